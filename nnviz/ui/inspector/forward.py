"""FORWARD of units and maps: from the inputs to the activation."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.drawing.colormaps import diverging, shade
from nnviz.experiment.explain import ConvForward, DenseForward
from nnviz.experiment.frame import Frame
from nnviz.ui.inspector.cells import Cells, CellsView
from nnviz.ui.inspector.colors import reach, value_colors
from nnviz.ui.inspector.formula import FormulaView
from nnviz.ui.inspector.map_picker import MapPicker
from nnviz.ui.inspector.number_table import NumberTable
from nnviz.ui.inspector.section import Section
from nnviz.ui.inspector.tables import ChannelRows, TermRows
from nnviz.ui.inspector.total import Total
from nnviz.ui.raster import raster
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.slider import Slider

_HEADINGS = ("from", "weight", "activation", "product")


class DenseSection(Section):
    """z = b + Σ w·a term by term. ``parameter_chosen``: the row of a weight, −1 the bias."""

    parameter_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Forward", theme, parent)
        self.formula = FormulaView(theme)
        self.table = described(
            NumberTable(theme),
            "Terms",
            "Each input times its weight; click a row to see how that weight is updated.",
        )
        self.total = described(
            Total(theme, self.table.right_edge),
            "Bias, z and a",
            "The terms and the bias add up to z; click the bias to see how it is updated.",
        )
        for widget in (self.formula, self.table, self.total):
            self.body.addWidget(widget)
        self.body.setSpacing(3)
        self.table.chosen.connect(self.parameter_chosen)
        # Columns may have grown with what came into sight, and the numbers beneath are aligned.
        self.table.verticalScrollBar().valueChanged.connect(self.total.update)
        self.total.chosen.connect(lambda: self.parameter_chosen.emit(-1))

    def show_forward(self, forward: DenseForward, parameter: int) -> None:
        self.formula.show_formula(forward.formula)
        self.table.show_rows(TermRows(forward.terms, _HEADINGS))
        count = len(forward.terms)
        self.set_note(f"{count} terms" if count > 9 else "")
        self.total.show_forward(forward)
        self.mark(parameter)

    def mark(self, parameter: int) -> None:
        self.table.mark(parameter if parameter >= 0 else None)
        self.total.mark(parameter < 0)


class ConvSection(Section):
    """One pixel of a map: patch · kernel = product for one channel, the sums of all, z and a."""

    parameter_chosen = Signal(int)
    pixel_chosen = Signal(int, int)
    channel_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Forward", theme, parent)
        self._theme = theme
        self._forward: ConvForward | None = None
        self._frame: Frame | None = None
        self._layer, self._unit, self._channel, self._parameter = "", 0, 0, -1
        self.formula = FormulaView(theme)
        self.cells = described(
            CellsView(theme), "Patch, kernel, product", "Cell by cell, and added up."
        )
        self.table = described(
            NumberTable(theme, most=4),
            "Channels",
            "The sum of products in each input channel; click a row to see its cells.",
        )
        self.picker = described(
            MapPicker(theme), "Pixel", "Click the map to choose the pixel that is explained."
        )
        self.total = described(
            Total(theme, lambda: self.total.width() - 8),
            "Bias, z and a",
            "The sums and the bias add up to z; click the bias to see how it is updated.",
        )
        self.slider = described(
            Slider(theme), "Pixel slider", "Slide the kernel over the image, row by row."
        )
        self._arrange()
        self._connect()

    def show_forward(
        self, forward: ConvForward, frame: Frame, layer: str, unit: int, parameter: int
    ) -> None:
        if (layer, unit) != (self._layer, self._unit):
            self._channel = int(np.argmax(np.abs(forward.sums)))
        self._forward, self._frame, self._layer, self._unit = forward, frame, layer, unit
        self._channel = min(self._channel, len(forward.channels) - 1)
        self.formula.show_formula(forward.formula)
        self.table.show_rows(ChannelRows(forward.channels, forward.sums))
        self.table.setVisible(len(forward.channels) > 1)
        self.table.mark(self._channel)
        self.total.show_forward(forward)
        self._show_slider(forward)
        self.mark(parameter)

    @property
    def channel(self) -> int:
        """The input channel whose cells are shown."""
        return self._channel

    def mark(self, parameter: int) -> None:
        """Show a kernel's cell, or the bias, as the chosen parameter."""
        self._parameter = parameter
        self.total.mark(parameter < 0)
        self._show_cells()
        self._show_map()

    def _arrange(self) -> None:
        numbers = QVBoxLayout()
        numbers.setContentsMargins(0, 0, 0, 0)
        numbers.addWidget(self.total)
        numbers.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addLayout(numbers, 1)
        row.addWidget(self.picker)
        hint = QLabel("slide the kernel over the image")
        hint.setProperty("role", "faint")
        hint.setFont(self._theme.text_font(11))
        for widget in (self.formula, self.cells, self.table):
            self.body.addWidget(widget)
        self.body.addLayout(row)
        self.body.addWidget(self.slider)
        self.body.addWidget(hint)

    def _connect(self) -> None:
        self.table.chosen.connect(self._choose_channel)
        self.cells.chosen.connect(self._choose_cell)
        self.picker.chosen.connect(self.pixel_chosen)
        self.total.chosen.connect(lambda: self.parameter_chosen.emit(-1))
        self.slider.moved.connect(self._slide)
        self._theme.changed.connect(self._redraw)

    def _redraw(self) -> None:
        if self._forward is not None:
            self._show_cells()
            self._show_map()

    def _show_slider(self, forward: ConvForward) -> None:
        rows, columns = forward.map_size
        self.slider.setRange(0, rows * columns - 1)
        if not self.slider.isSliderDown():
            self.slider.setValue(forward.pixel[0] * columns + forward.pixel[1])

    def _show_cells(self) -> None:
        forward, frame, k = self._forward, self._frame, self._channel
        if forward is None or frame is None or frame.microscope is None:
            return
        signed = diverging(self._theme.palette)
        weight = reach(forward.kernel)
        product = reach(forward.products)
        x = frame.microscope.trace.layer(self._layer).x
        first = frame.layers[0].id == self._layer
        lut, low, high = value_colors(x[k], self._theme, picture=first)
        self.cells.show_grids(
            (
                Cells("patch", forward.patch[k], lut, low, high),
                Cells("kernel", forward.kernel[k], signed, -weight, weight, "·"),
                Cells("product", forward.products[k], signed, -product, product, "="),
            ),
            self._marked_cell(forward),
        )

    def _marked_cell(self, forward: ConvForward) -> tuple[int, int] | None:
        _, height, width = forward.kernel.shape
        channel, cell = divmod(self._parameter, height * width)
        if self._parameter < 0 or channel != self._channel:
            return None
        row, column = divmod(cell, width)
        return row, column

    def _show_map(self) -> None:
        forward, frame = self._forward, self._frame
        if forward is None or frame is None or frame.microscope is None:
            return
        values = frame.microscope.trace.layer(self._layer).a[self._unit]
        lut, low, high = value_colors(values, self._theme)
        self.picker.show_map(raster(shade(values, lut, low, high)), forward.pixel)

    def _choose_channel(self, row: int) -> None:
        if row != self._channel:
            self._channel = row
            self._show_cells()
            self.channel_chosen.emit()

    def _choose_cell(self, row: int, column: int) -> None:
        if self._forward is not None:
            _, height, width = self._forward.kernel.shape
            self.parameter_chosen.emit((self._channel * height + row) * width + column)

    def _slide(self, position: int, gesture: object) -> None:
        if self._forward is not None:
            self.pixel_chosen.emit(*divmod(position, self._forward.map_size[1]))
