"""Patches as tiles: cut out, or, under the pointer, in the whole picture that they are from."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.engine.shapes import Array
from nnviz.experiment.seeing.receptive import Rectangle
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.seen.pixels import Bounds, grey_picture, paint_frame, placed
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.pointer import offer_click
from nnviz.ui.widgets.voice import Voice
from nnviz.values import dataclass

CAPTION = 15
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@dataclass(frozen=True)
class Tile:
    """A patch of a ``sample``, in which its ``frame`` lies; ``caption`` stands below it, ``text``
    is said of it under the pointer. Pictures are made when they are painted."""

    cut: Array
    sample: Array
    bounds: Bounds
    frame: Rectangle
    caption: str
    text: str

    @cached_property
    def patch(self) -> QImage:
        """What the unit sees."""
        return grey_picture(self.cut, self.bounds)

    @cached_property
    def whole(self) -> QImage:
        """All of the sample."""
        return grey_picture(self.sample, self.bounds)


class Tiles(Drawn, QWidget):
    """Tiles where a subclass lays them out; ``chosen(index)`` by a click or Enter, ``hovered``
    (index, −1 for none) under the pointer."""

    chosen = Signal(int)
    hovered = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.tiles: tuple[Tile, ...] = ()
        self.boxes: list[QRectF] = []
        self.pointed = -1
        self._voice = Voice(self, self._spoken)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    @abstractmethod
    def lay_out(self) -> list[QRectF]:
        """The squares of as many of the first tiles as there is room for."""

    def paint_more(self, painter: QPainter) -> None:
        """What stands beside the tiles."""

    def arrange(self) -> None:
        """Something about the tiles or their room is another."""
        self.boxes = self.lay_out()
        self._point(min(self.pointed, len(self.boxes) - 1))
        self._voice.renew()
        self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(240, 130)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)

    @guarded
    def resizeEvent(self, event: QEvent) -> None:
        self.arrange()

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._at(event.position()))

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(index)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys go from tile to tile, Enter chooses one."""
        key = Qt.Key(event.key())
        if key in _STEPS and self.boxes:
            self._point(min(max(self.pointed + _STEPS[key], 0), len(self.boxes) - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.pointed >= 0:
            self.chosen.emit(self.pointed)
        else:
            super().keyPressEvent(event)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = drawing(self)
        for index, box in enumerate(self.boxes):
            self._paint_picture(painter, self.tiles[index], box, index == self.pointed)
        painter.setPen(QPen(self.theme.color("border"), 1))
        painter.drawRects([box.adjusted(-0.5, -0.5, 0.5, 0.5) for box in self.boxes])
        self._paint_captions(painter)
        self.paint_more(painter)
        if self.hasFocus():
            painter.setPen(self.theme.color("accent", 0.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _spoken(self) -> str:
        if not 0 <= self.pointed < len(self.boxes):
            return ""
        text = ", ".join(self.tiles[self.pointed].text.splitlines())
        return f"{text}; {self.pointed + 1} of {len(self.boxes)}"

    def _paint_picture(self, painter: QPainter, tile: Tile, box: QRectF, pointed: bool) -> None:
        image = tile.whole if pointed else tile.patch
        size = image.width(), image.height()
        area = placed(size, box)
        if area != box:
            painter.fillRect(box, self.theme.color("canvas"))
        if not image.isNull():
            painter.drawImage(area, image)
            if pointed:
                paint_frame(painter, area, size, tile.frame, self.theme)

    def _paint_captions(self, painter: QPainter) -> None:
        painter.setFont(self.theme.mono_font(10))
        painter.setPen(self.theme.color("muted"))
        metrics = painter.fontMetrics()
        for tile, box in zip(self.tiles, self.boxes, strict=False):
            if tile.caption:
                line = QRectF(box.left() - 4, box.bottom() + 1, box.width() + 8, CAPTION)
                text = metrics.elidedText(
                    tile.caption, Qt.TextElideMode.ElideRight, int(line.width())
                )
                painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)

    def _at(self, at: QPointF) -> int:
        return next((k for k, box in enumerate(self.boxes) if box.contains(at)), -1)

    def _point(self, index: int) -> None:
        if index != self.pointed:
            self.pointed = index
            self._voice.renew()
            offer_click(self, index >= 0)
            self.hovered.emit(index)
            self.update()


class TileGrid(Tiles):
    """In rows, as large as shows them all, or as many as there is room for."""

    GAP, LEAST, MOST = 9, 44, 150

    def show_tiles(self, tiles: tuple[Tile, ...]) -> None:
        self.tiles = tiles
        self.arrange()

    def lay_out(self) -> list[QRectF]:
        count = len(self.tiles)
        while count > 1 and self._side(count)[0] < self.LEAST:
            count -= 1
        side, columns = self._side(max(1, count))
        step = side + self.GAP
        return [
            QRectF(4 + k % columns * step, 1 + k // columns * (step + CAPTION - 4), side, side)
            for k in range(count if side > 0 else 0)
        ]

    def _side(self, count: int) -> tuple[int, int]:
        """The largest side that so many squares with captions can have, and their columns."""
        best = (0, 1)
        for columns in range(1, count + 1):
            rows = -(-count // columns)
            wide = (self.width() - 8 + self.GAP) // columns - self.GAP
            high = (self.height() - 2 + self.GAP - 4) // rows - self.GAP - CAPTION + 4
            best = max(best, (min(wide, high, self.MOST), columns), key=lambda each: each[0])
        return best
