"""The line below the tables: what can be done to what is selected."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnviz.ui.theme import Theme
from nnviz.ui.widgets.flat_button import FlatButton

if TYPE_CHECKING:
    from nnviz.ui.network_table.view import NetworkTable


class Foot(QWidget):
    """``less``, ``more``, ``activation``, ``layer``, ``freeze`` and ``zero`` are its buttons."""

    def __init__(self, view: NetworkTable, theme: Theme) -> None:
        super().__init__()
        gestures = view.gestures
        self.less = _button(
            "− Unit", "Remove a unit", "Remove the selected unit, or the layer's last. (−)",
            lambda: gestures.remove_unit(view.shown.layer),
        )  # fmt: skip
        self.more = _button(
            "+ Unit", "Add a unit", "Add a unit to the layer. (+)",
            lambda: gestures.add_unit(view.shown.layer),
        )  # fmt: skip
        self.activation = _button(
            "Activation ▾", "Change the activation", "The function between z and a.",
            view.offer_activations,
        )  # fmt: skip
        self.layer = _button(
            "Layer ▾", "Edit the layer", "Insert, duplicate, move, remove, connect. (Insert)",
            view.offer_edits,
        )  # fmt: skip
        self.freeze = _button(
            "Freeze", "Freeze or free",
            "Let training leave the selected weights, or the layer, as they are, or no longer. (F)",
            view.freeze,
        )  # fmt: skip
        self.zero = _button(
            "Zero", "Set to zero", "Set the selected weights to 0. (Delete)", view.zero
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button in (
            self.less, self.more, self.activation, self.layer, self.freeze, self.zero,
        ):  # fmt: skip
            row.addWidget(button)
        row.addWidget(view.copying.button(theme, what="the table"))
        row.addStretch(1)
        self._row = row

    def leave_room(self, width: int) -> None:
        """Keep so much free at the right."""
        self._row.setContentsMargins(0, 0, width, 0)


def _button(text: str, name: str, tip: str, do: Callable[[], None]) -> FlatButton:
    button = FlatButton(text, name, tip)
    button.clicked.connect(lambda _=False: do())
    return button
