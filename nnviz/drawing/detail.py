"""Level of detail: which edges are drawn, and what is said about the rest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnviz.drawing.numbers import count
from nnviz.drawing.wiring import Strengths
from nnviz.engine.shapes import Array
from nnviz.values import dataclass

FEW = 100
"""Up to so many edges are drawn in one go at rest."""
ALL = 1000
"""Up to so many edges all are drawn, smoothly."""
STRONGEST = 2000
"""Of more edges, so many of the strongest are drawn."""
LEVELS = 16
"""Steps of width and opacity: edges of one step share a pen."""
THINNEST, FAINTEST = 0.7, 0.16


@dataclass(frozen=True)
class Detail:
    """The single edges to draw out of all bundles laid end to end.

    ``drawn`` (n,) their numbers; ``level`` (n,) 0…LEVELS − 1; ``sign`` (n,);
    ``neutral`` (n,) True where there are no weights at all; ``peak`` the largest size;
    ``total`` counts all edges of the network that no heat-map stands for.
    """

    drawn: NDArray[np.intp]
    level: NDArray[np.intp]
    sign: NDArray[np.int8]
    neutral: NDArray[np.bool_]
    peak: float
    total: int

    @property
    def thinned(self) -> bool:
        return len(self.drawn) < self.total

    @property
    def smooth(self) -> bool:
        """Whether few enough are drawn for smooth curves at any time."""
        return len(self.drawn) <= ALL

    def text(self) -> str:
        """``86 edges``, or ``2 000 of 100 352 edges shown``."""
        if not self.thinned:
            return f"{count(self.total)} edge{'s' if self.total != 1 else ''}"
        return f"{count(len(self.drawn))} of {count(self.total)} edges shown"


def choose(
    parts: tuple[Strengths, ...],
    neutral: NDArray[np.bool_],
    total: int,
    heated: NDArray[np.bool_] | None = None,
) -> Detail:
    """Draw all edges, or the strongest where there are too many.

    ``neutral`` marks the edges without weights, which are drawn always; ``total`` counts all
    edges of the network, those of folded nodes too. ``heated`` marks the edges that a heat-map
    stands for, which are not drawn.
    """
    size = np.concatenate([part.size for part in parts])
    sign = np.concatenate([part.sign for part in parts])
    if not np.isfinite(size.sum()):
        size = np.nan_to_num(size, nan=0.0, posinf=0.0)
    single = np.arange(len(size)) if heated is None else np.flatnonzero(~heated)
    peak = float(size[single].max(initial=0.0))
    drawn = single[_strongest(size[single], neutral[single])]
    level = levels(size[drawn], peak)
    return Detail(drawn, level, sign[drawn], neutral[drawn], peak, total)


def levels(size: Array, peak: float) -> NDArray[np.intp]:
    """Sizes as steps 0…LEVELS − 1 of the largest."""
    if peak <= 0:
        return np.zeros(len(size), np.intp)
    return np.minimum(size / peak * LEVELS, LEVELS - 1).astype(np.intp)


def width(level: int, widest: float) -> float:
    """The width of a step's edges in pixels, never invisible."""
    return max(THINNEST, widest * swell((level + 0.5) / (LEVELS - 0.5)))


def swell(share: float) -> float:
    """The share of the widest that an edge of ``share`` of the largest size has.

    Not quite in proportion, so that middling weights can be told apart beside a large one;
    the legend's wedge follows the same law.
    """
    return float(share**0.75)


def opacity(level: int) -> float:
    """The opacity of a step's edges: weak ones stand back."""
    share = (level + 0.5) / LEVELS
    return FAINTEST + (0.95 - FAINTEST) * float(share**0.6)


def _strongest(size: Array, neutral: NDArray[np.bool_]) -> NDArray[np.intp]:
    if len(size) <= ALL:
        return np.arange(len(size))
    size, keep = np.where(neutral, np.inf, size), min(STRONGEST, len(size))
    return np.argpartition(size, len(size) - keep)[len(size) - keep :]
