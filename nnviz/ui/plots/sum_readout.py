"""The numbers of a sum of curves at one place of the input."""

from __future__ import annotations

import numpy as np

from nnviz.drawing.numbers import number, plain
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.summing import Summed
from nnviz.experiment.frame import Frame
from nnviz.values import dataclass


@dataclass(frozen=True, eq=False)
class Place:
    """The terms' units ``outputs`` (k,) at the raw input ``x``, and the unit's own output."""

    x: float
    outputs: Array
    a: float


def place_at(found: Summed, row: int) -> Place:
    """A point of the curves."""
    return Place(float(found.raw[row]), found.outputs[row], float(found.a[row]))


def place_of_look(frame: Frame, found: Summed) -> Place | None:
    """The sample looked at, out of its own trace."""
    scope = frame.microscope
    if scope is None:
        return None
    trace = scope.evaluated.trace
    part, unit = trace.layer(found.unit.layer), found.unit
    outputs = part.x
    if found.places:
        rest = np.setdiff1d(np.arange(len(part.x)), found.places)
        others = part.x[rest] @ frame.weight(unit.layer)[unit.unit][rest]
        outputs = np.append(part.x[list(found.places)], others)
    return Place(raw_of(frame), outputs, float(part.a[unit.unit]))


def raw_of(frame: Frame) -> float:
    """The raw input of the sample looked at, what if or not."""
    assert frame.microscope is not None
    affine, x = frame.data.affine, frame.microscope.trace.x
    look = frame.microscope.look
    if look.x and not frame.data.pipeline.steps:
        return float(affine.back(x).flat[0])
    return float(look.raw(frame.data).flat[0])


def texts(found: Summed, place: Place) -> dict[str, str]:
    """What each row says: ``term 0``: ``0.657 × 0.0988 = 0.0649``, ``bias``, ``sums``, ``a``."""
    terms = found.weights * place.outputs
    rows = {
        f"term {k}": number(t)
        if _together(found, k)
        else f"{number(w)} × {number(a)} = {number(t)}"
        for k, (w, a, t) in enumerate(
            zip(found.weights.tolist(), place.outputs.tolist(), terms.tolist(), strict=True)
        )
    }
    total = float(found.bias + terms.sum())
    return rows | {"bias": number(found.bias), "sums": number(total), "a": number(place.a)}


def heading(frame: Frame, place: Place) -> str:
    """``dosage 0.42``."""
    return f"{frame.data.table.input_names[0]} {plain(float(f'{place.x:.3g}'))}"


def _together(found: Summed, term: int) -> bool:
    """Whether a term is several units'."""
    return bool(found.places) and term == len(found.places)
