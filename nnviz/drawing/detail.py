"""Level of detail: which edges are drawn, and what is said about the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.drawing.numbers import count
from nnviz.drawing.wiring import Bundle, Strengths
from nnviz.engine.shapes import Array

ALL = 1000
"""Up to so many edges all are drawn, smoothly."""
STRONGEST = 2000
"""Of more edges, so many of the strongest are drawn."""
LEVELS = 16
"""Steps of width and opacity: edges of one step share a pen."""
THINNEST, FAINTEST = 0.7, 0.16


@dataclass(frozen=True)
class Detail:
    """The edges to draw out of all bundles laid end to end.

    ``drawn`` (n,) their numbers, weakest first; ``level`` (n,) 0…LEVELS − 1; ``sign`` (n,);
    ``neutral`` (n,) True where there are no weights at all; ``peak`` the largest size;
    ``total`` counts all edges of the network.
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


def choose(bundles: tuple[Bundle, ...], parts: tuple[Strengths, ...]) -> Detail:
    """Draw all edges, or the strongest where there are too many; neutral ones always."""
    size = np.concatenate([part.size for part in parts])
    sign = np.concatenate([part.sign for part in parts])
    neutral = np.concatenate([np.full(len(b), b.weights == 0) for b in bundles])
    size = np.nan_to_num(size, nan=0.0, posinf=0.0)
    peak = float(size.max(initial=0.0))
    drawn = _strongest(np.where(neutral, np.inf, size))
    drawn = drawn[np.argsort(size[drawn], kind="stable")]
    level = levels(size[drawn], peak)
    total = sum(bundle.total for bundle in bundles)
    return Detail(drawn, level, sign[drawn], neutral[drawn], peak, total)


def levels(size: Array, peak: float) -> NDArray[np.intp]:
    """Sizes as steps 0…LEVELS − 1 of the largest."""
    if peak <= 0:
        return np.zeros(len(size), np.intp)
    return np.minimum(size / peak * LEVELS, LEVELS - 1).astype(np.intp)


def width(level: int, widest: float) -> float:
    """The width of a step's edges in pixels: in proportion to the size, never invisible."""
    return max(THINNEST, widest * (level + 0.5) / (LEVELS - 0.5))


def opacity(level: int) -> float:
    """The opacity of a step's edges: weak ones stand back."""
    share = (level + 0.5) / LEVELS
    return FAINTEST + (0.95 - FAINTEST) * float(share**0.6)


def _strongest(size: Array) -> NDArray[np.intp]:
    if len(size) <= ALL:
        return np.arange(len(size))
    keep = min(STRONGEST, len(size))
    return np.argpartition(size, len(size) - keep)[len(size) - keep :]
