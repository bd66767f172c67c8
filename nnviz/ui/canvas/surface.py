"""A widget that tells clicks, drags, turns of the wheel and hovering apart."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.large import factor

_CLICK = 4.0
"""A press that moves farther than this, in pixels, is a drag."""
_TURN = 1.0015
"""How much an eighth of a degree of the wheel zooms."""


class Surface(QWidget):
    """Subclasses say what the gestures mean. ``crowded``: what lies on it wants another size."""

    crowded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cursor_at = QPointF(-1, -1)
        self.dragging = False
        self._press: QPointF | None = None
        self.setMouseTracking(True)

    def pointed(self, at: QPointF | None) -> None:
        """The cursor is at a place, or has left."""

    def clicked(self, at: QPointF) -> None:
        """The left button went down and up in one place."""

    def double_pressed(self, at: QPointF) -> None:
        """The second press of a double click; its release is a click as well."""

    def dragged(self, by: QPointF) -> None:
        """The pressed cursor moved on."""

    def began(self, at: QPointF, middle: bool) -> None:
        """A drag begins at a place, with the middle button or the left one."""

    def dropped(self, at: QPointF) -> None:
        """The drag ended."""

    def turned(self, factor: float, at: QPointF) -> None:
        """The wheel asks for a zoom."""

    def fit(self) -> None:
        """Show everything."""

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, before = event.position(), self.cursor_at
        self.cursor_at = at
        if self._press is None:
            self.pointed(at)
        elif self.dragging:
            self.dragged(at - before)
        elif _far(at - self._press):
            self.dragging = True
            self.began(self._press, event.buttons() == Qt.MouseButton.MiddleButton)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged(at - self._press)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._begin(event.position())

    @guarded
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._begin(event.position())
        self.double_pressed(event.position())

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_click, was_drag = self._press is not None and not self.dragging, self.dragging
        self._press, self.dragging = None, False
        if was_drag:
            self.dropped(event.position())
        if was_click and event.button() == Qt.MouseButton.LeftButton:
            self.clicked(event.position())
        self.pointed(event.position())

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() or event.angleDelta().x()
        self.turned(_TURN**turn, event.position())
        self.pointed(event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Two fingers on a touch pad pinch the view larger or smaller."""
        if isinstance(event, QNativeGestureEvent):
            self._pinched(event)
            return True
        if event.type() is QEvent.Type.LayoutRequest:
            self.crowded.emit()
        return bool(super().event(event))

    @guarded
    def _pinched(self, event: QNativeGestureEvent) -> None:
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.turned(max(0.2, 1.0 + event.value()), event.position() / factor())

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self.pointed(None)

    def _begin(self, at: QPointF) -> None:
        self._press, self.dragging, self.cursor_at = at, False, at


def _far(way: QPointF) -> bool:
    return max(abs(way.x()), abs(way.y())) > _CLICK
