"""One picture, as large as there is room, whose numbers are read under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.experiment.seeing.receptive import Rectangle
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.seen.pixels import paint_frame, placed
from nnviz.ui.theme import Theme

_CAPTION = 16


class Picture(Drawn, QWidget):
    """``hovered((row, column) | None)``; what is said below it is its caption."""

    hovered = Signal(object)

    def __init__(self, theme: Theme, caption: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.caption = theme, caption
        self._image, self._cell = QImage(), None  # type: QImage, tuple[int, int] | None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    @property
    def image(self) -> QImage:
        """One pixel for each number; null for none."""
        return self._image

    def show_image(self, image: QImage, caption: str | None = None) -> None:
        self._image = image
        self.caption = self.caption if caption is None else caption
        self.update()

    def mark(self, cell: tuple[int, int] | None) -> None:
        """Ring a pixel: the one pointed at in a picture beside it."""
        if cell != self._cell:
            self._cell = cell
            self.update()

    def area(self) -> QRectF:
        """Where the picture lies: at the top, its pixels square."""
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1 - (_CAPTION if self.caption else 0))
        found = placed((self._image.width(), self._image.height()), room)
        found.moveTop(room.top())
        return found

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(120, 136)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, 48)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._cell_at(event.position()))

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = drawing(self), self.area()
        if not self._image.isNull():
            painter.drawImage(area, self._image)
        painter.setPen(self._theme.color("border"))
        painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self._cell is not None and not self._image.isNull():
            row, column = self._cell
            size = self._image.width(), self._image.height()
            ring = Rectangle(row, row + 1, column, column + 1)
            paint_frame(painter, area, size, ring, self._theme)
        if self.caption:
            self._paint_caption(painter, area)
        painter.end()

    def _paint_caption(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(self._theme.mono_font(10.5))
        painter.setPen(self._theme.color("muted"))
        line = QRectF(0, area.bottom() + 2, self.width(), _CAPTION)
        text = painter.fontMetrics().elidedText(
            self.caption, Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)

    def _cell_at(self, at: QPointF) -> tuple[int, int] | None:
        area = self.area()
        if self._image.isNull() or not area.contains(at):
            return None
        side = area.width() / self._image.width()
        row, column = int((at.y() - area.top()) / side), int((at.x() - area.left()) / side)
        return min(row, self._image.height() - 1), min(column, self._image.width() - 1)

    def _point(self, cell: tuple[int, int] | None) -> None:
        if cell != self._cell:
            self.mark(cell)
            self.hovered.emit(cell)
