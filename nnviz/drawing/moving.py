"""The update in motion: θ on its way from old to new, and the numbers on a unit's edges."""

from __future__ import annotations

import numpy as np

from nnviz.drawing.bezier import points
from nnviz.drawing.numbers import number
from nnviz.drawing.readings import Moment
from nnviz.drawing.wiring import Bundle
from nnviz.engine.shapes import Array
from nnviz.engine.trace import StepTrace
from nnviz.experiment.frame import Frame
from nnviz.experiment.selection import Selection
from nnviz.values import dataclass

_MOST = 24
"""So many edges of a unit have numbers; more would run into each other."""
_SPOT = np.array([0.17])
"""Where on their edges numbers stand: near the sources, which are apart from each other."""


@dataclass(frozen=True)
class EdgeText:
    """A text with its middle at a place of the scene."""

    x: float
    y: float
    text: str
    ink: str


def moved(moment: Moment | None) -> float:
    """How far the weights have come from old (0) to new (1)."""
    if moment is None or moment.kind != "update":
        return 0.0
    if not moment.operation:
        return moment.progress
    return moment.share if moment.operation == "move" else 0.0


def theta_at(step: StepTrace, share: float) -> Array:
    """Old and new are the exact ones."""
    if share <= 0.0:
        return step.parameters
    if share >= 1.0:
        return step.new_parameters
    return np.asarray(step.parameters + share * (step.new_parameters - step.parameters))


def edge_texts(
    bundles: tuple[Bundle, ...], frame: Frame, moment: Moment, selection: Selection | None
) -> list[EdgeText]:
    """On the edges into the selected unit, or on the selected edge: the batch's gradient, what the
    rule gets of it, then the weight on its way."""
    scope = frame.microscope
    if scope is None or moment.kind != "update" or selection is None or selection.unit < 0:
        return []
    values, sign, ink = _quantity(scope.step, moment)
    texts: list[EdgeText] = []
    for bundle in bundles:
        if bundle.layer == selection.layer and bundle.kind == "weight":
            weights = scope.step.layout.weight(values, bundle.layer)
            texts += _along(bundle, weights, selection, sign, ink)
    return texts


def _quantity(step: StepTrace, moment: Moment) -> tuple[Array, str, str]:
    if moment.operation == "batch":
        return step.batch_gradient, "∂", "gradient"
    if moment.operation in ("shape", "state"):
        return step.used_gradient, "g", "gradient"
    return theta_at(step, moved(moment)), "w", "update"


def _along(
    bundle: Bundle, weights: Array, selection: Selection, sign: str, ink: str
) -> list[EdgeText]:
    chosen = np.flatnonzero(bundle.target == selection.unit)
    if selection.parameter is not None:
        chosen = chosen[bundle.source[chosen] == selection.parameter]
    if len(chosen) > _MOST:
        return []
    at = points(bundle.start[chosen], bundle.end[chosen], _SPOT)[:, 0]
    sources = bundle.source[chosen].tolist()
    return [
        EdgeText(float(x), float(y), f"{sign} {number(float(weights[selection.unit, k]))}", ink)
        for (x, y), k in zip(at, sources, strict=True)
    ]
