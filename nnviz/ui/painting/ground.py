"""What is painted on: it lies over a plot, draws its points, and takes mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from nnviz.data.dataset import Part
from nnviz.drawing.numbers import short
from nnviz.engine.shapes import Array
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing
from nnviz.ui.painting.painter import Painter
from nnviz.ui.plots.plane import Plane
from nnviz.ui.plots.points import paint_marks, value_steps
from nnviz.ui.tab_order import pass_on
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.focus_ring import paint_ring
from nnviz.ui.widgets.voice import Voice

_STEP, _LEAP = 5, 25
_MOVES = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_TONE = 6
"""The step of colour that the points of a line have: their place says their value."""
_FARTHEST = 40
"""So many touches one move of the mouse makes at most."""
_LEFT = Qt.MouseButton.LeftButton


class PaintGround(Drawn, QWidget):
    """``plane()`` says where places lie on the plot below; ``left`` when Escape ends painting.

    By the keyboard: arrow keys move the brush (with Shift far), space paints, Delete erases, a
    figure takes the brush of that class.
    """

    left = Signal()

    def __init__(
        self, painter: Painter, plane: Callable[[], Plane | None], theme: Theme, plot: QWidget
    ) -> None:
        super().__init__(plot)
        self._plot, self._plane = plot, plane
        self._painter, self._theme = painter, theme
        self._at: QPointF | None = None
        self._last: QPointF | None = None
        self._kept: tuple[tuple[object, ...], QPixmap] | None = None
        self._drawn = 0
        self.reach_of_values = 1.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setAccessibleName("Plane to paint on")
        self.setAccessibleDescription(
            "Arrow keys move the brush, space paints, Delete erases, Escape ends painting."
        )
        self._voice = Voice(self, self._spoken)
        self.hide()
        painter.changed.connect(self._voice.renew)
        painter.changed.connect(self.update)
        theme.changed.connect(self.update)

    @property
    def brush_at(self) -> QPointF | None:
        """Where the brush is, in pixels."""
        return self._at

    def enter(self) -> None:
        """Lie over the plot, with the keyboard."""
        self.setGeometry(QRect(QPoint(0, 0), self._plot.geometry().size()))
        plane = self._plane()
        self._at = plane.area.center() if plane is not None else None
        self.show()
        self.raise_()
        self._voice.renew()
        pass_on(self)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == _LEFT:
            self._painter.press()
            self._last = None
            self._draw_to(event.position())

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & _LEFT:
            self._draw_to(event.position())
        self._move(event.position())

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == _LEFT:
            self._painter.release()

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self._at = None
        self.update()

    @guarded
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._painter.release()
        self.update()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            if not self._painter.restore():
                self.left.emit()
        elif key in _MOVES and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            far = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            x, y = _MOVES[key]
            step = _LEAP if far else _STEP
            self._move((self._at or QPointF()) + QPointF(x * step, y * step))
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._touch_by_key(erases=key != Qt.Key.Key_Space, again=event.isAutoRepeat())
        elif not self._take_brush(event.text()):
            super().keyPressEvent(event)

    @guarded
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._painter.release()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        plane = self._plane()
        if plane is None or self._painter.points is None:
            return
        painter = drawing(self)
        painter.drawPixmap(0, 0, self._marks(plane))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._at is not None:
            self._paint_brush(painter, self._at)
        if not len(self._painter.points):
            painter.setPen(self._theme.color("text"))
            painter.setFont(self._theme.text_font(12))
            painter.drawText(plane.area, Qt.AlignmentFlag.AlignCenter, "Nothing here yet: paint.")
        paint_ring(painter, self, self._theme)
        painter.end()

    def _paint_brush(self, painter: QPainter, at: QPointF) -> None:
        """A ring as large as the brush; crossed out for the eraser."""
        radius = float(self._painter.brush.size)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ink, width in (("canvas", 3.0), ("signal", 1.4)):
            painter.setPen(QPen(self._theme.color(ink, 0.8), width))
            painter.drawEllipse(at, radius, radius)
            painter.drawPoint(at)
            if self._painter.brush.kind is None:
                slope = QPointF(0.7 * radius, -0.7 * radius)
                painter.drawLine(at - slope, at + slope)

    def _marks(self, plane: Plane) -> QPixmap:
        """The points, kept until they are others; added ones come on top."""
        ratio = self.devicePixelRatioF()
        key = (self._painter.generation, plane, self.size(), ratio, self._theme.palette.name,
               self.reach_of_values)  # fmt: skip
        if self._kept is None or self._kept[0] != key:
            pixmap = QPixmap(self.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            self._kept, self._drawn = (key, pixmap), 0
        if self._drawn < len(self._painter.places):
            painter = QPainter(self._kept[1])
            painter.setClipRect(plane.area)
            self._paint_marks(painter, plane, self._drawn)
            painter.end()
            self._drawn = len(self._painter.places)
        return self._kept[1]

    def _paint_marks(self, painter: QPainter, plane: Plane, first: int) -> None:
        """From the first on; hollow where they are not learnt from."""
        hand = self._painter
        assert hand.points is not None
        places, kinds = plane.place(hand.places[first:]), self._kinds()[first:]
        learnt = hand.learnt[first:]
        parts: tuple[tuple[Part, Array], ...] = (("train", learnt), ("test", ~learnt))
        for part, some in parts:
            task = hand.points.task
            paint_marks(painter, places[some], kinds[some], task, part, self._theme)

    def _kinds(self) -> Array:
        points = self._painter.points
        assert points is not None
        if self._painter.on_line:
            return np.full(len(points), _TONE)
        if points.task == "regression":
            return value_steps(points.y, self.reach_of_values)
        return points.y.astype(int)

    def _draw_to(self, to: QPointF) -> None:
        """Touches along the way from the last one."""
        last, apart = self._last, max(4.0, self._painter.brush.size / 2)
        if last is None:
            self._touch(to)
            return
        way = to - last
        steps = min(int((way.x() ** 2 + way.y() ** 2) ** 0.5 / apart), _FARTHEST)
        for step in range(1, steps + 1):
            self._touch(last + way * (step / steps))

    def _touch(self, at: QPointF) -> None:
        self._last = at
        plane = self._plane()
        if plane is not None and plane.area.contains(at):
            self._painter.touch(np.array(plane.at(at)), self._reach(plane), plane.extent)

    def _touch_by_key(self, erases: bool, again: bool) -> None:
        """As long as the key is held, it is one stroke."""
        plane = self._plane()
        if plane is None or self._at is None:
            return
        if not again:
            self._painter.press()
        if erases:
            self._painter.erase(np.array(plane.at(self._at)), self._reach(plane))
        else:
            self._touch(self._at)

    def _take_brush(self, text: str) -> bool:
        """The brush of a class by its figure."""
        names = self._painter.class_names
        if not (text.isdecimal() and 1 <= int(text) <= len(names)):
            return False
        self._painter.choose(replace(self._painter.brush, kind=int(text) - 1))
        return True

    def _reach(self, plane: Plane) -> Array:
        """The brush's radii in the plane's own numbers."""
        left, right, low, high = plane.extent
        size, area = self._painter.brush.size, plane.area
        return np.array([size * (right - left) / area.width(), size * (high - low) / area.height()])

    def _move(self, at: QPointF) -> None:
        plane = self._plane()
        if plane is not None:
            area = plane.area
            self._at = QPointF(
                min(max(at.x(), area.left()), area.right()),
                min(max(at.y(), area.top()), area.bottom()),
            )
            self._voice.renew()
            self.update()

    def _spoken(self) -> str:
        """Where the brush is on the plot, what it leaves, and what lies there by now."""
        plane, hand = self._plane(), self._painter
        if plane is None or self._at is None or hand.points is None:
            return ""
        across, up = plane.at(self._at)
        brush, names = hand.brush, hand.class_names
        erases = "the eraser" if brush.kind is None else "the brush"
        paints = f" of {names[brush.kind]}" if names and brush.kind is not None else ""
        words = hand.words.rstrip(".")
        return f"At ({short(across)}, {short(up)}) with {erases}{paints}. {words}"
