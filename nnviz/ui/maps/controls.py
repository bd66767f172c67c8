"""Beside the maps: what is shown and in which colours, and the number under the pointer."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.drawing.columns import INPUT, ColumnSpec
from nnviz.drawing.feature_maps import (
    Choices,
    LayerMaps,
    Quantity,
    offered_quantity,
    quantities,
)
from nnviz.drawing.map_scales import Colouring, Scope
from nnviz.drawing.scales import Scale
from nnviz.engine.shapes import describe
from nnviz.ui.plots.scale_bar import ScaleBar
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import ChoiceButton

_WIDTH = 216
_QUANTITIES = {
    "a": ("After the activation: a", "after: a"),
    "z": ("Before the activation: z", "before: z"),
    "da": ("Gradient by the output: ∂L/∂a", "∂L/∂a"),
    "dz": ("Gradient before the activation: δ = ∂L/∂z", "δ = ∂L/∂z"),
}
_PLAIN = {"a": ("Values", "values"), "da": ("Gradient: ∂L/∂a", "∂L/∂a")}
_INPUT = {"a": ("Values", "values"), "da": ("Gradient: ∂L/∂x", "∂L/∂x")}
_SCOPES = (
    ("unit", "Each map by itself", "scale: map"),
    ("layer", "All maps of the layer", "scale: layer"),
    ("network", "All maps of the network", "scale: network"),
)
_COLOURINGS = (
    ("auto", "By the data: signed where anything is negative", "colours: auto"),
    ("signed", "Signed: orange, nothing, blue", "colours: signed"),
    ("sequential", "Sequential: from the lowest number up", "colours: rising"),
)


class MapControls(QWidget):
    """``turned`` when the user wants to see something else."""

    turned = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(_WIDTH)
        self._wish: Quantity = "a"
        self.layers = ChoiceButton("Layer", "Whose maps are shown: of the sample looked at.")
        self.quantity = ChoiceButton("Maps", "What is shown of the layer.")
        self.scope = ChoiceButton("Scale", "What one colour scale is about.", _SCOPES)
        self.colouring = ChoiceButton("Colours", "Signed or sequential.", _COLOURINGS)
        self.scope.offer(_SCOPES, "layer")
        self.summary, self.place, self.value = ElidedLabel(), ElidedLabel(), QLabel()
        tip = "Which colour stands for which number."
        self.values_bar = described(ScaleBar(theme), "Colours of the maps", tip)
        tip = "Which colour stands for which weight, for all kernels of the layer."
        self.kernels_bar = described(ScaleBar(theme), "Colours of the kernels", tip)
        self._arrange(theme)
        self.quantity.chosen.connect(self._wished)
        for button in (self.layers, self.quantity, self.scope, self.colouring):
            button.chosen.connect(lambda _key: self.turned.emit())

    @property
    def choices(self) -> Choices:
        """What is chosen; a quantity is kept in mind while the layer does not have it."""
        scope, colouring = cast(Scope, self.scope.key), cast(Colouring, self.colouring.key)
        return Choices(self._wish, scope, colouring)

    def offer(self, specs: tuple[ColumnSpec, ...], layer: str) -> None:
        """Offer these layers, and what can be seen of the one that is shown."""
        self.layers.setVisible(bool(specs))
        spec = next((spec for spec in specs if spec.layer == layer), None)
        for button in (self.quantity, self.scope, self.colouring):
            button.setVisible(spec is not None)
        if spec is not None:
            self.layers.offer([(each.layer, _named(each), each.name) for each in specs], layer)
            own = quantities(spec)
            texts = _QUANTITIES if "z" in own else _INPUT if layer == INPUT else _PLAIN
            shown = offered_quantity(spec, self._wish)
            self.quantity.offer([(key, *texts[key]) for key in own], shown)

    def show_maps(self, maps: LayerMaps | None, about: int, kernels: Scale | None) -> None:
        """The maps in words, their colours (of each by itself: of map ``about``), and those of
        the kernels below them."""
        self.values_bar.setVisible(maps is not None)
        self.kernels_bar.setVisible(kernels is not None)
        self.summary.setText(maps.summary() if maps is not None else "no maps")
        if maps is not None:
            self._show_scale(maps, about)
        if kernels is not None:
            self.kernels_bar.show_scale("kernels", kernels)

    def _show_scale(self, maps: LayerMaps, about: int) -> None:
        about = about if 0 <= about < len(maps) else 0
        scale = maps.scales[about]
        symbol = f"|{maps.symbol}|" if scale.colours == "gradient" else maps.symbol
        own = f" {about + 1}" if self.scope.key == "unit" and len(maps) > 1 else ""
        self.values_bar.show_scale(f"{symbol}{own}", scale)

    def point(self, place: str, value: str) -> None:
        """Say where the pointer is, and the number there."""
        self.place.setText(place)
        self.value.setText(value)

    def _wished(self, key: str) -> None:
        self._wish = cast(Quantity, key)

    # Building

    def _arrange(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(_line(self.layers, self.quantity))
        column.addLayout(_line(self.scope, self.colouring))
        for label in (self.summary, self.place):
            label.setProperty("role", "label")
            label.setFont(theme.text_font(11))
        self.value.setFont(theme.mono_font(12, QFont.Weight.Medium))
        for widget in (self.summary, self.values_bar, self.kernels_bar):
            column.addWidget(widget)
        line = QHBoxLayout()
        line.addWidget(self.place, 1)
        line.addWidget(self.value)
        column.addLayout(line)
        column.addStretch(1)


def _named(spec: ColumnSpec) -> str:
    return f"{spec.name} · {describe(spec.shape)}"


def _line(*buttons: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(2)
    for button in buttons:
        line.addWidget(button)
    line.addStretch(1)
    return line
