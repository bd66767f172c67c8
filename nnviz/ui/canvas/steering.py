"""The keyboard on the canvas: from layer to layer, unit to unit, and along a unit's edges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt

from nnviz.drawing.choosing import BIAS, into, select_node
from nnviz.drawing.geometry import Column
from nnviz.drawing.wiring import Bundle
from nnviz.ui.canvas.board import Board
from nnviz.ui.stage import WHOLE, Selection, Stage

_MOVES: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def step_selection(stage: Stage, board: Board, key: int) -> bool:
    """Move the selection by a key; False for a key that moves nothing.

    Arrows go between units, above the first one is the layer as a whole. Enter goes into a
    unit's incoming edges: there, up and down go from edge to edge, left to where the edge comes
    from, right and Escape back to the unit.
    """
    selection = stage.selection
    column = board.scene.column(selection.layer) if selection is not None else None
    if selection is not None and column is not None and not selection.whole:
        if selection.parameter is not None:
            return _along(stage, board, column, selection, key)
        if key in _ENTER:
            return _enter(stage, board, selection)
    if key not in _MOVES:
        return False
    across, down = _MOVES[key]
    if selection is None or column is None:
        columns = board.scene.columns
        stage.select(select_node(columns[min(1, len(columns) - 1)].spec, 0))
    elif down:
        _vertically(stage, column, selection, down)
    else:
        _across(stage, board, column, selection, across)
    return True


def _vertically(stage: Stage, column: Column, selection: Selection, down: int) -> None:
    spec = column.spec
    node = (WHOLE if selection.whole else selection.unit // spec.units_per_node) + down
    if node < 0:
        stage.select(Selection(spec.layer, WHOLE))
    else:
        stage.select(select_node(spec, min(node, spec.nodes - 1)))


def _across(stage: Stage, board: Board, column: Column, selection: Selection, across: int) -> None:
    columns = board.scene.columns
    index = columns.index(column) + across
    if not 0 <= index < len(columns):
        return
    other = columns[index]
    if selection.whole:
        stage.select(Selection(other.spec.layer, WHOLE))
        return
    node = selection.unit // column.spec.units_per_node
    stage.select(select_node(other.spec, _level_with(column, node, other)))


def _level_with(column: Column, node: int, other: Column) -> int:
    """The node of another column that stands at about the same height."""
    height = column.y[min(max(node - column.first, 0), len(column.y) - 1)]
    return other.first + int(np.argmin(np.abs(other.y - height)))


def _enter(stage: Stage, board: Board, selection: Selection) -> bool:
    """The unit's first incoming edge; False where its edges stand for no weights."""
    bundle = into(board.bundles, selection.layer)
    if bundle is not None:
        stage.select(replace(selection, parameter=0))
    return bundle is not None


def _along(stage: Stage, board: Board, column: Column, selection: Selection, key: int) -> bool:
    """Among the edges of a unit."""
    bundle, unit = into(board.bundles, selection.layer), replace(selection, parameter=None)
    across, down = _MOVES.get(key, (0, 0))
    if bundle is None or across > 0 or key == Qt.Key.Key_Escape or key in _ENTER:
        stage.select(unit)
        return True
    if down:
        stage.select(replace(selection, parameter=_next(board, bundle, selection, down)))
    elif across:
        _source(stage, board, bundle, selection)
    return key in _MOVES


def _next(board: Board, bundle: Bundle, selection: Selection, down: int) -> int:
    """The parameter of the edge above or below; the bias is below the last."""
    before = board.scene.column(bundle.before)
    count, now = before.spec.nodes if before is not None else 0, selection.parameter or 0
    source = count if now == BIAS else now // bundle.weights
    source = min(max(source + down, 0), count)
    return BIAS if source == count else source * bundle.weights


def _source(stage: Stage, board: Board, bundle: Bundle, selection: Selection) -> None:
    """The node that the edge comes from."""
    before, parameter = board.scene.column(bundle.before), selection.parameter
    if before is not None and parameter is not None and parameter >= 0:
        stage.select(select_node(before.spec, parameter // bundle.weights))
