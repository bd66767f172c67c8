"""Curves as pixels: the stretch that a curve covers in each column, whatever its length.

A hundred thousand points cost as little as a hundred, and nothing that stands out is lost.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnviz.drawing.colormaps import Lut
from nnviz.engine.shapes import Array


def spans(
    x: Array,
    y: Array,
    edges: Array,
    level: Callable[[Array], Array],
    ends: tuple[Array, Array] | None = None,
) -> tuple[Array, Array]:
    """The lowest and the highest pixel of a curve in each column, NaN where it has none.

    ``x`` rising; ``edges`` (columns + 1,) are the columns' edges in units of ``x``; ``level``
    turns values ``y`` into pixels, monotonically, NaN for those without a place; ``ends`` are the
    extremes that each point stands for, where these are not itself. Points are
    joined by straight lines, except across NaN.
    """
    if not len(x):
        return np.full(len(edges) - 1, np.nan), np.full(len(edges) - 1, np.nan)
    after = np.searchsorted(x, edges)
    at = _crossings(x, y, edges, after, level)
    low, high = np.fmin(at[:-1], at[1:]), np.fmax(at[:-1], at[1:])
    after[-1] = np.searchsorted(x, edges[-1], side="right")
    filled = np.flatnonzero(np.diff(after))
    for extreme, of in zip((np.fmin, np.fmax), ends or (y, y), strict=True):
        if not len(filled):
            break
        pixels = level(extreme.reduceat(of[: after[-1]], after[filled]))
        low[filled] = np.fmin(low[filled], pixels)
        high[filled] = np.fmax(high[filled], pixels)
    return low, high


def rasterized(low: Array, high: Array, rows: int, thickness: float, inks: Lut) -> Lut:
    """Pixels (rows, columns) of a line along the spans, transparent beside it.

    ``inks`` (256,): the pixel for each opacity; a pixel is as opaque as the line covers it.
    """
    seen = np.isfinite(low)
    top, bottom = low - thickness / 2, high + thickness / 2
    first = np.where(seen, np.clip(np.floor(top), 0, rows), 0).astype(np.intp)
    last = np.where(seen, np.clip(np.ceil(bottom), 0, rows), 0).astype(np.intp)
    height = np.maximum(last - first, 0)
    column = np.repeat(np.arange(len(low)), height)
    row = np.arange(len(column)) - np.repeat(np.cumsum(height) - height - first, height)
    share = np.minimum(bottom[column], row + 1) - np.maximum(top[column], row)
    pixels = np.zeros((rows, len(low)), np.uint32)
    pixels[row, column] = inks[(np.clip(share, 0, 1) * 255).astype(np.intp)]
    return pixels


def dashed(low: Array, high: Array, on: float, off: float) -> Array:
    """Whether a dashed line is drawn in each column; dashes follow the way along the curve."""
    step = np.nan_to_num(np.abs(np.diff((low + high) / 2, prepend=np.nan)))
    way = np.cumsum(np.hypot(1.0, np.minimum(step, on)))
    return np.asarray(way % (on + off) < on)


def _crossings(
    x: Array, y: Array, edges: Array, after: Array, level: Callable[[Array], Array]
) -> Array:
    """The curve's pixels at the columns' edges, NaN beside it and in its gaps.

    ``after``: the first point at or behind each edge.
    """
    if len(x) < 2:
        return np.full(len(edges), np.nan)
    second = np.clip(after, 1, len(x) - 1)
    first = second - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (edges - x[first]) / (x[second] - x[first])
        start, stop = level(y[first]), level(y[second])
        joined = start + share * (stop - start)
    return np.where((edges >= x[0]) & (edges <= x[-1]), joined, np.nan)


def premultiplied(color: tuple[int, int, int]) -> Lut:
    """The colour at each opacity 0…255, as ARGB32 pixels with colours already multiplied."""
    alpha = np.arange(256, dtype=np.uint32)
    red, green, blue = (alpha * np.uint32(part) // 255 for part in color)
    return np.asarray((alpha << 24) | (red << 16) | (green << 8) | blue, np.uint32)
