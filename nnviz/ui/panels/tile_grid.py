"""Tiles in rows of four."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from nnviz.ui.widgets.tile import Tile


def tile_grid(tiles: Iterable[Tile], columns: int = 4, spacing: int = 8) -> QGridLayout:
    """A grid whose rows keep to the left."""
    grid = QGridLayout()
    grid.setSpacing(spacing)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setAlignment(Qt.AlignmentFlag.AlignLeft)
    for index, tile in enumerate(tiles):
        grid.addWidget(tile, *divmod(index, columns))
    return grid
