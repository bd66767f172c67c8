"""The curves of the loss chart, its axes, and a crosshair that follows the pointer."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)  # fmt: skip
from PySide6.QtWidgets import QWidget

from nnviz.drawing.chart import Axes, Scale, fit
from nnviz.drawing.geometry import Box
from nnviz.experiment.frame import History
from nnviz.ui.guard import guarded
from nnviz.ui.plots.axes_painter import paint_axes
from nnviz.ui.plots.curve_image import curve_image
from nnviz.ui.theme import Theme

_LEFT, _TOP, _RIGHT, _BELOW = 64, 8, 14, 34
CURVES = (("train_loss", "text", False), ("test_loss", "muted", True))
"""Field of the History, colour, and whether dashed."""


class LossChart(QWidget):
    """Curves are painted once per history and kept; only the crosshair moves over them.

    ``pointed``: the row under the pointer or moved to by arrow keys, −1 for none.
    """

    pointed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._history: History | None = None
        self._scale: Scale = "log"
        self._row = -1
        self._kept: tuple[object, QPixmap] | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    @property
    def scale(self) -> Scale:
        return self._scale

    @property
    def row(self) -> int:
        """The row of the history under the crosshair, −1 for none."""
        return self._row

    def show_history(self, history: History) -> None:
        """Draw another history; the crosshair stays on its row as long as there is one."""
        if history is not self._history:
            self._history = history
            self._row = min(self._row, len(history) - 1)
            self.update()

    def set_scale(self, scale: Scale) -> None:
        if scale != self._scale:
            self._scale = scale
            self.update()

    def point(self, row: int) -> None:
        """Put the crosshair on a row; −1 takes it away."""
        if row != self._row:
            self._row = row
            self.update()
            self.pointed.emit(row)

    def axes(self) -> Axes:
        """The axes as they are drawn now."""
        box = Box(
            _LEFT, _TOP, max(1, self.width() - _LEFT - _RIGHT),
            max(1, self.height() - _TOP - _BELOW),
        )  # fmt: skip
        history = self._history
        x = history.epoch if history is not None else np.empty(0)
        curves = [getattr(history, name) if history is not None else x for name, _, _ in CURVES]
        return fit(box, x, curves, self._scale)

    def sizeHint(self) -> QSize:
        return QSize(480, 170)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 96)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.point(self._nearest(event.position().x()))

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self.point(-1)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys, Home and End move the crosshair; Escape takes it away."""
        last = len(self._history) - 1 if self._history is not None else -1
        here = self._row if self._row >= 0 else last
        moves = {
            Qt.Key.Key_Left: max(0, here - 1), Qt.Key.Key_Right: min(last, here + 1),
            Qt.Key.Key_Home: 0, Qt.Key.Key_End: last,
        }  # fmt: skip
        if event.key() in moves and last >= 0:
            self.point(moves[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape and self._row >= 0:
            self.point(-1)
        else:
            super().keyPressEvent(event)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        axes, painter = self.axes(), QPainter(self)
        painter.drawPixmap(0, 0, self._picture(axes))
        if self._history is not None and 0 <= self._row < len(self._history):
            self._crosshair(painter, axes, self._history, self._row)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._theme.color("accent", 0.5))
            painter.drawRect(_area(axes).adjusted(0, 0, -1, -1))
        painter.end()

    def _nearest(self, x: float) -> int:
        """The row whose epoch is nearest to a pixel."""
        if self._history is None or not len(self._history):
            return -1
        epoch, at = self._history.epoch, self.axes().value_at(x)
        after = int(np.searchsorted(epoch, at))
        rows = [row for row in (after - 1, after) if 0 <= row < len(epoch)]
        return min(rows, key=lambda row: abs(float(epoch[row]) - at))

    # Painting

    def _picture(self, axes: Axes) -> QPixmap:
        """Axes and curves, painted anew only when something in them is another."""
        ratio = self.devicePixelRatioF()
        key = (self._history, axes, self._theme.palette, ratio)
        if self._kept is None or not _same(self._kept[0], key):
            pixmap = QPixmap(self.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(self._theme.color("window"))
            painter = QPainter(pixmap)
            paint_axes(painter, axes, ("epoch", "loss"), self._theme)
            self._paint_curves(painter, axes, ratio)
            painter.end()
            self._kept = (key, pixmap)
        return self._kept[1]

    def _paint_curves(self, painter: QPainter, axes: Axes, ratio: float) -> None:
        history = self._history
        if history is None:
            return
        for name, color, dash in reversed(CURVES):
            x, y, ink = history.epoch, getattr(history, name), self._theme.color(color)
            corner = QPointF(axes.box.x, axes.box.y)
            painter.drawImage(corner, curve_image(axes, x, y, ink, dash, ratio))
            if len(x) == 1:
                self._dot(painter, axes, 0, name, color, 2.5)

    def _crosshair(self, painter: QPainter, axes: Axes, history: History, row: int) -> None:
        x = float(axes.x(history.epoch[row]))
        painter.setPen(QPen(self._theme.color("muted"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, axes.box.y), QPointF(x, axes.box.bottom))
        for name, color, _ in reversed(CURVES):
            self._dot(painter, axes, row, name, color, 4.0)

    def _dot(
        self, painter: QPainter, axes: Axes, row: int, name: str, color: str, radius: float
    ) -> None:
        """A dot where a curve has a row; none for a number without a place."""
        assert self._history is not None
        x = float(axes.x(self._history.epoch[row]))
        y = float(axes.y(getattr(self._history, name)[row]))
        if np.isfinite(y):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color("window"), 1.5))
            painter.setBrush(self._theme.color(color))
            painter.drawEllipse(QPointF(x, y), radius, radius)


def _area(axes: Axes) -> QRectF:
    return QRectF(axes.box.x, axes.box.y, axes.box.width, axes.box.height)


def _same(old: object, new: object) -> bool:
    """Whether two keys agree; histories are compared by identity, for their arrays cannot be."""
    assert isinstance(old, tuple) and isinstance(new, tuple)
    return old[0] is new[0] and old[1:] == new[1:]
