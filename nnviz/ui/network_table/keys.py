"""The keys of the tables: what the canvas's keys do, where the keyboard is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from nnviz.drawing.columns import INPUT

if TYPE_CHECKING:
    from nnviz.ui.network_table.view import NetworkTable

_MORE, _LESS = (Qt.Key.Key_Plus, Qt.Key.Key_Equal), (Qt.Key.Key_Minus,)
_BACK, _ON = (Qt.Key.Key_Left, Qt.Key.Key_Up), (Qt.Key.Key_Right, Qt.Key.Key_Down)


class Keys:
    """Each table asks whether a key did something; digits and signs are for typing where a cell
    can be typed into."""

    def __init__(self, view: NetworkTable) -> None:
        self._view = view
        view.layers.acts = self._in_layers
        view.units.acts = self._in_units
        view.weights.acts = self._in_weights

    def _in_layers(self, event: QKeyEvent) -> bool:
        gestures, layer = self._view.gestures, self._view.shown.layer
        if event.key() == Qt.Key.Key_Delete and layer != INPUT:
            gestures.remove_layer(layer)
            return True
        return self._of_layer(event) or self._by_one(event)

    def _in_units(self, event: QKeyEvent) -> bool:
        view = self._view
        if event.key() == Qt.Key.Key_Delete and view.shown.layer != INPUT:
            view.gestures.remove_unit(view.shown.layer)
            return True
        typing = view.units.writes(view.units.currentIndex())
        return self._of_layer(event) or (not typing and self._by_one(event))

    def _in_weights(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Delete:
            self._view.zero()
            return True
        return self._of_layer(event)

    def _of_layer(self, event: QKeyEvent) -> bool:
        """Duplicating, moving, inserting, freezing."""
        view, key, layer = self._view, event.key(), self._view.shown.layer
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key == Qt.Key.Key_F:
            view.freeze()
        elif plain and key == Qt.Key.Key_Insert:
            view.offer_edits()
        elif layer == INPUT:
            return False
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_D:
            view.gestures.duplicate(layer)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and key in (*_BACK, *_ON):
            view.gestures.shift(layer, -1 if key in _BACK else 1)
        else:
            return False
        return True

    def _by_one(self, event: QKeyEvent) -> bool:
        """A unit more, or less."""
        gestures, layer = self._view.gestures, self._view.shown.layer
        if event.key() in _MORE:
            gestures.add_unit(layer)
        elif event.key() in _LESS:
            gestures.remove_unit(layer)
        else:
            return False
        return True
