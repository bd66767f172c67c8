"""How the view's room is shared: maps and controls above, the selected filter's kernels below."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnviz.ui.large import factor
from nnviz.ui.maps.controls import MapControls
from nnviz.ui.maps.kernel_panel import KernelPanel
from nnviz.ui.maps.map_area import MapArea
from nnviz.ui.maps.map_grid import MapGrid

_KERNELS_SHARE, _SPACE = 0.42, 8


class Room:
    """Lays out ``view``; ``upper`` holds the maps and their controls."""

    def __init__(
        self, view: QWidget, grid: MapGrid, controls: MapControls, kernels: KernelPanel
    ) -> None:
        self._view, self._grid, self._controls, self._kernels = view, grid, controls, kernels
        self.upper, self._area = QWidget(), MapArea(grid)
        row = QHBoxLayout(self.upper)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._area, 1)
        row.addWidget(controls)
        self._column = QVBoxLayout(view)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_SPACE)
        self._column.addWidget(self.upper)
        self._column.addWidget(kernels)
        self._column.addStretch(1)
        kernels.hide()

    def share(self, low: bool) -> None:
        """A strip of maps has all of the room. Else the kernels get part of it, and what the maps
        leave; they follow the maps at once."""
        room = self._view.height()
        if low:
            self._area.fit(True, room)
            self.upper.setFixedHeight(room)
            return
        share = 0 if self._kernels.isHidden() else round(_KERNELS_SHARE * room)
        needed = self._kernels.needed(self._view.width(), share) + _SPACE if share else 0
        self._area.fit(False, room - needed)
        least, tall = (
            self._controls.sizeHint().height(),
            round(self._grid.tiles.total[1] * factor()) + 2,
        )
        upper = max(least, min(room - needed, tall))
        self.upper.setFixedHeight(upper)
        if share:
            left = room - upper - _SPACE
            self._kernels.setFixedHeight(self._kernels.needed(self._view.width(), left))

    def bring_in_sight(self, index: int) -> None:
        """Scroll to a map."""
        self._column.activate()
        self._area.bring_in_sight(index)
