"""Long curves with no more points than pixels can show."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array


def thinned(x: Array, y: Array) -> tuple[Array, Array]:
    """A curve in pixels, ``x`` rising: per pixel column its extremes, in the order they come.

    Nothing that stands out is lost, as it would be by skipping points. Curves with few points
    are returned as they are. A column is NaN only if all of its points are.
    """
    if len(x) < 4 or len(x) <= 4 * (x[-1] - x[0] + 1):
        return x, y
    column = np.floor(x)
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    low, high = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
    ends = np.append(starts[1:], len(y)) - 1
    falling = y[ends] < y[starts]
    pairs = np.stack([np.where(falling, high, low), np.where(falling, low, high)], axis=1)
    return np.repeat(column[starts] + 0.5, 2), pairs.ravel()


def pieces(x: Array, y: Array) -> list[Array]:
    """The unbroken stretches (n, 2) of a curve with gaps at values that are not finite."""
    good = np.isfinite(y)
    edges = np.flatnonzero(np.diff(good, prepend=False, append=False))
    points = np.stack([x, y], axis=1)
    return [points[a:b] for a, b in edges.reshape(-1, 2)]
