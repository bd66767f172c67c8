"""Edges as cubic curves: level at both ends, bent in the middle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.shapes import Array

_RISE = 0.3
"""The share of its parameter that a curve takes to reach a height of its own."""
_MORE = 1 / _RISE


def points(start: Array, end: Array, t: Array) -> Array:
    """Points of curves from ``start`` (E, 2 or 5) to ``end`` (E, 2).

    ``t`` (T,) serves all curves and gives (E, T, 2); ``t`` (E, T) gives each curve its own.
    The control points lie half way across, at the ends' heights. Further columns of ``start``, if
    they are numbers, are a height that the curve takes between two places across.
    """
    t = np.atleast_2d(t)
    around = detours(start)
    if around.all() and len(around):
        return _around(start, end, t)
    at = _direct(start[:, :2], end, t)
    if around.any():
        own = t if len(t) == 1 else t[around]
        at[around] = _around(start[around], end[around], own)
    return at


def detours(start: Array) -> NDArray[np.bool_]:
    """Which curves take a height of their own on their way."""
    if start.shape[1] < 5:
        return np.zeros(len(start), bool)
    return ~np.isnan(start[:, 2])


def _direct(start: Array, end: Array, t: Array) -> Array:
    span = end - start
    x = start[:, :1] + span[:, :1] * _across(t)
    y = start[:, 1:] + span[:, 1:] * _down(t)
    return np.stack([x, y], axis=-1)


def _around(start: Array, end: Array, t: Array) -> Array:
    """Up to the height, along it, and down again."""
    x, y, height, leave, arrive = (start[:, [k]] for k in range(5))
    up, down = np.clip(t / _RISE, 0, 1), np.clip((t - 1 + _RISE) / _RISE, 0, 1)
    along = np.clip((t - _RISE) / (1 - 2 * _RISE), 0, 1)
    at_x = x + (leave - x) * _across(up) + (arrive - leave) * along
    at_x = at_x + (end[:, :1] - arrive) * _across(down)
    at_y = y + (height - y) * _down(up) + (end[:, 1:] - height) * _down(down)
    return np.stack([at_x, at_y], axis=-1)


def _across(t: Array) -> Array:
    return np.asarray(1.5 * t - 1.5 * t**2 + t**3)


def _down(t: Array) -> Array:
    return np.asarray(t**2 * (3 - 2 * t))


@dataclass(frozen=True)
class Pieces:
    """Curves cut into straight lines (L, 4) of x1, y1, x2, y2; curve k has those from
    ``first[k]`` to ``first[k + 1]``."""

    lines: Array
    first: NDArray[np.intp]

    def of(self, curves: NDArray[np.intp]) -> tuple[Array, NDArray[np.intp]]:
        """The lines (n, 4) of some curves, one after the other, and where each one's begin,
        with the end of the last."""
        start = self.first[curves]
        begin = np.zeros(len(curves) + 1, np.intp)
        np.cumsum(self.first[curves + 1] - start, out=begin[1:])
        rows = np.repeat(start - begin[:-1], np.diff(begin)) + np.arange(begin[-1])
        return self.lines[rows], begin


def pieces(start: Array, end: Array, tolerance: float) -> Pieces:
    """Curves as straight lines, off by about ``tolerance`` at most.

    Every line is a little longer than its chord, so that blunt ends leave no hairline gaps.
    """
    # A chord over a step of t is off by step²/8 · 6·|1 − 2t|·|Δy|: with steps to match, that is
    # nearly the same everywhere, and two thirds of the lines do that equal steps would take.
    around = detours(start)
    count = np.ceil(2 / 3 * np.sqrt(0.75 * np.abs(end - start[:, :2])[:, 1] / tolerance))
    count[around] = np.ceil(_MORE * np.sqrt(0.75 * _climb(start, end)[around] / tolerance))
    count = np.clip(count, 1, 64).astype(np.intp)
    first = np.concatenate([[0], np.cumsum(count)]).astype(np.intp)
    lines = np.empty((int(first[-1]), 4))
    for way in (False, True):
        for n in np.unique(count[around == way]):
            rows = np.flatnonzero((count == n) & (around == way))
            at = points(start[rows], end[rows], np.linspace(0, 1, n + 1) if way else _steps(n))
            lines[first[rows][:, None] + np.arange(n)] = _chords(at)
    return Pieces(lines, first)


def _climb(start: Array, end: Array) -> Array:
    """How far curves with a height of their own go up and down, the more of both."""
    if start.shape[1] < 5:
        return np.zeros(len(start))
    height = start[:, 2]
    return np.asarray(np.fmax(np.abs(height - start[:, 1]), np.abs(height - end[:, 1])))


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
