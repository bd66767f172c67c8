"""A layer's feature maps, side by side: in a strip where the place is low, else in a grid."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from nnviz.drawing import tiles
from nnviz.drawing.feature_maps import LayerMaps
from nnviz.drawing.scales import Scale
from nnviz.drawing.tiles import Hit, Tiles
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.backdrop import rect
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged_area, factor, large
from nnviz.ui.maps.map_painter import CAPTION_SIZE, MapPainter
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.focus_ring import paint_ring
from nnviz.ui.widgets.pointer import offer_click

_MOVES = {
    Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
}  # fmt: skip
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_NOTHING = Hit(-1)


class MapGrid(Drawn, QWidget):
    """``chosen(Hit)`` at a click or key, ``hovered(Hit | None)`` under the pointer.

    Arrow keys go from map to map, with Shift from pixel to pixel of the map selected.
    """

    chosen = Signal(object)
    hovered = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._painter = theme, MapPainter(theme)
        self._maps: LayerMaps | None = None
        self._kernels: tuple[Array, Scale] | None = None
        self._selected, self._pointed = _NOTHING, _NOTHING
        # All letters of the font are equally wide.
        self._letter = QFontMetricsF(theme.mono_font(CAPTION_SIZE)).horizontalAdvance("0")
        self._room, self._low = (100.0, 100.0), True
        self._tiles = tiles.strip(0, (1, 1), 0, 100)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    @property
    def tiles(self) -> Tiles:
        """Where the pictures lie."""
        return self._tiles

    def show_maps(
        self, maps: LayerMaps | None, kernels: tuple[Array, Scale] | None, selected: Hit | None
    ) -> None:
        """Show a layer's maps, of which one, and perhaps a pixel of it, is ``selected``.
        ``kernels`` (maps, channels, rows, columns) with their colours stand below in a strip."""
        known = self._shapes()
        self._maps, self._kernels = maps, kernels
        if self._shapes() != known:
            self._point(None)
            self._arrange()
        self._selected = selected if selected is not None else _NOTHING
        self._say()
        self.update()

    def fit(self, width: float, height: float, low: bool) -> None:
        """Be as large as a place allows; ``low``: a strip, else a grid."""
        if (width, height, low) != (*self._room, self._low):
            self._room, self._low = (width, height), low
            self._arrange()

    def caption(self, index: int) -> str:
        """A map's caption as it is written, shortened to the tile."""
        assert self._maps is not None
        texts, room = self._maps.captions(index), self._tiles.caption(index).width - 4
        letters = int(room / self._letter)
        return next((text for text in texts if len(text) <= letters), texts[-1])

    def _shapes(self) -> tuple[object, ...]:
        """Where these change, the pointer is no more at what it was at."""
        maps, kernels = self._maps, self._kernels
        return (
            maps.values.shape if maps is not None else None,
            kernels[0].shape if kernels is not None else None,
        )

    def _arrange(self) -> None:
        maps, (width, height) = self._maps, self._room
        count, shape = (len(maps), maps.values.shape[1:]) if maps is not None else (0, (1, 1))
        if self._low:
            channels = self._kernels[0].shape[1] if self._kernels is not None else 0
            self._tiles = tiles.strip(count, shape, channels, height)
        else:
            self._tiles = tiles.grid(count, shape, width, height)
        across, tall = self._tiles.total
        side = (across, height) if self._low else (width, tall)
        self.setFixedSize(*(max(1, large(self, each)) for each in side))

    # The user

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        if hit is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(hit)
        elif event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        offer_click(self, hit is not None)
        self._point(hit)

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def _sight(self) -> QRect:
        """What is seen of the maps."""
        area = self.visibleRegion().boundingRect()
        return QRect(area.topLeft() / factor(), area.size() / factor()).adjusted(-1, -1, 1, 1)

    def _point(self, hit: Hit | None) -> None:
        """Draw only the tiles anew that the pointer left and came to."""
        before, self._pointed = self._pointed, hit or _NOTHING
        if self._pointed == before:
            return
        for index in {before.map, self._pointed.map}:
            if 0 <= index < self._tiles.count:
                self.update(enlarged_area(rect(self._tiles.tile(index))))
        self.hovered.emit(hit)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        hit = self._moved(Qt.Key(event.key()), bool(event.modifiers() & _SHIFT))
        if hit is None:
            super().keyPressEvent(event)
        else:
            self.chosen.emit(hit)

    def _moved(self, key: Qt.Key, fine: bool) -> Hit | None:
        """What a key leads to: another map, or a neighbouring pixel."""
        count, now = self._tiles.count, self._selected.map
        if not count or self._maps is None:
            return None
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return Hit(0 if key == Qt.Key.Key_Home else count - 1)
        if key not in _MOVES:
            return None
        down, right = _MOVES[key]
        if fine and now >= 0 and self._maps.pixels:
            return self._beside(self._maps, down, right)
        if down and self._tiles.columns >= count:
            return None
        step = down * self._tiles.columns + right
        return Hit(min(max(now + step, 0), count - 1) if now >= 0 else 0)

    def _beside(self, maps: LayerMaps, down: int, right: int) -> Hit:
        """The pixel beside the one selected; the first where there is none."""
        row, column = self._selected.cell or (-down, -right)
        height, width = maps.values.shape[1:]
        place = min(max(row + down, 0), height - 1), min(max(column + right, 0), width - 1)
        return Hit(self._selected.map, None, place)

    @guarded
    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    @guarded
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    # Painting

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        maps = self._maps
        if maps is None:
            return
        painter, own = drawing(self), self._painter
        shown, area = self._within(event.rect().toRectF()), self._sight()
        own.begin(painter, maps, self._tiles, self._within(area.united(event.rect()).toRectF()))
        own.pictures(shown)
        if self._kernels is not None and self._tiles.channels:
            own.kernels(shown, *self._kernels)
        own.captions(shown, self.caption, self._selected.map)
        own.marks(self._selected, self._pointed, self.hasFocus())
        if self._selected.map < 0:
            paint_ring(painter, self, self._theme)
        painter.end()

    def _within(self, area: QRectF) -> range:
        return self._tiles.within(area.left(), area.top(), area.right(), area.bottom())

    def _hit(self, at: QPointF) -> Hit | None:
        if self._maps is None:
            return None
        kernel = self._kernels[0].shape[2:] if self._kernels is not None else (1, 1)
        return self._tiles.hit(at.x(), at.y(), self._maps.values.shape[1:], kernel)

    def _say(self) -> None:
        """Tell screen readers which map is selected."""
        index, name = self._selected.map, "Feature maps"
        if self._maps is not None and 0 <= index < len(self._maps):
            name = f"Feature maps: {self._maps.captions(index)[0]}"
            if self._selected.cell is not None and self._selected.channel is None:
                name += f", {' '.join(self._maps.describe(index, self._selected.cell))}"
        if name != self.accessibleName():
            self.setAccessibleName(name)
            event = QAccessibleEvent(self, QAccessible.Event.NameChanged)
            QAccessible.updateAccessibility(event)
