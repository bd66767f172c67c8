"""Keys that edit the selected layer."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from nnviz.drawing.columns import INPUT
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.gestures import Gestures
from nnviz.ui.canvas.view import View
from nnviz.ui.stage import Selection, Stage

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Editable(Protocol):
    """What the keys need of the canvas."""

    gestures: Gestures

    @property
    def view(self) -> View: ...

    def mapToGlobal(self, at: QPointF, /) -> QPointF: ...


def edit_layer(canvas: Editable, board: Board, stage: Stage, event: QKeyEvent) -> bool:
    """Whether a key edited the layer of the selection.

    Ctrl+D duplicates it, Ctrl and an arrow move it; selected as a whole, Del removes it and Enter
    offers its activations.
    """
    selection, key = stage.selection, event.key()
    if selection is None or selection.apart or selection.layer == INPUT:
        return False
    if _with_modifier(canvas.gestures, selection, event):
        return True
    if selection.whole and key == Qt.Key.Key_Delete:
        canvas.gestures.remove_layer(selection.layer)
        return True
    return selection.whole and key in _ENTER and _activations(canvas, board, selection)


def _with_modifier(gestures: Gestures, selection: Selection, event: QKeyEvent) -> bool:
    modifiers, key = event.modifiers(), event.key()
    if not modifiers & Qt.KeyboardModifier.ControlModifier:
        return False
    if key == Qt.Key.Key_D:
        gestures.duplicate(selection.layer)
    elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        gestures.shift(selection.layer, -1 if key == Qt.Key.Key_Left else 1)
    else:
        return False
    return True


def _activations(canvas: Editable, board: Board, selection: Selection) -> bool:
    """Open the menu of activations at the layer's chip."""
    chip = next(chip for chip in board.header.chips if chip.layer == selection.layer)
    button = next((b for b in chip.buttons if b.action == "activation"), None)
    if button is not None:
        at = canvas.view.to_canvas(QPointF(button.box.x, button.box.bottom))
        canvas.gestures.press(button, canvas.mapToGlobal(at).toPoint())
    return button is not None
