"""What a chart draws: curves over epochs."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.values import dataclass


@dataclass(frozen=True, eq=False)
class Curve:
    """``color``: a field of the palette, or ``category 3``; ``low`` and ``high`` the extremes that
    each of its points stands for, if it stands for several; ``told``: whether the numbers at the
    crosshair are this curve's."""

    key: str
    y: Array
    color: str
    dashed: bool = False
    faint: bool = False
    low: Array | None = None
    high: Array | None = None
    told: bool = True

    @property
    def ends(self) -> tuple[Array, Array]:
        """The lowest and highest number at each point."""
        return (self.y, self.y) if self.low is None or self.high is None else (self.low, self.high)


@dataclass(frozen=True, eq=False)
class Backdrop:
    """A curve of another branch, or of what came later in this one, over epochs of its own; its
    ``name`` is written at its end."""

    x: Array
    curve: Curve
    name: str = ""


@dataclass(frozen=True, eq=False)
class Band:
    """What lies between two curves."""

    key: str
    low: Array
    high: Array
    color: str


@dataclass(frozen=True)
class Gap:
    """Epochs from ``low`` to ``high`` whose numbers are left out of the curves; the ``unit`` that
    they were measured in says why."""

    low: float
    high: float
    unit: str


@dataclass(frozen=True, eq=False)
class Curves:
    """Points of all curves at the same epochs ``x``, with the steps that they were taken at.

    ``guides``: levels of the vertical axis that have a meaning, and what they are called;
    ``backdrops`` lie faint behind the curves, ``bands`` over each other behind those; ``gaps`` are
    shaded.
    """

    x: Array
    steps: Array
    curves: tuple[Curve, ...]
    guides: tuple[tuple[float, str], ...] = ()
    backdrops: tuple[Backdrop, ...] = ()
    bands: tuple[Band, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def ends(self) -> list[Array]:
        """Everything over ``x`` that the vertical axis has to reach."""
        curves = [part for curve in self.curves for part in curve.ends]
        return curves + [part for band in self.bands for part in (band.low, band.high)]

    @property
    def widest(self) -> Array:
        """The epochs of that curve which goes furthest."""
        every = (self.x, *(each.x for each in self.backdrops))
        return max(every, key=lambda x: float(x[-1]) if len(x) else 0.0)

    def __len__(self) -> int:
        return len(self.x)

    def nearest(self, epoch: float) -> int:
        """The point whose epoch is nearest; −1 without any."""
        after = int(np.searchsorted(self.x, epoch))
        rows = [row for row in (after - 1, after) if 0 <= row < len(self.x)]
        return min(rows, key=lambda row: abs(float(self.x[row]) - epoch), default=-1)


NOTHING = Curves(np.empty(0), np.empty(0), ())
