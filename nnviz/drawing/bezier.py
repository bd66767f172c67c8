"""Edges as cubic curves: level at both ends, bent in the middle."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array


def points(start: Array, end: Array, t: Array) -> Array:
    """Points of curves from ``start`` (E, 2) to ``end`` (E, 2).

    ``t`` (T,) serves all curves and gives (E, T, 2); ``t`` (E, T) gives each curve its own.
    The control points lie half way across, at the ends' heights.
    """
    t = np.atleast_2d(t)
    across = 1.5 * t - 1.5 * t**2 + t**3
    down = t**2 * (3 - 2 * t)
    span = end - start
    x = start[:, :1] + span[:, :1] * across
    y = start[:, 1:] + span[:, 1:] * down
    return np.stack([x, y], axis=-1)


def pieces(start: Array, end: Array, tolerance: float) -> list[Array]:
    """Each curve as straight pieces (n, 4) of x1, y1, x2, y2, off by ``tolerance`` at most.

    Every piece is a little longer than its chord, so that blunt ends leave no hairline gaps.
    """
    # A chord over a step of t is off by step²/8 · 6·|1 − 2t|·|Δy|: with steps to match, that is
    # the same everywhere, and two thirds of the pieces do that equal steps would take.
    count = np.ceil(2 / 3 * np.sqrt(0.75 * np.abs(end - start)[:, 1] / tolerance))
    count = np.clip(count, 1, 64).astype(int)
    result: list[Array] = [np.empty((0, 4))] * len(start)
    for n in np.unique(count):
        rows = np.flatnonzero(count == n)
        at = points(start[rows], end[rows], _steps(n))
        for row, chords in zip(rows, _chords(at), strict=True):
            result[row] = chords
    return result


def _steps(count: int) -> Array:
    """Parameters 0…1 that lie close where the curve bends, at its ends."""
    share = 2 * np.linspace(0, 1, count + 1) - 1
    steps: Array = 0.5 + 0.5 * np.sign(share) * np.abs(share) ** (2 / 3)
    return steps


def _chords(at: Array) -> Array:
    """(E, n + 1, 2) points → (E, n, 4) pieces, lengthened where they meet."""
    first, last = at[:, :-1].copy(), at[:, 1:].copy()
    step = last - first
    step *= 0.35 / np.maximum(np.linalg.norm(step, axis=-1, keepdims=True), 1e-9)
    first[:, 1:] -= step[:, 1:]
    last[:, :-1] += step[:, :-1]
    return np.concatenate([first, last], axis=-1)


def nearest(start: Array, end: Array, x: float, y: float) -> tuple[int, float]:
    """The curve nearest to a point, and its distance; (−1, ∞) when there is none."""
    if not len(start):
        return -1, float("inf")
    at = points(start, end, np.linspace(0, 1, 25))
    first, step = at[:, :-1], at[:, 1:] - at[:, :-1]
    to = np.array([x, y]) - first
    length = np.maximum((step**2).sum(-1), 1e-12)
    along = np.clip((to * step).sum(-1) / length, 0, 1)
    away = np.linalg.norm(to - along[..., None] * step, axis=-1).min(axis=1)
    index = int(np.argmin(away))
    return index, float(away[index])
