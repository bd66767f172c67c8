"""The network's answer over the plane, as colours."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from nnviz.data.dataset import PreparedData
from nnviz.data.source import Task
from nnviz.drawing.colormaps import Lut, blend, diverging, shade
from nnviz.drawing.palette import Palette
from nnviz.engine.shapes import Array

_HEADROOM = 1.18
"""Colours stop short of the full ones, so that points of the same colour stand out."""


def surface(boundary: Array, task: Task, reach: float, palette: Palette) -> Lut:
    """RGB32 (g, g), the highest x₂ in row 0, from outputs (k, g, g) with the lowest there.

    One output: ``reach`` either side of its middle (½ for a class, 0 for a value) takes the
    sign pair's colours. Several: the colour of the likeliest class, as strong as it is likely.
    """
    rows = boundary[:, ::-1]
    if len(rows) > 1:
        return _classes(rows, palette)
    middle = 0.5 if task == "binary" else 0.0
    span = reach * _HEADROOM
    return shade(rows[0], diverging(palette), middle - span, middle + span)


def value_reach(data: PreparedData) -> float:
    """How far values go from the middle: ½ for a class, the largest target for a value."""
    if data.table.task != "regression":
        return 0.5
    return float(np.abs(data.table.targets).max(initial=0.0)) or 1.0


def _classes(rows: Array, palette: Palette) -> Lut:
    best = rows.argmax(axis=0)
    level = (np.clip(rows.max(axis=0), 0, 1) * (255 / _HEADROOM)).astype(np.intp)
    return np.asarray(_ramps(palette, len(rows))[best, level])


@lru_cache(maxsize=8)
def _ramps(palette: Palette, count: int) -> Lut:
    """(count, 256): from nothing to each category's colour."""
    names = [palette.categories[k % len(palette.categories)] for k in range(count)]
    table = [
        [0xFF000000 | int(blend(palette.zero, name, level / 255)[1:], 16) for level in range(256)]
        for name in names
    ]
    return np.array(table, np.uint32)
