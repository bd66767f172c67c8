"""Which layer's maps are shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QPushButton, QWidget

from nnviz.drawing.columns import ColumnSpec
from nnviz.ui.widgets.describe import described

_PER_ROW = 2


class LayerChooser(QFrame):
    """Joined buttons, one per layer with maps; ``chosen(layer)`` when the user picks another."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Layer")
        self.setProperty("role", "segmented")
        self._layers: tuple[tuple[str, str], ...] = ()
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(1, 1, 1, 1)
        self._grid.setSpacing(0)

    def offer(self, specs: tuple[ColumnSpec, ...], chosen: str) -> None:
        """Offer these layers; the buttons are made anew only when the layers are others."""
        layers = tuple((spec.layer, spec.name) for spec in specs)
        if layers != self._layers:
            self._layers = layers
            self._rebuild()
        if chosen in self._buttons:
            self._buttons[chosen].setChecked(True)

    def button(self, layer: str) -> QPushButton:
        return self._buttons[layer]

    def _rebuild(self) -> None:
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._grid.removeWidget(button)
            button.deleteLater()
        self._buttons = {}
        for place, (layer, name) in enumerate(self._layers):
            self._buttons[layer] = self._segment(layer, name)
            self._grid.addWidget(self._buttons[layer], place // _PER_ROW, place % _PER_ROW)

    def _segment(self, layer: str, name: str) -> QPushButton:
        tip = f"Show the maps that {name} makes of the sample looked at."
        button = described(QPushButton(name), f"Layer: {name}", tip)
        button.setCheckable(True)
        button.setAutoExclusive(True)  # The group sees to it: this tells screen readers.
        button.setProperty("role", "segment")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.chosen.emit(layer))
        self._group.addButton(button)
        return button
