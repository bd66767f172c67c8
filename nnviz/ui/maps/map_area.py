"""The place of the maps, in which they are scrolled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea

from nnviz.ui.guard import guarded
from nnviz.ui.large import factor
from nnviz.ui.maps.map_grid import MapGrid

_BAR = 12


class MapArea(QScrollArea):
    """A strip is scrolled sideways, a grid up and down."""

    def __init__(self, grid: MapGrid) -> None:
        super().__init__()
        self._grid = grid
        self._low, self._room = False, 0
        self.setWidget(grid)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def fit(self, low: bool, room: int) -> None:
        """Show a strip or a grid in a place so high."""
        if low != self._low:
            off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            needed = Qt.ScrollBarPolicy.ScrollBarAsNeeded
            self.setVerticalScrollBarPolicy(off if low else needed)
            self.setHorizontalScrollBarPolicy(needed if low else off)
        self._low, self._room = low, room
        self._fit()

    def bring_in_sight(self, index: int) -> None:
        """Scroll to a map."""
        box, by = self._grid.tiles.tile(index), factor()
        x, y = (round(part * by) for part in box.centre)
        self.ensureVisible(x, y, round(box.width * by / 2), round(box.height * by / 2))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The room that a scroll bar takes stays free, so that the maps stand still."""
        across, tall = (0, _BAR) if self._low else (_BAR, 1)
        width, height = self.width() - across, self._room - tall
        self._grid.fit(width / factor(), height / factor(), self._low)
