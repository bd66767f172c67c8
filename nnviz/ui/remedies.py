"""What is wrong with a layer in words: what was found, why that happens, and what to try."""

from __future__ import annotations

from nnviz.drawing.numbers import count, number, percent
from nnviz.engine.health import (
    EXPLODING,
    NEARLY_ALL,
    SATURATED,
    VANISHING,
    DeadUnits,
    ExplodingGradient,
    Fact,
    NonFinite,
    SaturatedUnits,
    VanishingGradient,
    are,
)
from nnviz.experiment.explain.names import layer_title
from nnviz.experiment.frame import Finding, Frame
from nnviz.values import dataclass

_SQUASHING = {"sigmoid", "tanh", "softplus"}


@dataclass(frozen=True)
class Diagnosis:
    """``layer`` as its identity, ``title`` as the window names it; ``since``: the step at which it
    was first seen."""

    layer: str
    title: str
    what: str
    since: int
    why: str
    remedy: str


def diagnoses(frame: Frame) -> tuple[Diagnosis, ...]:
    """One for each fact of the frame, in network order."""
    return tuple(diagnose(frame, finding) for finding in frame.facts)


def diagnose(frame: Frame, finding: Finding) -> Diagnosis:
    """A fact in words."""
    fact, layers = finding.fact, frame.experiment.layers
    what, why, remedy = _words(frame, fact)
    return Diagnosis(fact.layer, layer_title(layers, fact.layer), what, finding.since, why, remedy)


def _words(frame: Frame, fact: Fact) -> tuple[str, str, str]:
    if isinstance(fact, NonFinite):
        return _non_finite(frame, fact)
    if isinstance(fact, DeadUnits):
        return _dead(fact)
    if isinstance(fact, SaturatedUnits):
        return _saturated(frame, fact)
    if isinstance(fact, VanishingGradient):
        return _vanishing(frame, fact)
    return _exploding(frame, fact)


def _non_finite(frame: Frame, fact: NonFinite) -> tuple[str, str, str]:
    rate = frame.experiment.optimizer.learning_rate
    return (
        f"{count(fact.count)} of {count(fact.total)} {fact.what} are no finite numbers",
        f"Numbers grew until {frame.experiment.precision} could not hold them; from there, NaN "
        "spreads to all that depends on them.",
        f"A smaller learning rate (now {rate:g}), gradient clipping, or scaled inputs.",
    )


def _dead(fact: DeadUnits) -> tuple[str, str, str]:
    return (
        f"{len(fact.units)} of {fact.total} ReLU units {are(fact.units)} dead",
        f"Their z is below 0 for all {count(fact.samples)} samples looked at, so they give 0, and "
        "no gradient reaches their weights to change that.",
        "A smaller learning rate, leaky ReLU or ELU instead, or new weights.",
    )


def _saturated(frame: Frame, fact: SaturatedUnits) -> tuple[str, str, str]:
    name = _activation(frame, fact.layer)
    return (
        f"{len(fact.units)} of {fact.total} {name} units {are(fact.units)} saturated",
        f"Their z lies so far from 0 that {name}'s slope is below {SATURATED:g} for at least "
        f"{percent(NEARLY_ALL)} of {count(fact.samples)} samples: they hardly learn.",
        "Smaller first weights, scaled inputs, an L2 penalty, or ReLU instead.",
    )


def _vanishing(frame: Frame, fact: VanishingGradient) -> tuple[str, str, str]:
    output = layer_title(frame.experiment.layers, fact.output)
    what = "its gradient vanishes"
    sizes = f"{number(fact.gradient)} per weight against {number(fact.reference)} in {output}"
    behind = _behind(frame, fact.layer)
    if "step" in behind:
        return what, f"It is {sizes}: step has slope 0, so nothing passes it.", (
            "An activation with a slope, such as ReLU or tanh."
        )  # fmt: skip
    many = sum(name in _SQUASHING for name in behind)
    why = f"It is {sizes}, less than {VANISHING:g} of it"
    if many:
        passed = f"{many} activation{'s' * (many != 1)}"
        why += f". On its way back it passes {passed} with slopes below 1 (sigmoid's: ¼ at most)"
    remedy = "ReLU instead, fewer layers, batch or layer normalisation, or a skip connection."
    return what, f"{why}.", remedy


def _exploding(frame: Frame, fact: ExplodingGradient) -> tuple[str, str, str]:
    output = layer_title(frame.experiment.layers, fact.output)
    sizes = f"{number(fact.gradient)} per weight against {number(fact.reference)} in {output}"
    return (
        "its gradient explodes",
        f"It is {sizes}, more than {EXPLODING:g} times it: large weights after this layer "
        "multiply it on its way back.",
        "Smaller first weights, gradient clipping, normalisation, or a smaller learning rate.",
    )


def _behind(frame: Frame, layer: str) -> list[str]:
    """The activations of a layer and of those after it, without the last."""
    layers = frame.experiment.layers
    place = next(index for index, each in enumerate(layers) if each.id == layer)
    return [getattr(each, "activation", "linear") for each in layers[place:-1]]


def _activation(frame: Frame, layer: str) -> str:
    found = next(each for each in frame.experiment.layers if each.id == layer)
    return str(getattr(found, "activation", "linear"))
