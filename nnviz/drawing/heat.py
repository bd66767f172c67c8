"""Weight matrices as heat-maps: where too many edges would hide what they show.

A cell shows the strongest number of its part of the matrix, with its sign; rows are the units of a
layer, columns what it takes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from nnviz.drawing.geometry import Box, Column, Scene
from nnviz.drawing.hits import HeatHit
from nnviz.drawing.wiring import Bundle
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Frame
from nnviz.values import dataclass

HEAT = 10_000
"""From so many weights between two layers on, they are shown as a heat-map."""
_CELL = 2.0
"""A cell's least side in pixels."""
_PAD, _NARROWEST, CAPTION = 16.0, 24.0, 42.0
"""Room beside a heat-map, its least width, and the room for what is written below it."""


@dataclass(frozen=True)
class HeatMap:
    """The place of a layer's weight matrix (rows, cols) in the scene, between the columns of
    ``before`` and ``layer``."""

    layer: str
    before: str
    box: Box
    rows: int
    cols: int

    def cell(self, zoom: float) -> tuple[int, int]:
        """How many rows and columns of the matrix share a cell at a zoom."""
        # In steps, so that cells stay what they are while the view glides.
        near = 2.0 ** (math.floor(2.0 * math.log2(zoom) + 1e-9) / 2.0) / _CELL
        room = max(1.0, self.box.height * near), max(1.0, self.box.width * near)
        return -(-self.rows // int(room[0])), -(-self.cols // int(room[1]))

    def part(self, zoom: float, x: float, y: float) -> tuple[range, range]:
        """The rows and columns behind the cell at a point of the scene."""
        tall, wide = self.cell(zoom)
        row = int((y - self.box.y) / self.box.height * self.rows) // tall * tall
        col = int((x - self.box.x) / self.box.width * self.cols) // wide * wide
        return range(row, min(row + tall, self.rows)), range(col, min(col + wide, self.cols))


def heat_maps(scene: Scene, bundles: Sequence[Bundle]) -> tuple[HeatMap, ...]:
    """The matrices that are too large for edges."""
    found = []
    for bundle in bundles:
        if bundle.kind in ("weight", "many") and bundle.total * bundle.weights > HEAT:
            place = next(k for k, c in enumerate(scene.columns) if c.spec.layer == bundle.layer)
            target, beside = scene.columns[place], scene.columns[place - 1]
            rows = target.spec.nodes
            cols = bundle.total // rows * bundle.weights
            box = _between(beside, target)
            found.append(HeatMap(bundle.layer, bundle.before, box, rows, cols))
    return tuple(found)


def hit_heat(maps: Sequence[HeatMap], x: float, y: float, zoom: float) -> HeatHit | None:
    """The cell at a point."""
    found = next((each for each in maps if each.box.contains(x, y)), None)
    return HeatHit(found.layer, *found.part(zoom, x, y)) if found is not None else None


def matrix(frame: Frame, layer: str, key: str, shown: Array) -> Array:
    """The numbers (rows, cols) of a layer's heat-map; ``shown`` is the vector behind them."""
    weight = frame.layout.weight(shown, layer)
    flat: Array = weight.reshape(len(weight), -1)
    if key != "signals" or frame.microscope is None:
        return flat
    return flat * frame.microscope.trace.layer(layer).x.reshape(-1)


def strongest(values: Array, tall: int, wide: int) -> Array:
    """The number farthest from zero of every cell of (tall, wide) numbers; those at the lower and
    the right edge may hold fewer. Not-a-number wins."""
    high, low = _reduced(np.maximum, values, tall, wide), _reduced(np.minimum, values, tall, wide)
    return np.where(high >= -low, high, low)


def _reduced(pick: np.ufunc, values: Array, tall: int, wide: int) -> Array:
    """Row by row, then column by column: a few steps over many cells each."""
    down = values[::tall].copy()
    for offset in range(1, tall):
        more = values[offset::tall]
        pick(down[: len(more)], more, out=down[: len(more)])
    across = down[:, ::wide].copy()
    for offset in range(1, wide):
        more = down[:, offset::wide]
        pick(across[:, : more.shape[1]], more, out=across[:, : more.shape[1]])
    return across


def _between(a: Column, b: Column) -> Box:
    left, right = a.x + a.width / 2 + _PAD, b.x - b.width / 2 - _PAD
    if right - left < _NARROWEST:
        left, right = (left + right - _NARROWEST) / 2, (left + right + _NARROWEST) / 2
    top, bottom = b.box(b.first).y, b.box(b.shown[-1]).bottom - CAPTION
    return Box(round(left), round(top), round(right - left), round(bottom - top))


def strongest_of(frame: Frame, hit: HeatHit, key: str, shown: Array) -> tuple[int, int, float]:
    """The row, the column and the number that a cell shows."""
    values = matrix(frame, hit.layer, key, shown)
    part = values[hit.rows.start : hit.rows.stop, hit.cols.start : hit.cols.stop]
    row, col = np.unravel_index(int(np.argmax(np.abs(part))), part.shape)
    return hit.rows[int(row)], hit.cols[int(col)], float(part[row, col])
