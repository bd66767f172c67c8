"""Placing columns and their nodes on a canvas. Lengths in logical pixels, y downwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from nnviz.drawing.columns import ColumnSpec
from nnviz.drawing.geometry import Column, Scene
from nnviz.drawing.lanes import headroom
from nnviz.engine.shapes import Array
from nnviz.values import dataclass

MIN_ROWS = 24
"""Up to so many units a column is never folded, however low the canvas."""
MIN_PITCH = 20.0
FOLD = 22.0
VALUE_LINE, BIAS_LINE = 15.0, 12.0
MARGIN, HEADER_GAP, LEGEND = 14.0, 22.0, 54.0
_SLIMMEST = 0.4
"""Pictures are at least so wide for their height: sequences are one value wide."""
MIN_HEIGHT, MAX_GAP = 300.0, 400.0
_OWN = ("max_pool2d", "average_pool2d", "flatten")
"""Kinds whose nodes are joined to their namesakes only."""


@dataclass(frozen=True)
class Room:
    """What text needs, measured by the one who draws it."""

    chips: tuple[float, ...]
    chip_height: float
    chip_gap: float = 34.0
    left: float = 0.0
    right: float = 0.0


def arrange(
    specs: Sequence[ColumnSpec],
    width: float,
    height: float,
    room: Room,
    firsts: Mapping[str, int] | None = None,
) -> Scene:
    """Place the columns on a canvas; ``firsts`` says where folded columns begin, by layer."""
    height = max(height, MIN_HEIGHT)
    top = MARGIN + room.chip_height + HEADER_GAP + headroom(specs)
    space = height - top - LEGEND
    rows = [_rows(spec, space, (firsts or {}).get(spec.layer, 0)) for spec in specs]
    x, scene_width = _across(specs, rows, width, room)
    middle = top + space / 2
    columns = tuple(
        Column(spec, round(at), np.round(middle + row.offsets), *row.size, row.pitch, row.first,
               row.lines)
        for spec, at, row in zip(specs, x, rows, strict=True)
    )  # fmt: skip
    return Scene(columns, scene_width, height, room.chip_height)


@dataclass(frozen=True)
class _Rows:
    offsets: Array
    size: tuple[float, float]
    pitch: float
    first: int
    lines: int


def _rows(spec: ColumnSpec, space: float, first: int) -> _Rows:
    """The vertical arrangement of a column about its middle."""
    capacity = max(MIN_ROWS, int(space / MIN_PITCH))
    shown = spec.nodes
    if spec.nodes > capacity:
        space -= 2 * FOLD  # a line at each end says how many are folded away
        shown = max(MIN_ROWS - 2, int(space / MIN_PITCH))
    first = min(max(first, 0), spec.nodes - shown)
    largest = _largest(spec, space)
    pitch = min(space / shown, 2.0 * largest if spec.nodes > 1 else space)
    side, lines = _side(spec, pitch, largest)
    middle = (shown - 1) / 2
    offsets = (np.arange(shown) - middle) * pitch - lines * VALUE_LINE / 2
    return _Rows(offsets, _shape(spec, side), pitch, first, lines)


def _largest(spec: ColumnSpec, space: float) -> float:
    share, low, high = {
        "map": (0.085, 36.0, 62.0),
        "picture": (0.105, 40.0, 84.0),
        "strip": (0.105, 40.0, 84.0),
        "disc": (0.075, 34.0, 50.0),
    }[spec.style]
    if spec.nodes == 1 and spec.style in ("picture", "strip"):
        share, high = 0.2, 150.0
    return float(np.clip(share * space, low, high))


def _side(spec: ColumnSpec, pitch: float, largest: float) -> tuple[float, int]:
    """The node's side and how many lines of numbers fit under it."""
    if spec.style == "map":
        if pitch >= 40 + VALUE_LINE + BIAS_LINE + 6:
            return min(largest, pitch - VALUE_LINE - BIAS_LINE - 6), 2
        if pitch >= 20 + VALUE_LINE + 3:
            return min(largest, pitch - VALUE_LINE - 4), 1
    gap = 8 if pitch > 40 else 3
    return min(largest, pitch - gap), 0


def _shape(spec: ColumnSpec, side: float) -> tuple[float, float]:
    """Width and height: pictures keep their proportions, unless too slim to be hit."""
    if spec.style == "strip":
        return min(12.0, _even(side)), _even(side)
    if spec.style == "picture":
        _, rows, cols = spec.shape
        narrow = max(_SLIMMEST, min(1.0, cols / rows))
        return _even(side * narrow), _even(side * min(1.0, rows / cols))
    return _even(side), _even(side)


def _even(length: float) -> float:
    """Whole pixels on both sides of the middle: sharp, and quicker to draw."""
    return max(2.0, 2.0 * int(length / 2))


def _across(
    specs: Sequence[ColumnSpec], rows: Sequence[_Rows], width: float, room: Room
) -> tuple[list[float], float]:
    """The columns' x and the scene's width, which is the canvas's where all fits."""
    chips = room.chips
    left = MARGIN + max(chips[0] / 2, rows[0].size[0] / 2 + room.left)
    right = MARGIN + max(chips[-1] / 2, rows[-1].size[0] / 2 + room.right)
    widths = [max(chip, row.size[0] + 8) for chip, row in zip(chips, rows, strict=True)]
    gaps = [(a + b) / 2 + room.chip_gap for a, b in pairwise(widths)]
    needed = left + sum(gaps) + right
    # Straight lines without weights need less room than crossing curves.
    shares = [0.55 if spec.kind in _OWN else 1.0 for spec in specs[1:]]
    spare = max(0.0, width - needed)
    wanted = _stretch(gaps, shares, spare)
    indent = (max(width, needed) - left - sum(wanted) - right) / 2
    x = [left + indent]
    for gap in wanted:
        x.append(x[-1] + gap)
    return x, max(width, needed)


def _stretch(gaps: Sequence[float], shares: Sequence[float], spare: float) -> list[float]:
    """Deal out spare width so that gaps become as equal as their shares allow."""
    low, high = 0.0, MAX_GAP
    for _ in range(40):
        middle = (low + high) / 2
        used = sum(max(0.0, middle * s - g) for g, s in zip(gaps, shares, strict=True))
        low, high = (middle, high) if used <= spare else (low, middle)
    return [max(g, low * s) for g, s in zip(gaps, shares, strict=True)]
