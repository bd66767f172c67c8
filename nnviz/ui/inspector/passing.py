"""FORWARD of what has no weights: inputs, pooling windows, flattened entries."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.drawing.colormaps import shade
from nnviz.drawing.numbers import number
from nnviz.engine.shapes import Array
from nnviz.experiment.explain import FlattenForward, InputForward, PoolForward
from nnviz.experiment.frame import Frame
from nnviz.experiment.selection import Selection
from nnviz.ui.inspector.cells import Cells, CellsView
from nnviz.ui.inspector.colors import value_colors
from nnviz.ui.inspector.formula import FormulaView
from nnviz.ui.inspector.lines import LinesView
from nnviz.ui.inspector.links import Links
from nnviz.ui.inspector.map_picker import MapPicker
from nnviz.ui.inspector.section import Section
from nnviz.ui.raster import raster
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

Passing = PoolForward | FlattenForward | InputForward


class PassingSection(Section):
    """A value that is handed on: where it comes from and what is done to it."""

    pixel_chosen = Signal(int, int)
    followed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Forward", theme, parent)
        self._theme = theme
        self.formula = FormulaView(theme)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("role", "label")
        self.words.setFont(theme.text_font(12))
        self.cells = described(CellsView(theme), "Window", "The values the window holds.")
        self.lines = LinesView(theme, "text")
        self.links = Links(theme)
        self.links.followed.connect(self.followed)
        self.value = QLabel()
        self.value.setFont(theme.mono_font(12))
        self.picker = described(
            MapPicker(theme, 128), "Pixel", "Click the map to choose the pixel that is explained."
        )
        self.picker.chosen.connect(self.pixel_chosen)
        self._arrange()

    def show_forward(self, forward: Passing, frame: Frame, layer: str, unit: int) -> None:
        self.formula.show_formula(forward.formula)
        self.words.setText(_words(forward))
        self.lines.show_lines(forward.lines if isinstance(forward, InputForward) else ())
        self.value.setText(f"a = {number(forward.a)}")
        self.links.show_links(_links(forward))
        self._show_window(forward)
        self._show_map(forward, frame, layer, unit)

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        for widget in (self.words, self.cells, self.lines, self.value, self.links):
            left.addWidget(widget)
        left.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addLayout(left, 1)
        row.addWidget(self.picker)
        self.body.addWidget(self.formula)
        self.body.addLayout(row)

    def _show_window(self, forward: Passing) -> None:
        self.cells.setVisible(isinstance(forward, PoolForward))
        if isinstance(forward, PoolForward):
            lut, low, high = value_colors(forward.window, self._theme)
            grid = Cells("window", forward.window, lut, low, high)
            self.cells.show_grids((grid,), forward.winner)

    def _show_map(self, forward: Passing, frame: Frame, layer: str, unit: int) -> None:
        values = _map_of(forward, frame, layer, unit)
        self.picker.setVisible(values is not None)
        if values is None or isinstance(forward, FlattenForward):
            return
        lut, low, high = value_colors(values, self._theme, isinstance(forward, InputForward))
        self.picker.show_map(raster(shade(values, lut, low, high)), forward.pixel or (0, 0))


def _map_of(forward: Passing, frame: Frame, layer: str, unit: int) -> Array | None:
    if isinstance(forward, FlattenForward) or frame.microscope is None or not forward.map_size:
        return None
    trace = frame.microscope.trace
    maps = trace.x if isinstance(forward, InputForward) else trace.layer(layer).a
    return np.asarray(maps[unit])


def _links(forward: Passing) -> tuple[tuple[str, Selection], ...]:
    if isinstance(forward, FlattenForward):
        return ((forward.source, forward.origin),)
    return ()


def _words(forward: Passing) -> str:
    if isinstance(forward, PoolForward):
        if forward.winner is None:
            return "The mean of the window."
        return "The largest of the window, marked; only it gets the gradient."
    if isinstance(forward, FlattenForward):
        return f"A copy of {forward.source}: no weights, nothing is computed."
    if forward.by_hand:
        return "What if: set by hand, for looking only. Training goes on with the sample's own."
    if not forward.lines:
        return "The sample's own value, as it is."
    values = ", ".join(f"{name} = {number(value)}" for name, value in forward.raw)
    return f"The sample's own: {values}"
