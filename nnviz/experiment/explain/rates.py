"""The learning rate of the next update, out of the schedule."""

from __future__ import annotations

from nnviz.engine.schedules import ScheduleSpec
from nnviz.experiment.explain.passages import Passage
from nnviz.experiment.explain.values import Formula, Line
from nnviz.experiment.frame import Frame, Microscope

FORMULAS = {
    "constant": Formula(r"\eta = \eta_0", "η = η₀"),
    "step": Formula(
        r"\eta = \eta_0 \cdot \mathrm{factor}^{\lfloor t / \mathrm{every} \rfloor}",
        "η = η₀ · factor^⌊t / every⌋",
    ),
    "exponential": Formula(r"\eta = \eta_0 \cdot \mathrm{factor}^{t}", "η = η₀ · factor^t"),
    "cosine": Formula(
        r"\eta = \mathrm{least} + (\eta_0 - \mathrm{least})\cdot\frac{1}{2}"
        r"(1 + \cos(\pi t / \mathrm{over}))",
        "η = least + (η₀ − least) · ½ · (1 + cos(π t / over))",
    ),
    "plateau": Formula(
        r"\eta = \eta_0 \cdot \mathrm{factor}^{\mathrm{reductions}}", "η = η₀ · factor^reductions"
    ),
}
_COSINE = "{} + ({} − {}) · ½ · (1 + cos(π · {}))"


def rate_passage(frame: Frame, scope: Microscope) -> Passage:
    """The schedule, and the rate that the next update takes."""
    spec = frame.experiment.schedule
    rate = scope.step.scalars["learning_rate"]
    return Passage(
        "Learning rate", "update", note=f"{spec.kind} schedule", formula=FORMULAS[spec.kind],
        words=_words(frame, spec), lines=(rate_line(frame, rate),),
    )  # fmt: skip


def moves(spec: ScheduleSpec) -> bool:
    """Whether the rate is ever another than the one that is set."""
    return spec.kind != "constant" or spec.warm_up > 0


def rate_line(frame: Frame, rate: float) -> Line:
    """The arithmetic of this step; the plateau's is known by its result."""
    spec = frame.experiment.schedule
    base = frame.experiment.optimizer.learning_rate
    time = frame.step if spec.unit == "steps" else frame.epoch
    if time < spec.warm_up:
        text = f"η₀ · (t + 1) / {spec.warm_up}"
        return Line("η", text, "{} · {} / {}", (base, time + 1.0, float(spec.warm_up)), rate)
    own = float(time - spec.warm_up)
    least = min(spec.least_rate, base)
    if rate == least and spec.kind != "constant":
        return Line("η", "the least rate", "{}", (rate,), rate)
    if spec.kind == "step":
        power = float(own // spec.every)
        return Line("η", f"η₀ · factor^⌊t / {spec.every}⌋", "{} · {}^{}",
                    (base, spec.factor, power), rate)  # fmt: skip
    if spec.kind == "exponential":
        return Line("η", "η₀ · factor^t", "{} · {}^{}", (base, spec.factor, own), rate)
    if spec.kind == "cosine":
        values = least, base, least, min(own, spec.over) / spec.over
        text, pattern = "least + (η₀ − least) · ½ · (1 + cos(π t / over))", _COSINE
        return Line("η", text, pattern, values, rate)
    if spec.kind == "plateau":
        return Line("η", "η₀ · factor^reductions", "{} · {}", (base, rate / base), rate)
    return Line("η", "η₀", "{}", (base,), rate)


def _words(frame: Frame, spec: ScheduleSpec) -> str:
    if not moves(spec):
        return "It stays as it is set."
    count = frame.step if spec.unit == "steps" else frame.epoch
    warm = f" The first {spec.warm_up} rise to η₀." if spec.warm_up else ""
    return f"t counts {spec.unit}; now {count:,}.{warm}"
