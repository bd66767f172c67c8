"""A chart's axes: which numbers lie where in a rectangle of pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from nnviz.drawing.geometry import Box
from nnviz.drawing.ticks import log_ticks, ticks
from nnviz.drawing.zoom import Stretch
from nnviz.engine.shapes import Array
from nnviz.values import dataclass

Scale = Literal["linear", "log"]
_PAD = 0.06
_LEAST_SPAN, _DECADES, _TALL = 0.18, (-307.0, 308.0), 26.0
"""Decades: how many a logarithmic axis spans at least, and between which a number can be."""


@dataclass(frozen=True)
class Axes:
    """Horizontal ``x_low``…``x_high``, vertical ``y_low``…``y_high`` upwards, over ``box``."""

    box: Box
    x_low: float
    x_high: float
    y_low: float
    y_high: float
    scale: Scale

    def x(self, values: Array) -> Array:
        """Pixels of values along the horizontal axis."""
        share = (np.asarray(values, float) - self.x_low) / (self.x_high - self.x_low)
        return self.box.x + share * self.box.width

    def y(self, values: Array) -> Array:
        """Pixels of values along the vertical axis; NaN for what has no place on it."""
        low, high = self._level(self.y_low), self._level(self.y_high)
        values = np.asarray(values, float)
        with np.errstate(divide="ignore", invalid="ignore"):
            level = np.log10(np.where(values > 0, values, np.nan)) if self._log else values
            share = (np.where(np.isfinite(level), level, np.nan) - low) / (high - low)
        return self.box.bottom - share * self.box.height

    def value_at(self, x: float) -> float:
        """The number under a pixel of the horizontal axis."""
        return self.x_low + (x - self.box.x) / self.box.width * (self.x_high - self.x_low)

    def x_ticks(self, fractions: bool = False) -> list[tuple[float, str]]:
        """Pixel and text of each mark on the horizontal axis: whole numbers, or ``fractions``."""
        marks = ticks(self.x_low, self.x_high, max(2, int(self.box.width / 90)))
        whole = [(value, text) for value, text in marks if fractions or value == round(value)]
        return _placed(self.x(np.array([value for value, _ in whole])), whole)

    def y_ticks(self) -> list[tuple[float, str]]:
        """Pixel and text of each mark on the vertical axis; at least two where it can be."""
        most = max(2, int(self.box.height / _TALL))
        marks = log_ticks(self.y_low, self.y_high, most) if self._log else []
        for finer in (most, 2 * most, 4 * most):
            if len(marks) < 2:
                marks = ticks(self.y_low, self.y_high, finer)
        return _placed(self.y(np.array([value for value, _ in marks])), marks)

    @property
    def _log(self) -> bool:
        return self.scale == "log"

    def _level(self, value: float) -> float:
        return math.log10(value) if self._log else value


def fit(
    box: Box, x: Array, curves: Sequence[Array], scale: Scale, seen: Stretch | None = None
) -> Axes:
    """Axes around curves over ``x``, or around what of them lies in the stretch ``seen``; room of
    its own for few, equal or no values."""
    first, last = seen or whole(x)
    rows = slice(None)
    if seen is not None:
        rows = slice(max(0, int(np.searchsorted(x, first)) - 1), int(np.searchsorted(x, last)) + 1)
    low, high = _range([_ends(np.asarray(curve)[rows], scale) for curve in curves], scale)
    return Axes(box, first, last, low, high, scale)


def whole(x: Array) -> Stretch:
    """All that a horizontal axis over ``x`` can show."""
    return 0.0, max(float(x[-1]) if len(x) else 0.0, 5.0)


def _ends(values: Array, scale: Scale) -> tuple[float, float]:
    """The lowest and highest value that has a place on the axis; NaN for none."""
    if not len(values):
        return math.nan, math.nan
    low, high = float(values.min()), float(values.max())
    if math.isfinite(low) and math.isfinite(high) and (low > 0 or scale == "linear"):
        return low, high
    seen = values[np.isfinite(values) & ((values > 0) | (scale == "linear"))]
    return (float(seen.min()), float(seen.max())) if len(seen) else (math.nan, math.nan)


def _range(ends: list[tuple[float, float]], scale: Scale) -> tuple[float, float]:
    """What the vertical axis spans, with some air."""
    known = [pair for pair in ends if not math.isnan(pair[0])] or [(0.01, 1.0)]
    low, high = min(pair[0] for pair in known), max(pair[1] for pair in known)
    if scale == "linear":
        low = min(0.0, low)
        high = high if high > low else low + 1.0
        return low, high + _PAD * (high - low)
    first, last = math.log10(low), math.log10(high)
    if last - first < _LEAST_SPAN:
        first, last = first - _LEAST_SPAN, last + _LEAST_SPAN
    air = _PAD * (last - first)
    return 10.0 ** max(first - air, _DECADES[0]), 10.0 ** min(last + air, _DECADES[1])


def _placed(pixels: Array, marks: list[tuple[float, str]]) -> list[tuple[float, str]]:
    return [(float(pixel), text) for pixel, (_, text) in zip(pixels, marks, strict=True)]
