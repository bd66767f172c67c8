"""Points of truth and prediction in a square of equal axes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from nnviz.drawing.chart import Axes
from nnviz.drawing.geometry import Box
from nnviz.engine.shapes import Array
from nnviz.ui.guard import guarded
from nnviz.ui.kept import Kept
from nnviz.ui.large import Drawn, drawing, enlarged, factor
from nnviz.ui.plots.axes_painter import paint_axes
from nnviz.ui.plots.chart_painter import paint_focus
from nnviz.ui.plots.walking import next_along
from nnviz.ui.theme import Theme

_LEFT, _TOP, _RIGHT, _BELOW = 64, 8, 14, 34
_AIR, _REACH, _SMOOTH = 0.05, 14.0, 4000


class FitChart(Drawn, QWidget):
    """``pointed(sample)`` under the pointer (−1: none), ``picked(sample)`` by click or arrow keys.

    Both axes span the same numbers, so that the diagonal is where prediction equals truth.
    """

    pointed = Signal(int)
    picked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name = theme, ""
        self._truth, self._outputs = np.empty((0, 1)), np.empty((0, 1))
        self._look, self.sample = -1, -1
        self._kept = Kept()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.update)

    def show_points(self, truth: Array, outputs: Array, name: str) -> None:
        """(n, outputs) each; ``name`` of the value."""
        self._truth, self._outputs, self._name = truth, outputs, name
        self.sample = min(self.sample, len(truth) - 1)
        self._kept.forget()
        self.update()

    def show_look(self, sample: int) -> None:
        """Ring the sample looked at; −1 for none."""
        if sample != self._look:
            self._look = sample
            self.update()

    def axes(self) -> Axes:
        """The axes as they are drawn now."""
        box = Box(
            _LEFT, _TOP, max(1, self.width() - _LEFT - _RIGHT),
            max(1, self.height() - _TOP - _BELOW),
        )  # fmt: skip
        values = np.concatenate([self._truth.ravel(), self._outputs.ravel()])
        values = values[np.isfinite(values)]
        low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        air = _AIR * ((high - low) or 1.0)
        return Axes(box, low - air, high + air, low - air, high + air, "linear")

    def place(self, sample: int) -> QPointF:
        """Where a sample's first output is drawn."""
        axes = self.axes()
        x, y = axes.x(self._truth[sample, 0]), axes.y(self._outputs[sample, 0])
        return QPointF(float(x), float(y))

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(480, 170)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, round(96 * factor()))

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._nearest(event.position()))

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        sample = self._nearest(event.position())
        if event.button() == Qt.MouseButton.LeftButton and sample >= 0:
            self.picked.emit(sample)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From one true value to the next."""
        here = self.sample if self.sample >= 0 else self._look
        sample = next_along(self._truth[:, 0], here, event)
        if sample is None:
            super().keyPressEvent(event)
            return
        self._point(sample)
        self.picked.emit(sample)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, axes = drawing(self), self.axes()
        self._paint_fit(painter, axes)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for sample, color, radius in ((self.sample, "text", 4.0), (self._look, "text", 6.0)):
            if 0 <= sample < len(self._truth):
                painter.setPen(QPen(self._theme.color(color), 1.6))
                painter.drawEllipse(self.place(sample), radius, radius)
        if self.hasFocus():
            paint_focus(painter, axes, self._theme)
        painter.end()

    def _point(self, sample: int) -> None:
        if sample != self.sample:
            self.sample = sample
            self.update()
            self.pointed.emit(sample)

    def _nearest(self, at: QPointF) -> int:
        """The sample whose point lies nearest, −1 for none in reach."""
        if not len(self._truth):
            return -1
        axes = self.axes()
        away = np.hypot(axes.x(self._truth) - at.x(), axes.y(self._outputs) - at.y()).min(axis=1)
        away = np.where(np.isfinite(away), away, np.inf)
        best = int(away.argmin())
        return best if away[best] <= _REACH else -1

    def _paint_fit(self, painter: QPainter, axes: Axes) -> None:
        """Axes, diagonal and points, kept until something in them is another."""

        def draw(to: QPainter) -> None:
            names = f"true {self._name}", "predicted"
            paint_axes(to, axes, names, self._theme, fractions=True)
            self._paint_points(to, axes)

        key = axes, self._theme.palette.name
        self._kept.paint(painter, key, self.size(), self._theme.color("window"), draw)

    def _paint_points(self, painter: QPainter, axes: Axes) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(self._truth) <= _SMOOTH)
        ends = np.array([axes.x_low, axes.x_high])
        (x1, x2), (y1, y2) = axes.x(ends), axes.y(ends)
        painter.setPen(QPen(self._theme.color("faint"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))
        x, y = axes.x(self._truth).ravel(), axes.y(self._outputs).ravel()
        seen = np.isfinite(x) & np.isfinite(y)
        points = QPolygonF([QPointF(*place) for place in zip(x[seen], y[seen], strict=True)])
        pen = QPen(self._theme.color("accent", 0.75), 4.5 if len(x) <= 500 else 3.0)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(points)
