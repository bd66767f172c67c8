"""Draws the edges: every edge as short straight lines, those of one look in one call.

Strokes along curves cost Qt three times as much as antialiased lines do, so curves are cut
into lines once per layout. Lines that touch must be opaque, or their joints would show:
opacity is mixed into the colour beforehand, and strong edges lie over weak ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from shiboken6 import wrapInstance

from nnviz.drawing.bezier import Pieces, bends, pieces
from nnviz.drawing.colormaps import blend
from nnviz.drawing.depiction import Hue
from nnviz.drawing.detail import ALL, Detail, opacity, width
from nnviz.drawing.palette import Palette
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.strokes import thinned
from nnviz.ui.printing import is_printing
from nnviz.values import dataclass

FINE, COARSE = 0.2, 0.8
"""How far a line may be off its curve, in pixels: for few edges at rest, and for many or quick."""
_LINE = 4 * 8
"""Bytes of one line: four doubles."""
FIRM, FIRM_OF_MANY, MANY = 1.1, 2.0, 2000
"""In pictures that are gone in a moment, narrower lines (in pixels) are not smoothed, and wider
ones neither where there are many: it would take more than twice the time, and the eye sees no
stairs in what is so faint or so dense."""
STAND_BACK = 0.4
"""How much is left of the colour of edges that stand back."""
_PORTION = 160
"""So many lines are drawn in one go where a picture is drawn bit by bit."""
_NEUTRAL = 3
_IN_FRONT = 1024
"""Looks as numbers: level · 8 + sign + 1, more than this for edges that do not stand back."""


@dataclass(frozen=True)
class Strokes:
    """Edges to be drawn: ``lines`` (n, 4), and in which order stretches of them take which pen;
    those narrower than ``firm`` are not smoothed."""

    lines: Array
    stretches: tuple[tuple[QPen, int, int], ...]
    firm: float = 0.0

    def draw(self, painter: QPainter) -> None:
        """All of them."""
        for pen, start, stop in self.stretches:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, pen.widthF() >= self.firm)
            painter.setPen(pen)
            _draw(painter, self.lines.ctypes.data, start, stop)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def portions(self) -> Iterator[Callable[[QPainter], None]]:
        """The same bit by bit."""
        for pen, first, last in self.stretches:
            for start in range(first, last, _PORTION):
                part = pen, start, min(start + _PORTION, last)
                yield Strokes(self.lines, (part,), self.firm).draw


class EdgePainter:
    """The edges of one board, cut as finely as a zoom asks for."""

    def __init__(self, board: Board, zoom: float = 1.0) -> None:
        starts = np.concatenate([bundle.start for bundle in board.bundles])
        ends = np.concatenate([bundle.end for bundle in board.bundles])
        counts = [len(bundle) for bundle in board.bundles]
        self._column = np.repeat([board.place(bundle) for bundle in board.bundles], counts)
        self._widest, self._thin = board.widest, thinned(zoom)
        self._ends, self._zoom = (starts, ends), zoom
        self._pens: dict[tuple[int, str, float, int, Hue], QPen] = {}

    @cached_property
    def _coarse(self) -> Pieces:
        return pieces(*self._ends, COARSE / self._zoom)

    @cached_property
    def _pieces(self) -> Pieces:
        few = len(self._column) <= ALL
        return pieces(*self._ends, FINE / self._zoom) if few else self._coarse

    def paint(
        self,
        painter: QPainter,
        detail: Detail,
        palette: Palette,
        focus: int | None = None,
        rough: bool = False,
        lift: int = 0,
        quick: bool = False,
        hue: Hue = "sign",
    ) -> None:
        """Draw the chosen edges, in a print as curves; those not into column ``focus`` stand back,
        all with −1.

        ``rough``: one pixel, not smoothed, for many edges while training. ``lift``: the colour's
        least level, whatever the width. ``quick``: coarser curves, half the levels and only the
        wider ones smoothed, for pictures that are gone in a moment. ``hue``: by sign, or one
        colour for magnitudes.
        """
        if is_printing():
            order, stretches = self._stretches(detail, palette, focus, 0.0, lift, hue)
            for pen, start, stop in stretches:
                painter.strokePath(self._path(detail.drawn[order[start:stop]]), pen)
            return
        self.strokes(detail, palette, focus, rough, lift, quick, hue).draw(painter)

    def strokes(
        self,
        detail: Detail,
        palette: Palette,
        focus: int | None = None,
        rough: bool = False,
        lift: int = 0,
        quick: bool = False,
        hue: Hue = "sign",
    ) -> Strokes:
        """What ``paint`` draws."""
        if quick:
            detail = replace(detail, level=detail.level // 2 * 2)
        cut = self._coarse if quick else self._pieces
        firm = math.inf if rough else self._firm(cut.count(detail.drawn)) if quick else 0.0
        order, stretches = self._stretches(detail, palette, focus, firm, lift, hue)
        lines, first = cut.of(detail.drawn[order])
        found = tuple((pen, int(first[start]), int(first[stop])) for pen, start, stop in stretches)
        return Strokes(lines, found, firm)

    def _stretches(
        self,
        detail: Detail,
        palette: Palette,
        focus: int | None,
        firm: float,
        lift: int,
        hue: Hue,
    ) -> tuple[NDArray[np.intp], list[tuple[QPen, int, int]]]:
        """An order of the drawn edges, and the pen of each stretch in it."""
        look = detail.level * 8 + np.where(detail.neutral, _NEUTRAL, detail.sign + 1)
        if focus is not None:
            look[self._column[detail.drawn] == focus] += _IN_FRONT
        order = np.argsort(look, kind="stable")
        found = []
        for value, start, stop in _runs(look[order]):
            value += 0 if focus is not None else _IN_FRONT
            found.append((self._pen((value, palette.name, firm, lift, hue), palette), start, stop))
        return order, found

    def _firm(self, count: int) -> float:
        return (FIRM_OF_MANY if count > MANY else FIRM) / self._zoom

    def trace(self, painter: QPainter, edges: NDArray[np.intp]) -> None:
        """Draw edges with the painter's own pen."""
        if is_printing():
            painter.strokePath(self._path(edges), painter.pen())
            return
        lines, _ = self._pieces.of(edges)
        _draw(painter, lines.ctypes.data, 0, len(lines))

    def _path(self, edges: NDArray[np.intp]) -> QPainterPath:
        """Edges as the curves that they are."""
        path = QPainterPath()
        for begin, *ways in bends(*(each[edges] for each in self._ends)):
            path.moveTo(*begin)
            for way in ways:
                path.cubicTo(*way)
        return path

    def _pen(self, key: tuple[int, str, float, int, Hue], palette: Palette) -> QPen:
        pen = self._pens.get(key)
        if pen is None:
            look, _, firm, lift, hue = key
            level, sign = look % _IN_FRONT // 8, look % 8 - 1
            neutral = sign == _NEUTRAL - 1
            share = 0.5 if neutral else opacity(max(level, lift))
            thick = 1.0 if firm == math.inf or neutral else width(level, self._widest)
            if thick * self._thin < firm:
                # Not smoothed, a line is at least a pixel wide.
                share *= min(thick, 1.0)
            colour = edge_color(palette, sign, share, "sign" if neutral else hue)
            if look < _IN_FRONT:
                colour = blend(palette.canvas, colour, STAND_BACK)
            pen = self._pens[key] = QPen(QColor(colour), thick * self._thin)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen


def edge_color(palette: Palette, sign: int, share: float, hue: Hue = "sign") -> str:
    """Blue, orange, or grey for what cancels or has no weights, laid over the canvas; violet or
    green for magnitudes."""
    full = {1: palette.positive, -1: palette.negative}.get(sign, palette.faint)
    if hue != "sign":
        full = palette.gradient if hue == "gradient" else palette.update
    return blend(palette.canvas, full, share)


def _draw(painter: QPainter, memory: int, start: int, stop: int) -> None:
    """Lines ``start`` to ``stop`` of an array of x1, y1, x2, y2, which is an array of QLineF."""
    first: Any = wrapInstance(memory + start * _LINE, QLineF)
    painter.drawLines(first, stop - start)


def _runs(keys: NDArray[np.intp]) -> Iterator[tuple[int, int, int]]:
    """Stretches of equal keys: the key, where it starts, where it stops."""
    if len(keys):
        cuts = [0, *(np.flatnonzero(keys[1:] != keys[:-1]) + 1).tolist(), len(keys)]
        for start, stop in pairwise(cuts):
            yield int(keys[start]), start, stop
