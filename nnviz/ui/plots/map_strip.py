"""The row of feature maps with their kernels, painted in one go."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from nnviz.drawing.colormaps import Lut, diverging, shade
from nnviz.drawing.geometry import Box
from nnviz.drawing.tiles import Hit, Tiles, lay_out
from nnviz.ui.guard import guarded
from nnviz.ui.plots.layer_maps import LayerMaps
from nnviz.ui.theme import Theme

_MIDDLE = Qt.AlignmentFlag.AlignCenter
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class MapStrip(QWidget):
    """``chosen(map, cell)`` at a click or arrow key, ``hovered(Hit | None)`` under the pointer."""

    chosen = Signal(int, object)
    hovered = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._maps: LayerMaps | None = None
        self._selected = -1
        self._tiles = lay_out(0, 0, 100)
        self._room = 100.0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    @property
    def tiles(self) -> Tiles:
        """Where the pictures lie."""
        return self._tiles

    def show_maps(self, maps: LayerMaps | None, selected: int) -> None:
        """Show a layer's maps, the ``selected`` one ringed (−1: none)."""
        self._maps, self._selected = maps, selected
        self._arrange()
        self.update()

    def fit(self, height: float) -> None:
        """Be as large as a height allows."""
        if height != self._room:
            self._room = height
            self._arrange()

    def caption(self, index: int) -> str:
        """A map's caption as it is written, shortened to the tile."""
        assert self._maps is not None
        texts, metrics = self._maps.captions(index), QFontMetricsF(self._font())
        room = self._tiles.caption(index).width - 2
        return next((t for t in texts if metrics.horizontalAdvance(t) <= room), texts[-1])

    def _arrange(self) -> None:
        count = len(self._maps.values) if self._maps is not None else 0
        channels = self._maps.channels if self._maps is not None else 0
        self._tiles = lay_out(count, channels, self._room)
        self.setFixedSize(max(1, round(self._tiles.width)), max(1, round(self._room)))

    def _font(self) -> QFont:
        return self._theme.mono_font(10.5)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        if hit is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(hit.map, hit.cell if hit.channel is None else None)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        shape = Qt.CursorShape.PointingHandCursor if hit else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self.hovered.emit(hit)

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys select the map before or after."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or not self._tiles.count:
            super().keyPressEvent(event)
            return
        index = self._selected + step if self._selected >= 0 else 0
        self.chosen.emit(min(max(index, 0), self._tiles.count - 1), None)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        maps = self._maps
        if maps is None:
            return
        painter = QPainter(self)
        lut = maps.scale.lut(self._theme.palette)
        colors = shade(maps.values, lut, maps.scale.low, maps.scale.high)
        pictures = [self._tiles.picture(index) for index in range(self._tiles.count)]
        _paint_atlas(painter, colors, pictures)
        if maps.kernels is not None:
            self._paint_kernels(painter, maps)
        self._paint_edges(painter, pictures)
        self._paint_captions(painter)
        painter.end()

    def _paint_kernels(self, painter: QPainter, maps: LayerMaps) -> None:
        assert maps.kernels is not None
        reach = maps.kernel_reach
        colors = shade(maps.kernels, diverging(self._theme.palette), -reach, reach)
        places = [box for index in range(self._tiles.count) for box in self._tiles.kernels(index)]
        _paint_atlas(painter, colors.reshape(-1, *colors.shape[2:]), places)
        painter.setPen(QPen(self._theme.color("faint", 0.7), 1))
        painter.drawRects([_rect(box).adjusted(-0.5, -0.5, 0.5, 0.5) for box in places])

    def _paint_edges(self, painter: QPainter, pictures: list[Box]) -> None:
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.drawRects([_rect(box).adjusted(-0.5, -0.5, 0.5, 0.5) for box in pictures])
        if 0 <= self._selected < len(pictures):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ring = _rect(pictures[self._selected])
            painter.setPen(QPen(self._theme.color("signal"), 2))
            painter.drawRoundedRect(ring.adjusted(-1, -1, 1, 1), 2, 2)

    def _paint_captions(self, painter: QPainter) -> None:
        painter.setFont(self._font())
        for index in range(self._tiles.count):
            painter.setPen(self._theme.color("text" if index == self._selected else "muted"))
            painter.drawText(_rect(self._tiles.caption(index)), _MIDDLE, self.caption(index))

    def _hit(self, at: QPointF) -> Hit | None:
        if self._maps is None:
            return None
        kernel = self._maps.kernels.shape[2:] if self._maps.kernels is not None else (1, 1)
        return self._tiles.hit(at.x(), at.y(), self._maps.values.shape[1:], kernel)


def _paint_atlas(painter: QPainter, colors: Lut, places: list[Box]) -> None:
    """Pictures (n, h, w) into their places, pixels kept sharp."""
    _, rows, columns = colors.shape
    memory = colors.reshape(-1, columns)
    atlas = QImage(memory.data, columns, len(memory), 4 * columns, QImage.Format.Format_RGB32)
    for index, box in enumerate(places):
        painter.drawImage(_rect(box), atlas, QRectF(0, index * rows, columns, rows))


def _rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.width, box.height)
