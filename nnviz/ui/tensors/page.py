"""One array opened: its figure with named axes, and its numbers, two axes at a time."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from nnviz.drawing.colormaps import diverging, shade
from nnviz.drawing.numbers import count
from nnviz.drawing.tensors.figures import figure
from nnviz.drawing.tensors.slices import Slice, literal
from nnviz.drawing.tensors.texts import axes_text, bytes_text, kind_text
from nnviz.drawing.tsv import tsv
from nnviz.engine.shapes import Array
from nnviz.experiment.tensors import Tensor
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged, large, usual
from nnviz.ui.raster import raster
from nnviz.ui.tensors.axis_bar import AxisBar
from nnviz.ui.tensors.figure_painter import paint_axes, paint_figure
from nnviz.ui.tensors.number_grid import NumberGrid
from nnviz.ui.tensors.tensor_list import INKS
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import FlatButton

_FACE = 400
"""The figure's face shows a slice of up to so many rows and columns."""
_LOW, _TALL, _WIDE, _FIGURE = 240, 380, 560, 132
"""So high the page has room for the figure beside the numbers, if it is so wide, or over them."""
_MARGINS = 70.0, 16.0, -84.0, -20.0
"""Left for the names of the axes."""
_NOTHING = "Click an array to see its numbers."


class FigureView(Drawn, QWidget):
    """The array's figure, large; the slice shown is painted on its front."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tensor: Tensor | None = None
        self._face: QImage | None = None
        self.setFixedHeight(_FIGURE)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_tensor(self, tensor: Tensor | None, face: QImage | None) -> None:
        self._tensor, self._face = tensor, face
        self.setAccessibleName(f"Figure: {axes_text(tensor)}" if tensor else "Figure")
        self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(240, _FIGURE)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        tensor = self._tensor
        if tensor is None:
            return
        painter = drawing(self)
        room = QRectF(self.rect()).adjusted(*_MARGINS)
        drawn, at = figure(tensor.shape, max(40.0, room.width()), room.height()), room.topLeft()
        paint_figure(painter, drawn, at, INKS[tensor.stretch], self._theme, self._face)
        names = [f"{axis} {size}" for axis, size in zip(tensor.axes, tensor.shape, strict=True)]
        paint_axes(painter, drawn, at, names, self._theme, self.width())
        painter.end()


class TensorPage(QWidget):
    """``copied(sentence)`` when something lies on the clipboard."""

    copied = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tensor: Tensor | None = None
        self._values: Array | None = None
        self._slices: dict[str, Slice] = {}
        self.title, self.note = ElidedLabel(_NOTHING), ElidedLabel("")
        self.figure = FigureView(theme)
        self.axes = AxisBar(theme)
        tip = "The array's own numbers. Arrow keys go from cell to cell."
        self.grid = described(NumberGrid(theme), "Numbers", tip)
        tip = "Copy the numbers shown with tabs between them, every digit of them."
        self.as_text = FlatButton("Copy text", "Copy as text", tip)
        tip = "Copy the numbers shown as NumPy reads them, every digit of them."
        self.as_numpy = FlatButton("Copy NumPy", "Copy as a NumPy literal", tip)
        self._arrange()
        self.axes.changed.connect(self._turn)
        self.grid.pointed.connect(lambda row, column: self._say())
        self.as_text.clicked.connect(lambda _=False: self.copy_text())
        self.as_numpy.clicked.connect(lambda _=False: self.copy_literal())
        theme.changed.connect(self._draw)

    @property
    def shown(self) -> Array:
        """The numbers shown."""
        return self.grid.values

    def show_array(self, tensor: Tensor | None, values: Array | None) -> None:
        """An array with its numbers; None where they are not there, or too many."""
        self._tensor, self._values = tensor, values
        self._draw()

    def copy_text(self) -> None:
        columns = {str(k): column for k, column in enumerate(self.shown.T)}
        self._lay(tsv(columns) if columns else "", "text")

    def copy_literal(self) -> None:
        shown = self.shown
        if self._tensor is not None and self._tensor.rank < 2:
            shown = shown.reshape(self._tensor.shape)
        self._lay(literal(shown), "a NumPy literal")

    def _lay(self, text: str, what: str) -> None:
        QGuiApplication.clipboard().setText(text)
        size = self.shown.size
        self.copied.emit(f"{count(size)} number{'s are' if size != 1 else ' is'} copied as {what}.")

    # What is shown

    def _draw(self) -> None:
        tensor, values = self._tensor, self._values
        if tensor is None or values is None:
            self._show_nothing(tensor)
            return
        shown = self._slice(tensor)
        part = shown.read(values)
        self.title.setText(f"{tensor.symbol} · {kind_text(tensor)} · {axes_text(tensor)}")
        self.axes.show_slice(tensor, shown)
        self.grid.show_values(part, _reach(tensor))
        self.figure.show_tensor(tensor, self._face(part, _reach(tensor)))
        self._enable(True)
        self._say()

    def _show_nothing(self, tensor: Tensor | None) -> None:
        self.title.setText(tensor.symbol if tensor is not None else _NOTHING)
        large = f"{count(tensor.elements)} numbers are too many to look into." if tensor else ""
        self.note.setText(large)
        self.axes.hide()
        self.grid.show_values(np.zeros((0, 0)), 1.0)
        self.figure.show_tensor(tensor, None)
        self._enable(False)

    def _enable(self, there: bool) -> None:
        self.as_text.setEnabled(there)
        self.as_numpy.setEnabled(there)

    def _slice(self, tensor: Tensor) -> Slice:
        known = self._slices.get(tensor.key)
        shown = known.fitting(tensor.shape) if known is not None else Slice.of(tensor.rank)
        self._slices[tensor.key] = shown
        return shown

    def _turn(self, shown: Slice) -> None:
        if self._tensor is not None:
            self._slices[self._tensor.key] = shown
            self._draw()

    def _say(self) -> None:
        """The cell that the user is at, exactly, by its index in the array."""
        tensor = self._tensor
        if tensor is None or not self.shown.size:
            return
        row, column = self.grid.at
        shown = self._slices[tensor.key]
        places = shown.at | {shown.down: row, shown.across: column}
        index = ", ".join(str(places.get(axis, 0)) for axis in range(tensor.rank))
        value = self.shown[row, column]
        self.note.setText(f"[{index}] = {value!s} · {tensor.dtype} · {bytes_text(tensor.bytes)}")

    def _face(self, part: Array, size: float) -> QImage:
        return raster(shade(part[:_FACE, :_FACE], diverging(self._theme.palette), -size, size))

    # Building

    def _arrange(self) -> None:
        self.title.setFont(self._theme.text_font(12))
        self.note.setFont(self._theme.mono_font(11))
        self.note.setProperty("role", "label")
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.title, 1)
        head.addWidget(self.as_text)
        head.addWidget(self.as_numpy)
        self._aside = QVBoxLayout()
        self._aside.setSpacing(4)
        self._aside.addWidget(self.figure)
        self._aside.addWidget(self.axes)
        self._aside.addStretch(1)
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._both.setSpacing(6)
        self._both.addLayout(self._aside)
        self._both.addWidget(self.grid, 1)
        column = QVBoxLayout(self)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(head)
        column.addLayout(self._both, 1)
        column.addWidget(self.note)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The figure beside the numbers or over them, if there is room."""
        super().resizeEvent(event)
        width, height = usual(self.width()), usual(self.height())
        beside = width >= _WIDE and height >= _LOW
        ways = QBoxLayout.Direction
        self._both.setDirection(ways.LeftToRight if beside else ways.TopToBottom)
        self._both.setStretch(0, 2 if beside else 0)
        self._both.setStretch(1, 5)
        self.figure.setMinimumWidth(large(self.figure, 230) if beside else 0)
        self.figure.setVisible(beside or height >= _TALL)
        self.axes.lay(in_a_row=not self.figure.isVisibleTo(self))


def _reach(tensor: Tensor) -> float:
    """What colours go up to, either way."""
    reach = max(abs(tensor.low), abs(tensor.high))
    return reach if np.isfinite(reach) and reach > 0 else 1.0
