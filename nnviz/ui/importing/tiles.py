"""The first pictures of a file as they would be read."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.engine.shapes import Array
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.seen.pixels import placed
from nnviz.ui.theme import Theme

_SIDES = (168, 140, 112, 84)
_TILE, _GAP, _LABEL = _SIDES[-1], 10, 18


class PreviewTiles(Drawn, QWidget):
    """Pictures (n, channels, height, width) with their classes below, in as many as there is room
    for."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._images, self._labels = theme, list[QImage](), tuple[str, ...]()
        self.setMinimumHeight(_TILE + _LABEL + _GAP)

    def show_pictures(self, pictures: Array, labels: tuple[str, ...]) -> None:
        """Other pictures; the range of all their numbers is black to white."""
        low, high = float(pictures.min()), float(pictures.max())
        scale = 255 / (high - low) if high > low else 0.0
        bytes_ = ((pictures.astype(np.float64) - low) * scale).astype(np.uint8)
        self._images, self._labels = [_image(each) for each in bytes_], labels
        self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(600, 2 * (_TILE + _LABEL + _GAP))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tile = drawing(self), self._side()
        across = self._across(tile)
        painter.setFont(self._theme.text_font(11))
        for place, image in enumerate(self._images):
            row, column = divmod(place, across)
            room = QRectF(column * (tile + _GAP), row * (tile + _LABEL + _GAP), tile, tile)
            if room.bottom() + _LABEL > self.height():
                break
            painter.drawImage(placed((image.width(), image.height()), room), image)
            below = QRectF(room.left(), room.bottom(), tile, _LABEL)
            label = self._labels[place] if place < len(self._labels) else ""
            painter.setPen(self._theme.color("muted"))
            text = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, tile)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def _across(self, tile: int) -> int:
        return max(1, (self.width() + _GAP) // (tile + _GAP))

    def _side(self) -> int:
        """The largest side at which all pictures are in sight."""
        for side in _SIDES:
            rows = -(-len(self._images) // self._across(side))
            if rows * (side + _LABEL + _GAP) <= self.height() + _GAP:
                return side
        return _TILE


def _image(picture: Array) -> QImage:
    """Three channels are red, green and blue; any other number is their mean in grey."""
    if len(picture) == 3:
        pixels = np.ascontiguousarray(picture.transpose(1, 2, 0))
        height, width = pixels.shape[:2]
        kind = QImage.Format.Format_RGB888
        return QImage(pixels.tobytes(), width, height, 3 * width, kind).copy()
    grey = np.ascontiguousarray(picture.mean(axis=0)).astype(np.uint8)
    height, width = grey.shape
    return QImage(grey.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
