"""Edges as cubic curves: level at both ends, bent in the middle."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.shapes import Array
from nnviz.values import dataclass

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

    def count(self, curves: NDArray[np.intp]) -> int:
        """How many lines these curves have together."""
        return int(np.sum(self.first[curves + 1] - self.first[curves]))

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
    curve = np.repeat(np.arange(len(count)), count + 1)
    share = (np.arange(len(curve)) - (first[:-1] + np.arange(len(count)))[curve]) / count[curve]
    at = _cut(start, end, curve, share)
    lines = np.concatenate([at[:-1], at[1:]], axis=1)
    step = _overlaps(at)
    meets = share[:-1] > 0, share[1:] < 1
    lines[meets[0], :2] -= step[meets[0]]
    lines[meets[1], 2:] += step[meets[1]]
    return Pieces(lines[share[:-1] < 1], first)


def bends(start: Array, end: Array) -> Iterator[list[tuple[float, ...]]]:
    """Of each curve where it begins, then its cubic parts: two control points and the end."""
    around = detours(start)
    for row, last, detour in zip(start.tolist(), end.tolist(), around.tolist(), strict=True):
        x, y = row[:2]
        if not detour:
            yield [(x, y), _bend(x, y, *last)]
            continue
        height, leave, arrive = row[2:]
        yield [
            (x, y),
            _bend(x, y, leave, height),
            _bend(leave, height, arrive, height),
            _bend(arrive, height, *last),
        ]


def _bend(x: float, y: float, to_x: float, to_y: float) -> tuple[float, ...]:
    middle = (x + to_x) / 2
    return middle, y, middle, to_y, to_x, to_y


def _cut(start: Array, end: Array, curve: NDArray[np.intp], share: Array) -> Array:
    """(n, 2): where each ``curve`` (n,) is after so much of its pieces."""
    t, around = _bent(share), detours(start)
    if not around.any():
        return points(start[:, :2][curve], end[curve], t[:, None])[:, 0]
    t = np.where(around[curve], share, t)
    return points(start[curve], end[curve], t[:, None])[:, 0]


def _climb(start: Array, end: Array) -> Array:
    """How far curves with a height of their own go up and down, the more of both."""
    if start.shape[1] < 5:
        return np.zeros(len(start))
    height = start[:, 2]
    return np.asarray(np.fmax(np.abs(height - start[:, 1]), np.abs(height - end[:, 1])))


def _bent(share: Array) -> Array:
    """Parameters 0…1 that lie close where the curve bends, at its ends."""
    apart = 2 * share - 1
    bent: Array = 0.5 + 0.5 * np.sign(apart) * np.cbrt(apart * apart)
    return bent


def _overlaps(at: Array) -> Array:
    """By how much each line between points (n, 2) grows where it meets another: (n − 1, 2)."""
    step = np.diff(at, axis=0)
    length = np.sqrt(step[:, 0] ** 2 + step[:, 1] ** 2)
    overlap: Array = step * (0.35 / np.maximum(length, 1e-9))[:, None]
    return overlap


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
