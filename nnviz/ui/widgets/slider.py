"""A slim slider whose every drag is one gesture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.focus_ring import paint_ring

_KNOB = 6.8


class Slider(Drawn, QSlider):
    """Horizontal, jumps to where it is pressed; the wheel is left to the scroll area behind.

    ``moved`` carries a token that stays the same from press to release (or while a key is
    held down), so that one gesture can become one edit.
    """

    moved = Signal(int, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._gesture: object = object()
        self.setFixedHeight(16)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.actionTriggered.connect(self._acted)
        theme.changed.connect(self.update)

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(120, 16)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._gesture = object()
        self.setSliderDown(True)
        self._drag_to(event.position().x())

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._drag_to(event.position().x())

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._gesture = object()
        super().keyPressEvent(event)

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = drawing(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ring(painter, self, self._theme)
        middle, knob = self.height() / 2, self._knob_at()
        groove = QRectF(0, middle - 2, self.width(), 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("border"))
        painter.drawRoundedRect(groove, 2, 2)
        painter.setBrush(self._theme.color("accent" if self.isEnabled() else "faint"))
        painter.drawRoundedRect(groove.adjusted(0, 0, knob - self.width(), 0), 2, 2)
        self._paint_knob(painter, QPointF(knob, middle))
        painter.end()

    def _paint_knob(self, painter: QPainter, centre: QPointF) -> None:
        light = not self._theme.palette.is_dark
        painter.setPen(QPen(self._theme.color("accent"), 1.6) if light else Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("panel") if light else self._theme.color("signal"))
        radius = _KNOB - (0.8 if light else 0)
        painter.drawEllipse(centre, radius, radius)

    def _knob_at(self) -> float:
        span = max(1, self.maximum() - self.minimum())
        share = (self.sliderPosition() - self.minimum()) / span
        return _KNOB + share * (self.width() - 2 * _KNOB)

    def _drag_to(self, x: float) -> None:
        share = (x - _KNOB) / max(1.0, self.width() - 2 * _KNOB)
        span = self.maximum() - self.minimum()
        self._go(self.minimum() + round(min(1.0, max(0.0, share)) * span))

    def _acted(self, action: int) -> None:
        """Keys and assistive technology: Qt has moved the position but not yet the value."""
        if action != QSlider.SliderAction.SliderMove.value:
            self._go(self.sliderPosition())

    def _go(self, position: int) -> None:
        if position != self.value():
            self.setValue(position)
            self.moved.emit(position, self._gesture)
