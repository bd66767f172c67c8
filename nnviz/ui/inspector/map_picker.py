"""A map in small, on which a pixel is chosen: by the mouse or by the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.voice import Voice

_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class MapPicker(Drawn, QWidget):
    """``chosen(row, column)``; ``frame`` is the window of cells drawn around the pixel."""

    chosen = Signal(int, int)

    def __init__(self, theme: Theme, side: int = 84, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._image = theme, QImage()
        self._pixel, self._window = (0, 0), 1
        self._voice = Voice(self, lambda: f"row {self._pixel[0]}, column {self._pixel[1]}")
        self.setFixedSize(side, side)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    def show_map(self, image: QImage, pixel: tuple[int, int], window: int = 1) -> None:
        """A picture with one image pixel per value, and the chosen one (a window's corner)."""
        self._image, self._pixel, self._window = image, pixel, window
        self._voice.renew()
        self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        return self.size()

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(event.position())

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(event.position())

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._emit(self._pixel[0] + step[0], self._pixel[1] + step[1])

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        painter, area = drawing(self), self._area()
        painter.drawImage(area, self._image)
        cell = area.width() / self._image.width()
        row, column = self._pixel
        side = self._window * cell
        mark = QRectF(area.left() + column * cell, area.top() + row * cell, side, side)
        painter.setPen(QPen(self._theme.color("canvas"), 3))
        painter.drawRect(mark)
        painter.setPen(QPen(self._theme.color("signal"), 1.4))
        painter.drawRect(mark)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("accent"), 1.4))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _area(self) -> QRectF:
        """Where the picture lies: as large as fits, its pixels square."""
        size = self._image.size().toSizeF()
        scale = (self.width() - 2) / max(size.width(), size.height())
        return QRectF(1, 1, size.width() * scale, size.height() * scale)

    def _choose(self, at: QPointF) -> None:
        if self._image.isNull():
            return
        area = self._area()
        cell = area.width() / self._image.width()
        self._emit(int((at.y() - area.top()) // cell), int((at.x() - area.left()) // cell))

    def _emit(self, row: int, column: int) -> None:
        row = min(max(row, 0), self._image.height() - 1)
        column = min(max(column, 0), self._image.width() - 1)
        if (row, column) != self._pixel:
            self.chosen.emit(row, column)
