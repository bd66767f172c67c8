"""How the numbers of a layer are distributed, with the one that is meant marked."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.drawing.numbers import number
from nnviz.engine.shapes import Array
from nnviz.experiment.explain import Spread
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.theme import Theme

_BINS, _HEIGHT, _TOP, _BOTTOM = 32, 66, 15, 14


class SpreadView(Drawn, QWidget):
    """A small histogram: its title above, the ends of its axis beneath."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._spread: Spread | None = None
        self._counts, self._low, self._high = np.zeros(1, int), 0.0, 1.0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def counts(self) -> Array:
        """How many numbers fall into each bin."""
        return self._counts

    @property
    def text(self) -> str:
        """What the picture says, in words."""
        spread = self._spread
        if spread is None:
            return ""
        ends = f"{number(self._low)} to {number(self._high)}"
        own = "" if spread.marked is None else f", this one {number(spread.marked)}"
        return f"{spread.title}: {spread.values.size} numbers from {ends}{own}"

    def show_spread(self, spread: Spread) -> None:
        self._spread = spread
        finite = spread.values[np.isfinite(spread.values)].astype(np.float64)
        self._low = float(finite.min()) if finite.size else 0.0
        self._high = float(finite.max()) if finite.size else 0.0
        room = self._high - self._low or max(abs(self._low), 1.0) * 1e-3
        edges = np.linspace(self._low, self._low + room, _BINS + 1)
        self._counts = np.histogram(finite, edges)[0]
        self.setAccessibleName(self.text)
        self.setToolTip(self.text)
        self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(140, _HEIGHT)

    @enlarged
    def minimumSizeHint(self) -> QSize:
        return QSize(80, _HEIGHT)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._spread is None:
            return
        painter = drawing(self)
        self._paint_texts(painter, self._spread)
        self._paint_bars(painter, self._spread)
        if self._spread.marked is not None and np.isfinite(self._spread.marked):
            x = self._place(self._spread.marked)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color("signal"), 1.4))
            painter.drawLine(QPointF(x, _TOP), QPointF(x, _HEIGHT - _BOTTOM))
        painter.end()

    def _paint_texts(self, painter: QPainter, spread: Spread) -> None:
        painter.setFont(self._theme.text_font(10.5))
        painter.setPen(self._theme.color("muted"))
        painter.drawText(QRectF(0, 0, self.width(), _TOP), Qt.AlignmentFlag.AlignLeft, spread.title)
        painter.setFont(self._theme.mono_font(9))
        ends = QRectF(0, _HEIGHT - _BOTTOM + 1, self.width(), _BOTTOM)
        painter.setPen(self._theme.color("faint"))
        painter.drawText(ends, Qt.AlignmentFlag.AlignLeft, number(self._low))
        painter.drawText(ends, Qt.AlignmentFlag.AlignRight, number(self._high))

    def _paint_bars(self, painter: QPainter, spread: Spread) -> None:
        """At least a pixel where there is anything, so that one far away is seen."""
        floor, room = _HEIGHT - _BOTTOM, _HEIGHT - _BOTTOM - _TOP - 2
        painter.fillRect(QRectF(0, floor, self.width(), 1), self._theme.color("border"))
        color = self._theme.color("muted" if spread.ink == "text" else spread.ink)
        width, top = self.width() / _BINS, max(int(self._counts.max()), 1)
        for place in np.flatnonzero(self._counts).tolist():
            height = max(1.0, self._counts[place] / top * room)
            painter.fillRect(QRectF(place * width, floor - height, width - 1, height), color)

    def _place(self, value: float) -> float:
        room = self._high - self._low
        share = (value - self._low) / room if room else 0.5 / _BINS
        return float(min(max(share, 0.0), 1.0) * (self.width() - 2)) + 1
