"""What a click on a chip does to the experiment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count, pairwise

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import Dense, Flatten
from nnviz.engine.spec import INPUT
from nnviz.errors import NnvizError
from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.explain.names import layer_title
from nnviz.experiment.kinds import OFFERS, place
from nnviz.experiment.rewiring import follows, index_of
from nnviz.experiment.session import Session
from nnviz.experiment.soundness import check
from nnviz.ui.canvas.chips import Button
from nnviz.ui.stage import Selection, Stage

_PROVISIONAL = 10**9
"""Identities from here on are only tried out."""
_FLATTEN_STAYS = "Dense needs a vector: Flatten stays between the maps and the Dense layer."
_TIPS = {
    "add_unit": ("Add a unit", "All other weights stay as they are."),
    "remove_layer": ("Remove this layer", "Layers whose inputs stay the same keep their weights."),
    "activation": ("Change the activation", "The function between z and a."),
    "insert_layer": (
        "Insert a layer here",
        "Layers whose inputs stay the same keep their weights.",
    ),
}


class Gestures(QObject):
    """Edits through the session; what cannot be done is said through ``refused``."""

    refused = Signal(str)

    def __init__(self, session: Session, stage: Stage, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._stage, self._widget = session, stage, parent

    def press(self, button: Button, at: QPoint) -> None:
        """Do what a button says; menus open at ``at``."""
        if not self._exists(button.layer):
            return
        if button.action == "activation":
            self.activation_menu(button.layer).popup(at)
        elif button.action == "add_unit":
            self.add_unit(button.layer)
        elif button.action == "remove_unit":
            self.remove_unit(button.layer)
        elif button.action == "remove_layer":
            self.remove_layer(button.layer)
        else:
            self.insert_menu(button.layer, button.taken).popup(at)

    def tip(self, button: Button) -> tuple[str, str]:
        """What a button does, in a title and a line."""
        if button.action != "remove_unit":
            return _TIPS[button.action]
        chosen = self._selected(button.layer)
        which = "the last unit" if chosen is None else f"the selected unit {chosen + 1}"
        return f"Remove {which}", "All other weights stay as they are."

    def add_unit(self, layer: str) -> None:
        if self._exists(layer):
            self._edit("add a unit", lambda e: edits.add_unit(e, layer, self._session.new_id()))

    def remove_unit(self, layer: str) -> None:
        """The selected unit if it is in that layer, else the last."""
        if not self._exists(layer):
            return
        chosen = self._selected(layer)
        units = getattr(self._session.experiment.layer(layer), "unit_ids", ())
        unit = units[chosen] if chosen is not None and chosen < len(units) else None
        done = self._edit("remove a unit", lambda e: edits.remove_unit(e, layer, unit))
        if done and unit is not None:
            self._select_output()

    def remove_layer(self, layer: str) -> None:
        if self._flattens(layer):
            self.refused.emit(_FLATTEN_STAYS)
        elif self._edit("remove a layer", lambda e: edits.remove_layer(e, layer)):
            self._forget(layer)

    def insert(self, kind: str, before: str, taken: int = 0) -> None:
        """A new layer of a kind on the edge by which ``before`` takes its input ``taken``."""
        if self._exists(before):
            new = self._session.new_id
            self._edit("insert a layer", lambda e: place(e, kind, before, new, taken))

    def refusal(self, change: Callable[[Experiment], Experiment]) -> str:
        """Why an edit cannot be made, or an empty text."""
        try:
            check(change(self._session.experiment))
        except NnvizError as error:
            return str(error)
        return ""

    def refused_kind(self, kind: str, before: str, taken: int = 0) -> str:
        """Why a kind cannot stand there, or an empty text."""
        ids = count(_PROVISIONAL)
        return self.refusal(lambda e: place(e, kind, before, lambda: next(ids), taken))

    def move(self, layer: str, before: str) -> None:
        self._edit("move a layer", lambda e: edits.move_layer(e, layer, before))

    def duplicate(self, layer: str) -> None:
        new = self._session.new_id
        self._edit("duplicate a layer", lambda e: edits.duplicate_layer(e, layer, new))

    def join(self, source: str, target: str) -> None:
        """Add the output of one layer to what a later one takes."""
        new = self._session.new_id
        self._edit("connect layers", lambda e: edits.join_layers(e, source, target, new()))

    def insert_menu(self, before: str, taken: int = 0) -> QMenu:
        """All kinds of layers; those that do not fit there are grey and say why."""
        menu = self._menu()
        for offer in OFFERS:
            tip = self.refused_kind(offer.kind, before, taken)
            choose = partial(self.insert, offer.kind, before, taken)
            self._entry(menu, offer.name, tip or offer.tip, choose).setEnabled(not tip)
        return menu

    def layer_menu(self, layer: str) -> QMenu:
        """All that can be done with a layer."""
        menu, layers = self._menu(), self._session.experiment.layers
        after = follows(layers, layer)
        if after is not None:
            insert = menu.addMenu(self.insert_menu(after))
            insert.setText("Insert after it")
        if layer != INPUT:
            self._layer_entries(menu, layer)
        join = menu.addMenu("Add its output to the input of")
        join.setToolTipsVisible(True)
        for later in layers[index_of(layers, layer) + 1 if layer != INPUT else 0 :]:
            said = self.refusal(partial(edits.join_layers, source=layer, target=later.id,
                                        new_id=_PROVISIONAL))  # fmt: skip
            title = layer_title(layers, later.id).capitalize()
            entry = self._entry(join, title, said, partial(self.join, layer, later.id))
            entry.setEnabled(not said)
        return menu

    def _layer_entries(self, menu: QMenu, layer: str) -> None:
        """Duplicate, move and remove."""
        self._entry(menu, "Duplicate\tCtrl+D", "", partial(self.duplicate, layer))
        for text, by in (("Move left\tCtrl+←", -1), ("Move right\tCtrl+→", 1)):
            self._entry(menu, text, "", partial(self.shift, layer, by))
        self._entry(menu, "Remove\tDel", "", partial(self.remove_layer, layer))

    def shift(self, layer: str, by: int) -> None:
        """Move a layer one place to the left (−1) or right (1)."""
        ids = [each.id for each in self._session.experiment.layers]
        at = ids.index(layer) if layer in ids else -1
        before = at - 1 if by < 0 else at + 2
        if at < 0 or not 0 <= before < len(ids):
            self.refused.emit("It cannot go farther: inputs stand first and the output last.")
        else:
            self.move(layer, ids[before])

    def activation_menu(self, layer: str) -> QMenu:
        """The activations; those that do not fit are grey and say why."""
        menu = self._menu()
        present = getattr(self._session.experiment.layer(layer), "activation", "")
        for name in ACTIVATIONS:
            tip = self.refusal(partial(edits.set_activation, layer_id=layer, name=name))
            choose = partial(self.set_activation, layer, name)
            entry = self._entry(menu, name, tip or f"a = {ACTIVATIONS[name].formula}", choose)
            entry.setCheckable(True)
            entry.setChecked(name == present)
            entry.setEnabled(not tip)
        return menu

    def set_activation(self, layer: str, name: str) -> None:
        self._edit("change the activation", lambda e: edits.set_activation(e, layer, name))

    def _edit(self, label: str, change: Callable[[Experiment], Experiment]) -> bool:
        try:
            self._session.edit(label, change(self._session.experiment))
        except NnvizError as error:
            self.refused.emit(str(error))
            return False
        return True

    def _menu(self) -> QMenu:
        menu = QMenu(self._widget)
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    @staticmethod
    def _entry(menu: QMenu, name: str, tip: str, do: Callable[[], None]) -> QAction:
        entry = menu.addAction(name)
        entry.setToolTip(tip)
        entry.triggered.connect(lambda _=False: do())
        return entry

    def knows(self, layer: str) -> bool:
        """Whether the picture's layer, or its input, can be offered a menu."""
        return layer == INPUT or self._exists(layer)

    def _exists(self, layer: str) -> bool:
        """Whether a layer of the picture is still there; the picture may be a moment late."""
        return any(each.id == layer for each in self._session.experiment.layers)

    def _selected(self, layer: str) -> int | None:
        selection = self._stage.selection
        if selection is None or selection.whole or selection.layer != layer:
            return None
        return selection.unit

    def _forget(self, layer: str) -> None:
        selection = self._stage.selection
        if selection is not None and selection.layer == layer:
            self._select_output()

    def _select_output(self) -> None:
        """In place of what is gone: the arithmetic shown goes on with what is left for certain."""
        self._stage.select(Selection(self._session.experiment.layers[-1].id, 0))

    def _flattens(self, layer: str) -> bool:
        """Whether a layer makes a vector of maps for a Dense layer."""
        layers = self._session.experiment.layers
        return any(
            before.id == layer and isinstance(before, Flatten) and isinstance(after, Dense)
            for before, after in pairwise(layers)
        )
