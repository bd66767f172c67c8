"""The loop by which a recurrent layer takes its own state of the step before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from nnviz.drawing.columns import RECURRENT
from nnviz.drawing.geometry import Box, Column, Scene
from nnviz.drawing.hits import LoopHit
from nnviz.drawing.lanes import LOOP
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Frame
from nnviz.values import dataclass

_ASIDE, _RISE = 46.0, (LOOP - 4.0) / 0.75
"""How far the curve's controls lie beside the column's middle and above its top."""
Point = tuple[float, float]


@dataclass(frozen=True)
class Loop:
    """A curve from the right of a column's top over it to its left: a cubic Bézier. ``room``: the
    width that a text beside it may take."""

    layer: str
    start: Point
    controls: tuple[Point, Point]
    end: Point
    room: float

    @property
    def box(self) -> Box:
        """Where it is hit."""
        middle = (self.start[0] + self.end[0]) / 2
        return Box(middle - 0.55 * _ASIDE, self.end[1] - LOOP, 1.1 * _ASIDE, LOOP - 4)

    @property
    def label(self) -> Point:
        """Where the text beside it begins: left end, middle."""
        return self.box.right + 4, self.end[1] - 0.6 * LOOP


def loops_of(scene: Scene) -> tuple[Loop, ...]:
    """The loops of all recurrent columns."""
    followed = pairwise((*scene.columns, None))
    return tuple(
        _loop(column, after.x if after is not None else scene.width + _ASIDE)
        for column, after in followed
        if column is not None and column.spec.kind in RECURRENT
    )


def hit_loop(loops: Sequence[Loop], x: float, y: float) -> LoopHit | None:
    """The loop at a point."""
    return next((LoopHit(loop.layer) for loop in loops if loop.box.contains(x, y)), None)


def recurrent_weights(frame: Frame, layer: str, vector: Array) -> Array:
    """U (rows, units) in the user's order, out of a flat vector such as θ."""
    return frame.layout.read(vector, layer, "recurrent")


def typical(weights: Array) -> float:
    """The root of the mean square: how large one of them is."""
    return float(np.sqrt(np.mean(np.square(weights, dtype=np.float64))))


def _loop(column: Column, after: float) -> Loop:
    """``after``: where the next column stands."""
    aside, top = 0.3 * column.width, column.top - 2
    return Loop(
        column.spec.layer,
        (column.x + aside, top),
        ((column.x + _ASIDE, top - _RISE), (column.x - _ASIDE, top - _RISE)),
        (column.x - aside, top),
        max(0.0, after - column.x - 1.2 * _ASIDE),
    )
