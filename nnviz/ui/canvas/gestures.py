"""What a click on a chip does to the experiment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.drawing.columns import ColumnSpec
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import AveragePool2D, Conv2D, Dense, Flatten, Layer, MaxPool2D
from nnviz.errors import NnvizError
from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.session import Session, check
from nnviz.ui.canvas.chips import Button
from nnviz.ui.stage import Selection, Stage

_NEW_UNITS, _NEW_FILTERS = 4, 4
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

    def press(self, button: Button, before: ColumnSpec, at: QPoint) -> None:
        """Do what a button says; menus open at ``at``. ``before``: the column left of it."""
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
        elif len(before.shape) == 3:
            self.insert_menu(button.layer).popup(at)
        else:
            self.insert_dense(button.layer)

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

    def insert_dense(self, before: str) -> None:
        """A Dense layer like the nearest one, with a few units."""
        usual = self._usual()
        self._insert(before, lambda: Dense(self._id("dense"), self._units(_NEW_UNITS), usual))

    def insert_menu(self, before: str) -> QMenu:
        """The layers that take an image and give one."""
        menu = self._menu()
        choices: dict[str, tuple[str, Callable[[], Layer]]] = {
            "Convolution 3×3": (
                "Filters that slide over the maps.",
                lambda: Conv2D(self._id("conv"), self._units(_NEW_FILTERS), 3, "relu"),
            ),
            "Max pooling 2×2": (
                "Keeps the largest of every window.",
                lambda: MaxPool2D(self._id("pool")),
            ),
            "Average pooling 2×2": (
                "Keeps the mean of every window.",
                lambda: AveragePool2D(self._id("pool")),
            ),
        }
        for name, (tip, make) in choices.items():
            self._entry(menu, name, tip, partial(self._insert, before, make))
        return menu

    def activation_menu(self, layer: str) -> QMenu:
        """The activations; those that do not fit are grey and say why."""
        menu = self._menu()
        present = getattr(self._session.experiment.layer(layer), "activation", "")
        for name in ACTIVATIONS:
            tip = self._objection(layer, name)
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

    def _insert(self, before: str, make: Callable[[], Layer]) -> None:
        layer = make()
        self._edit("insert a layer", lambda e: edits.insert_layer(e, before, layer))

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

    def _objection(self, layer: str, name: str) -> str:
        """Why a layer cannot have an activation, or an empty text."""
        try:
            check(edits.set_activation(self._session.experiment, layer, name))
        except NnvizError as error:
            return str(error)
        return ""

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

    def _id(self, word: str) -> str:
        return f"{word}{self._session.new_id()}"

    def _units(self, count: int) -> tuple[int, ...]:
        return tuple(self._session.new_id() for _ in range(count))

    def _usual(self) -> str:
        """The activation that the network's hidden layers have."""
        hidden = [getattr(each, "activation", "") for each in self._session.experiment.layers[:-1]]
        return next((name for name in hidden if name), "tanh")
