"""The optimizers' rules with the numbers of one parameter, and what shapes a gradient before."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from nnviz.engine.regularisation import RegularisationSpec
from nnviz.experiment.explain.values import Formula, Line
from nnviz.values import dataclass


@dataclass(frozen=True)
class Numbers:
    """``use`` what the rule used, the parameter ``w``, its gradient ``g`` as the rule got it, its
    optimizer state before and after, and how it changed."""

    use: dict[str, float]
    w: float
    g: float
    before: dict[str, float]
    after: dict[str, float]
    delta: float

    @property
    def rate(self) -> float:
        return self.use["learning_rate"]


def shaped(
    spec: RegularisationSpec, is_weight: bool, samples: int, w: float, g: float, used: float
) -> tuple[Line, ...]:
    """The gradient ``used`` out of the batch's ``g``; nothing where they are the same."""
    if g == used:
        return ()
    formula, pattern, values = "∂L/∂w", "{}", [g]
    shared = samples if spec.per_sample else 1
    terms = ((" + λ₂ w", spec.l2, w), (" + λ₁ sign(w)", spec.l1, float(np.sign(w))))
    for text, factor, value in terms if is_weight else ():
        if factor:
            formula, pattern = formula + text, pattern + " + {} · {}"
            values += [factor / shared, value]
    if spec.clip_norm is not None or spec.clip_value is not None:
        formula, pattern = f"clip({formula})", f"clip({pattern})"
    return (Line("g", formula, pattern, tuple(values), used),)


def _sgd(n: Numbers) -> tuple[Line, ...]:
    return (Line("Δ", "−η g", "−{} · {}", (n.rate, n.g), n.delta),)


def _velocity(n: Numbers) -> Line:
    v = n.after["velocity"]
    return Line("v", "μ v + g", "{} · {} + {}", (n.use["momentum"], n.before["velocity"], n.g), v)


def _momentum(n: Numbers) -> tuple[Line, ...]:
    v = n.after["velocity"]
    return (_velocity(n), Line("Δ", "−η v", "−{} · {}", (n.rate, v), n.delta))


def _nesterov(n: Numbers) -> tuple[Line, ...]:
    mu, v = n.use["momentum"], n.after["velocity"]
    delta = Line("Δ", "−η (g + μ v)", "−{} · ({} + {} · {})", (n.rate, n.g, mu, v), n.delta)
    return (_velocity(n), delta)


def _rmsprop(n: Numbers) -> tuple[Line, ...]:
    rho, s = n.use["rho"], n.after["mean_square"]
    mixed = (rho, n.before["mean_square"], 1 - rho, n.g)
    values = (n.rate, n.g, _root(s), n.use["epsilon"])
    return (
        Line("s", "ρ s + (1 − ρ) g²", "{} · {} + {} · {}²", mixed, s),
        Line("Δ", "−η g / (√s + ε)", "−{} · {} / ({} + {})", values, n.delta),
    )


def _moments(n: Numbers) -> tuple[tuple[Line, ...], float, float]:
    """The lines of adam's moments, m̂ and √v̂."""
    t, b1, b2 = int(n.use["t"]), n.use["beta1"], n.use["beta2"]
    m, v, c1, c2 = n.after["m"], n.after["v"], 1 - b1**t, 1 - b2**t
    mixed, raised = "{} · {} + {} · {}", str(t).translate(_RAISED)
    lines = (
        Line("m", "β₁ m + (1 − β₁) g", mixed, (b1, n.before["m"], 1 - b1, n.g), m),
        Line("v", "β₂ v + (1 − β₂) g²", mixed + "²", (b2, n.before["v"], 1 - b2, n.g), v),
        Line("m̂", f"m / (1 − β₁{raised})", "{} / {}", (m, c1), m / c1),
        Line("v̂", f"v / (1 − β₂{raised})", "{} / {}", (v, c2), v / c2),
    )
    return lines, m / c1, _root(v / c2)


def _adam(n: Numbers) -> tuple[Line, ...]:
    lines, m, root = _moments(n)
    values = n.rate, m, root, n.use["epsilon"]
    return (*lines, Line("Δ", "−η m̂ / (√v̂ + ε)", "−{} · {} / ({} + {})", values, n.delta))


def _adamw(n: Numbers) -> tuple[Line, ...]:
    lines, m, root = _moments(n)
    values = n.rate, m, root, n.use["epsilon"], n.use["weight_decay"], n.w
    formula, pattern = "−η (m̂ / (√v̂ + ε) + λ w)", "−{} · ({} / ({} + {}) + {} · {})"
    return (*lines, Line("Δ", formula, pattern, values, n.delta))


def _root(value: float) -> float:
    return math.sqrt(value) if value >= 0 else math.nan


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOMENT = r"\hat m / (\sqrt{\hat v} + \varepsilon)"

RULES: dict[str, tuple[Formula, Callable[[Numbers], tuple[Line, ...]]]] = {
    "sgd": (Formula(r"w \leftarrow w - \eta\,g", "w ← w − η g"), _sgd),
    "momentum": (
        Formula(
            r"v \leftarrow \mu v + g, \quad w \leftarrow w - \eta\,v",
            "v ← μ v + g,  w ← w − η v",
        ),
        _momentum,
    ),
    "nesterov": (
        Formula(
            r"v \leftarrow \mu v + g, \quad w \leftarrow w - \eta\,(g + \mu v)",
            "v ← μ v + g,  w ← w − η (g + μ v)",
        ),
        _nesterov,
    ),
    "rmsprop": (
        Formula(r"w \leftarrow w - \eta\,g / (\sqrt{s} + \varepsilon)", "w ← w − η g / (√s + ε)"),
        _rmsprop,
    ),
    "adam": (Formula(rf"w \leftarrow w - \eta\,{_MOMENT}", "w ← w − η m̂ / (√v̂ + ε)"), _adam),
    "adamw": (
        Formula(
            rf"w \leftarrow w - \eta\,({_MOMENT} + \lambda w)", "w ← w − η (m̂ / (√v̂ + ε) + λ w)"
        ),
        _adamw,
    ),
}
"""For each rule its formula, and its lines of arithmetic."""


RULE_TITLES = {
    "sgd": "SGD", "momentum": "Momentum", "nesterov": "Nesterov", "rmsprop": "RMSProp",
    "adam": "Adam", "adamw": "AdamW",
}  # fmt: skip
"""What users call the rules."""
