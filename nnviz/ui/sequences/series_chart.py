"""A series over time: its parts marked, and the place that is looked at; a click looks there."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnviz.drawing.chart import Axes
from nnviz.drawing.forecast import Stretch
from nnviz.ui.guard import guarded
from nnviz.ui.plots.chart import Chart
from nnviz.ui.theme import Theme

_STILL = 4.0
"""A press that moved by less is a click, not a pan."""
_LABEL = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class SeriesChart(Chart):
    """``picked(point)`` at a click or Enter. The mark is where the free run starts."""

    picked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "value", parent, across="time")
        self._stretches: tuple[Stretch, ...] = ()
        self._look = -1
        self._pressed: QPointF | None = None
        self.entered.connect(lambda: self._pick(self.row))

    def show_parts(self, stretches: tuple[Stretch, ...], look: int) -> None:
        """The parts' places, and the point that is looked at (−1: none)."""
        if (stretches, look) != (self._stretches, self._look):
            self._stretches, self._look = stretches, look
            self.update()

    def paint_over(self, painter: QPainter, axes: Axes) -> None:
        """A line at each part's begin with its name, and a ring where it is looked."""
        box = axes.box
        painter.setFont(self._theme.text_font(10.5))
        for stretch in self._stretches:
            first, last = (float(axes.x(np.array(at))) for at in (stretch.first, stretch.last))
            left, right = max(first, box.x), min(last, box.right)
            if left < right:
                painter.setPen(QPen(self._theme.color("faint"), 1, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(left, box.y), QPointF(left, box.bottom))
                painter.setPen(self._theme.color("muted"))
                place = QRectF(left + 4, box.y, right - left - 4, 14)
                painter.drawText(place, _LABEL, stretch.part)
        self._ring(painter, axes)

    def _ring(self, painter: QPainter, axes: Axes) -> None:
        """Around the true value that is looked at."""
        truth = next((curve.y for curve in self.curves.curves if curve.key == "truth"), None)
        if truth is None or not 0 <= self._look < len(truth):
            return
        x = float(axes.x(self.curves.x[self._look]))
        y = float(axes.y(truth[self._look]))
        if np.isfinite(y) and axes.box.x <= x <= axes.box.right:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.color("signal"), 1.8))
            painter.drawEllipse(QPointF(x, y), 5.0, 5.0)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        if pressed is not None and (event.position() - pressed).manhattanLength() < _STILL:
            self._pick(self.curves.nearest(self.axes().value_at(event.position().x())))
        event.accept()

    def _pick(self, point: int) -> None:
        if point >= 0:
            self.picked.emit(point)
