"""Draws the edges: every edge as short straight lines, those of one look in one call.

Strokes along curves cost Qt three times as much as antialiased lines do, so curves are cut
into lines once per layout. Lines that touch must be opaque, or their joints would show:
opacity is mixed into the colour beforehand, and strong edges lie over weak ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.drawing.bezier import pieces
from nnviz.drawing.colormaps import blend
from nnviz.drawing.detail import Detail, opacity, width
from nnviz.drawing.palette import Palette
from nnviz.ui.canvas.board import Board

FINE, COARSE = 0.6, 1.6
"""How far a line may be off its curve, in pixels: for few edges and for many."""
_STAND_BACK = 0.4
_NEUTRAL = 3


class EdgePainter:
    """The edges of one board."""

    def __init__(self, board: Board, zoom: float = 1.0) -> None:
        self._starts = np.concatenate([bundle.start for bundle in board.bundles])
        self._ends = np.concatenate([bundle.end for bundle in board.bundles])
        counts = [len(bundle) for bundle in board.bundles]
        self._bundle = np.repeat(np.arange(len(counts)), counts)
        self._widest = board.widest
        self._lines: dict[int, list[QLineF]] = {}
        self._tolerance = (FINE if len(self._starts) <= 1000 else COARSE) / max(zoom, 0.5)
        self._pens: dict[tuple[int, int, bool, bool, int, str], QPen] = {}

    def paint(
        self,
        painter: QPainter,
        detail: Detail,
        palette: Palette,
        focus: int | None = None,
        rough: bool = False,
        lift: int = 0,
    ) -> None:
        """Draw the chosen edges; those outside bundle ``focus`` stand back.

        ``rough``: one pixel, not smoothed, for many edges while training. ``lift``: the colour's
        least level, whatever the width.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not rough)
        back = np.zeros(len(detail.drawn), bool)
        if focus is not None:
            back = self._bundle[detail.drawn] != focus
        sign = np.where(detail.neutral, _NEUTRAL, detail.sign)
        for rows in _groups(back, detail.level, sign):
            one = rows[0]
            look = int(detail.level[one]), int(sign[one]), bool(back[one]), rough, lift
            painter.setPen(self._pen(look, palette))
            painter.drawLines(self._of(detail.drawn[rows]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def trace(self, painter: QPainter, edges: NDArray[np.intp]) -> None:
        """Draw edges with the painter's own pen."""
        painter.drawLines(self._of(edges))

    def _of(self, edges: NDArray[np.intp]) -> list[QLineF]:
        new = [edge for edge in edges.tolist() if edge not in self._lines]
        if new:
            cut = pieces(self._starts[new], self._ends[new], self._tolerance)
            for edge, lines in zip(new, cut, strict=True):
                self._lines[edge] = [QLineF(*line) for line in lines.tolist()]
        return list(chain.from_iterable(self._lines[edge] for edge in edges.tolist()))

    def _pen(self, look: tuple[int, int, bool, bool, int], palette: Palette) -> QPen:
        key = (*look, palette.name)
        if key not in self._pens:
            level, sign, back, rough, lift = look
            colour = edge_color(
                palette, sign, 0.5 if sign == _NEUTRAL else opacity(max(level, lift))
            )
            if back:
                colour = blend(palette.canvas, colour, _STAND_BACK)
            thick = 1.0 if rough or sign == _NEUTRAL else width(level, self._widest)
            pen = QPen(QColor(colour), thick)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            self._pens[key] = pen
        return self._pens[key]


def edge_color(palette: Palette, sign: int, share: float) -> str:
    """Blue, orange, or grey for what cancels or has no weights, laid over the canvas."""
    full = {1: palette.positive, -1: palette.negative}.get(sign, palette.faint)
    return blend(palette.canvas, full, share)


def _groups(*keys: NDArray[np.generic]) -> Iterator[NDArray[np.intp]]:
    """Rows with equal keys, in the order of the keys, the first key most important."""
    order = np.lexsort(keys[::-1])
    if not len(order):
        return
    changes = np.zeros(len(order) - 1, bool)
    for key in keys:
        changes |= np.diff(key[order].astype(int)) != 0
    yield from np.split(order, np.flatnonzero(changes) + 1)
