"""The board: the picture as the network gets it, pixel by pixel, to draw on."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.pictures import Field
from nnviz.drawing.colormaps import Lut, grey, shade
from nnviz.engine.shapes import Array
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.pad.pen import Pen
from nnviz.ui.pad.sketch import Square
from nnviz.ui.raster import raster
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.voice import Voice
from nnviz.values import dataclass

_GRID = 12.0
"""Pixels that large are parted by lines."""
LEAST = 96
"""No side of the board is shorter."""
_STEPS = {
    Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Shown:
    """What the board shows: ``hint`` over it where there is nothing yet, ``resting`` while
    something else is looked at."""

    picture: Array
    square: Square | None = None
    hint: str = ""
    resting: bool = False

    def equals(self, other: Shown) -> bool:
        """Whether it looks the same; another picture is another array."""
        rest = (self.square, self.hint, self.resting) == (other.square, other.hint, other.resting)
        return rest and self.picture is other.picture


class PadBoard(Drawn, QWidget):
    """``began``, ``went`` (x, y on the field, in its pixels) and ``ended`` of a stroke or drag;
    ``nudged(down, right)``, ``taken_back``, ``pasted`` and ``cleared`` by key. Shift and arrows
    move a pen, which Space puts down and lifts: a stroke by keys."""

    began = Signal(float, float)
    went = Signal(float, float)
    ended = Signal()
    nudged = Signal(int, int)
    taken_back = Signal()
    pasted = Signal()
    cleared = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._field: Field | None = None
        self._shown: Shown | None = None
        self._width = 1.0
        self._at: QPointF | None = None
        self._drawing = False
        self._pen = Pen()
        self._voice = Voice(self, self._spoken)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(LEAST, LEAST)
        theme.changed.connect(self.update)

    def show_picture(self, field: Field, shown: Shown) -> None:
        if self._shown is None or field is not self._field or not shown.equals(self._shown):
            self._field, self._shown = field, shown
            self._voice.renew()
            self.update()

    def _spoken(self) -> str:
        """What is asked for, or where on the field something is drawn, and where the square is."""
        shown, field = self._shown, self._field
        if shown is None or field is None:
            return ""
        rows, columns = (shown.picture != field.ground).any(axis=0).nonzero()
        drawn = "Nothing is drawn"
        if len(rows):
            drawn = (
                f"Drawn from row {rows.min()} to {rows.max()} and column {columns.min()} to "
                f"{columns.max()} of {field.size[0]}×{field.size[1]}"
            )
        square = shown.square
        at = f"the square at row {square.row}, column {square.column}" if square else ""
        return ", ".join(filter(None, (self._pen.said, shown.hint.rstrip("."), drawn, at)))

    def show_tip(self, width: float) -> None:
        """The size of the ring under the pointer, in pixels of the field; 0 for none."""
        self._width = width
        self.update()

    @property
    def area(self) -> QRectF:
        """Where the field lies, as large as fits, above and in the middle."""
        rows, columns = self._field.size if self._field else (1, 1)
        scale = max(1.0, min((self.width() - 2) / columns, (self.height() - 2) / rows))
        area = QRectF(0, 0, columns * scale, rows * scale)
        area.moveTopLeft(QPointF((self.width() - area.width()) / 2, 1))
        return area

    @property
    def scale(self) -> float:
        """How large a pixel of the field is."""
        return self.area.width() / (self._field.size[1] if self._field else 1)

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(160, 160)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._field is not None:
            self._lift_pen()
            self._drawing = True
            self.began.emit(*self._place(event.position()))

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._at = event.position()
        if self._drawing:
            self.went.emit(*self._place(event.position()))  # The picture after it is painted soon.
        else:
            self.update()

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._drawing:
            self._drawing = False
            self.ended.emit()

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self._at = None
        self.update()

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z is the pad's while it has the keyboard, not the experiment's."""
        takes = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)
        if takes and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Undo):
            self.taken_back.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.cleared.emit()
        elif key in _STEPS and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.nudged.emit(*_STEPS[key])
        elif key == Qt.Key.Key_Space and event.isAutoRepeat():
            return
        elif not self._use_pen(key, event.modifiers()):
            super().keyPressEvent(event)

    def _use_pen(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Move it, put it down or lift it; whether the key was one of the pen's."""
        if self._field is None:
            return False
        pen, size = self._pen, self._field.size
        if key in _STEPS and modifiers == Qt.KeyboardModifier.ShiftModifier:
            place = pen.move(*_STEPS[key], size)
            if pen.down:
                self.went.emit(*place)
        elif key == Qt.Key.Key_Space and not pen.down:
            pen.down = True
            self.began.emit(*pen.place(size))
        elif pen.down and key in (Qt.Key.Key_Space, Qt.Key.Key_Escape):
            self._lift_pen()
        else:
            return False
        self._voice.renew()
        self.update()
        return True

    def _lift_pen(self) -> None:
        if self._pen.down:
            self._pen.down = False
            self.ended.emit()
            self._voice.renew()
            self.update()

    @guarded
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._lift_pen()
        super().focusOutEvent(event)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._field is None or self._shown is None:
            return
        painter, area, shown = drawing(self), self.area, self._shown
        painter.setOpacity(0.35 if shown.resting else 1.0)
        painter.drawImage(area, raster(colours(shown.picture, self._field)))
        painter.setOpacity(1.0)
        scale = area.width() / self._field.size[1]
        if scale >= _GRID:
            painter.setPen(QPen(self._theme.color("faint", 0.22), 1))
            painter.drawLines(_grid(area, self._field.size))
        if shown.square is not None:
            self._paint_square(painter, area.topLeft(), scale, shown.square)
        edge = "accent" if self.hasFocus() else "border"
        painter.setPen(QPen(self._theme.color(edge), 1))
        painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))
        self._paint_hint(painter, area, shown.hint)
        self._paint_tip(painter)
        painter.end()

    def _paint_square(
        self, painter: QPainter, corner: QPointF, scale: float, square: Square
    ) -> None:
        side = square.side * scale
        corner = corner + QPointF(square.column, square.row) * scale
        painter.setPen(QPen(self._theme.color("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(corner.x(), corner.y(), side, side))

    def _paint_hint(self, painter: QPainter, area: QRectF, hint: str) -> None:
        if not hint or self._drawing:
            return
        painter.setFont(self._theme.text_font(12))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        room = area.adjusted(8, 8, -8, -8)
        words = painter.boundingRect(room, flags, hint).adjusted(-7, -4, 7, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("panel", 0.9))
        painter.drawRoundedRect(words, 6, 6)
        painter.setPen(self._theme.color("text"))
        painter.drawText(room, flags, hint)

    def _paint_tip(self, painter: QPainter) -> None:
        """A ring as wide as the stroke, dark and light, so that it is seen on any ground: at the
        pointer, and at the pen, with a dot where it is down."""
        if self._pen.at is not None and self.hasFocus():
            at = self.area.topLeft() + QPointF(*self._pen.at) * self.scale
            self._paint_ring(painter, at)
            if self._pen.down:
                painter.setPen(QPen(self._theme.color("accent"), 4))
                painter.drawPoint(at)
        if self._at is not None and self._width and self.area.contains(self._at):
            self._paint_ring(painter, self._at)

    def _paint_ring(self, painter: QPainter, at: QPointF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = max(2.0, self._width * self.scale / 2)
        for name, more in (("on_accent", 1.0), ("accent", 0.0)):
            painter.setPen(QPen(self._theme.color(name), 1.2))
            painter.drawEllipse(at, radius + more, radius + more)

    def _place(self, at: QPointF) -> tuple[float, float]:
        """A place on the field, which may lie beyond its edge."""
        place = (at - self.area.topLeft()) / self.scale
        return place.x(), place.y()


def _grid(area: QRectF, size: tuple[int, int]) -> list[QLineF]:
    """Lines between the pixels."""
    (rows, columns), left, top = size, area.left(), area.top()
    across = [top + row * area.height() / rows for row in range(1, rows)]
    down = [left + column * area.width() / columns for column in range(1, columns)]
    return [
        *(QLineF(left, y, area.right(), y) for y in across),
        *(QLineF(x, top, x, area.bottom()) for x in down),
    ]


def colours(picture: Array, field: Field) -> Lut:
    """The pixels of a raw picture within the data's range: three channels are red, green and blue,
    any other number shows the first."""
    reach = field.high if field.high > field.low else field.low + 1.0
    levels = shade(picture if len(picture) == 3 else picture[:1], grey(), field.low, reach)
    if len(levels) == 1:
        return np.asarray(levels[0], np.uint32)
    red, green, blue = levels & np.uint32(0xFF)
    return np.asarray(np.uint32(0xFF000000) | (red << 16) | (green << 8) | blue, np.uint32)
