"""Arrow keys: from unit to unit and from layer to layer."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from nnviz.drawing.geometry import Column
from nnviz.ui.canvas.board import Board
from nnviz.ui.stage import Selection, Stage

_MOVES: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def step_selection(stage: Stage, board: Board, key: int) -> bool:
    """Move the selection by an arrow key; False for every other key."""
    if key not in _MOVES:
        return False
    columns, selection = board.scene.columns, stage.selection
    column = board.scene.column(selection.layer) if selection is not None else None
    if selection is None or column is None:
        _select(stage, columns[min(1, len(columns) - 1)], 0)
        return True
    across, down = _MOVES[key]
    node = selection.unit // column.spec.units_per_node
    if down:
        _select(stage, column, min(max(node + down, 0), column.spec.nodes - 1))
        return True
    index = columns.index(column) + across
    if 0 <= index < len(columns):
        _select(stage, columns[index], _level_with(column, node, columns[index]))
    return True


def _level_with(column: Column, node: int, other: Column) -> int:
    """The node of another column that stands at about the same height."""
    height = column.y[min(max(node - column.first, 0), len(column.y) - 1)]
    return other.first + int(np.argmin(np.abs(other.y - height)))


def _select(stage: Stage, column: Column, node: int) -> None:
    spec = column.spec
    pixel = (spec.shape[1] // 2, spec.shape[2] // 2) if spec.style == "picture" else None
    stage.select(Selection(spec.layer, node * spec.units_per_node, pixel))
