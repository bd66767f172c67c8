"""A comparison's two charts: accuracy over shifts, and over the number of training images."""

from __future__ import annotations

import math
from statistics import fmean

import numpy as np

from nnviz.drawing.numbers import count
from nnviz.engine.shapes import Array
from nnviz.experiment.comparing.comparing import SHARES
from nnviz.experiment.comparing.comparison import FARTHEST, Comparison, Side
from nnviz.experiment.comparing.rows import moved, percent, share_text
from nnviz.ui.plots.line_chart import Chart, Line

COLORS = {"dense": "category 4", "convolutional": "category 0"}
AXES = {"both": ((1, 0), (0, 1)), "right": ((0, 1),), "down": ((1, 0),)}
"""Which ways a picture is shifted: (down, right) of one pixel."""


def shift_chart(found: Comparison, axis: str) -> Chart:
    """From −3 to 3 pixels; over both axes the mean of the two."""
    shifts = np.arange(-FARTHEST, FARTHEST + 1.0)
    names = {
        "both": "pixels right, and down",
        "right": "pixels to the right",
        "down": "pixels down",
    }
    lines = tuple(_line(side, _shifted(side, axis)) for side in found.sides)
    marks = [(float(by), f"{by:+.0f}".replace("-", "−") if by else "0") for by in shifts]
    return Chart(shifts, lines, (names[axis], ""), marks, _span(lines), percent, _whole)


def fewer_chart(found: Comparison) -> Chart:
    """Equal steps for halves of the training images."""
    places = np.arange(float(len(SHARES)))
    known = max((side.fewer for side in found.sides), key=lambda fewer: len(fewer))
    texts = [count(each.samples) for each in known]
    texts += [share_text(share) for share in SHARES[len(texts) :]]
    marks = [(place, text) for place, text in zip(places.tolist(), reversed(texts), strict=True)]
    lines = tuple(_line(side, _fewer(side)) for side in found.sides)
    return Chart(places, lines, ("training images", ""), marks, _span(lines), percent, _whole)


def _line(side: Side, values: Array) -> Line:
    return Line(side.kind, values, COLORS[side.kind])


def _shifted(side: Side, axis: str) -> Array:
    return np.array([_mean(side, axis, by) for by in range(-FARTHEST, FARTHEST + 1)])


def _mean(side: Side, axis: str, by: int) -> float:
    return fmean(moved(side, (down * by, right * by)) for down, right in AXES[axis])


def _fewer(side: Side) -> Array:
    values = [each.accuracy for each in side.fewer]
    return np.array([*values, *[np.nan] * (len(SHARES) - len(values))])[::-1]


def _span(lines: tuple[Line, ...]) -> tuple[float, float]:
    """From the tenth below the lowest to all."""
    values = np.concatenate([line.y for line in lines])
    lowest = float(np.nanmin(values)) if np.isfinite(values).any() else 0.0
    return min(math.floor(10 * lowest) / 10, 0.9), 1.0


def _whole(share: float) -> str:
    """``80 %``."""
    return f"{100 * share:.0f} %"
