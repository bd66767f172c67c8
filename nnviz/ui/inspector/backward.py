"""LOSS, BACKWARD, GRADIENT and UPDATE."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.drawing.colormaps import diverging, gradients, updates
from nnviz.drawing.numbers import number
from nnviz.drawing.sums import adding_up, adds_up
from nnviz.engine.activations import ACTIVATIONS
from nnviz.experiment.explain import (
    Backward,
    ConvForward,
    DenseForward,
    Explanation,
    Gradients,
    LossParts,
    Update,
)
from nnviz.experiment.explain.rules import RULE_TITLES
from nnviz.experiment.selection import Selection
from nnviz.ui.inspector.cells import Cells, CellsView
from nnviz.ui.inspector.colors import reach
from nnviz.ui.inspector.curve import Curve
from nnviz.ui.inspector.formula import FormulaView
from nnviz.ui.inspector.lines import LinesView
from nnviz.ui.inspector.number_table import NumberTable
from nnviz.ui.inspector.section import Section
from nnviz.ui.inspector.tables import GradientRows, TermRows
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

_HEADINGS = ("to", "weight", "δ there", "product")


class LossSection(Section):
    """How the loss came from prediction and target."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Loss", theme, parent)
        self.formula, self.lines = FormulaView(theme), LinesView(theme, "text")
        self.body.addWidget(self.formula)
        self.body.addWidget(self.lines)

    def show_loss(self, loss: LossParts) -> None:
        self.set_note(f"{loss.title} {number(loss.loss)}")
        self.formula.show_formula(loss.formula)
        self.lines.show_lines(loss.lines)


class BackwardSection(Section):
    """The chain rule with its numbers, beside the activation's curve."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Backward", theme, parent)
        self._theme = theme
        self.curve, self.formula = Curve(theme), FormulaView(theme)
        self.lines = LinesView(theme, "gradient")
        self.table = described(
            NumberTable(theme, most=5),
            "What comes back",
            "Each unit the output goes to: the weight between, times that unit's δ.",
        )
        self.handed = described(
            CellsView(theme), "Window's gradient", "What the window's values get back."
        )
        self.caution = QLabel()
        self.caution.setProperty("role", "label")
        self.caution.setFont(theme.text_font(11))
        self.caution.setWordWrap(True)
        beside = QVBoxLayout()
        beside.setSpacing(4)
        for widget in (self.formula, self.lines, self.handed):
            beside.addWidget(widget)
        beside.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.curve)
        row.addLayout(beside, 1)
        self.body.addLayout(row)
        self.body.addWidget(self.caution)
        self.body.addWidget(self.table)

    def show_backward(self, backward: Backward, explanation: Explanation) -> None:
        self.formula.show_formula(backward.formula)
        self.lines.show_lines(backward.lines)
        self.set_note(f"δ = {number(backward.delta)}" if backward.window is None else "")
        self.caution.setText(backward.note)
        self.caution.setVisible(bool(backward.note))
        self._show_curve(explanation)
        self.table.setVisible(backward.terms is not None)
        if backward.terms is not None:
            self.table.show_rows(TermRows(backward.terms, _HEADINGS, "gradient"))
        self.handed.setVisible(backward.window is not None)
        if backward.window is not None:
            lut, top = gradients(self._theme.palette), reach(backward.window)
            self.handed.show_grids((Cells("∂L/∂window", backward.window, lut, 0, top, size=True),))

    def _show_curve(self, explanation: Explanation) -> None:
        forward = explanation.forward
        if not isinstance(forward, DenseForward | ConvForward):
            self.curve.setVisible(False)
            return
        has = not ACTIVATIONS[forward.activation].over_units
        self.curve.setVisible(has)
        if has:
            self.curve.show_point(forward.activation, forward.z, forward.a)


class GradientSection(Section):
    """The sample's gradient, its share in the batch's, and the batch's. ``parameter_chosen``."""

    parameter_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Gradient", theme, parent)
        self._theme = theme
        self._gradients: Gradients | None = None
        self._channel = 0
        self.formula = FormulaView(theme)
        self.share = QLabel()
        self.share.setProperty("role", "label")
        self.share.setFont(theme.text_font(11))
        self.share.setWordWrap(True)
        self.table = described(
            NumberTable(theme),
            "Gradients",
            "∂L/∂w of this sample, its share in the batch's gradient, and the batch's.",
        )
        self.cells = described(
            CellsView(theme), "∂L/∂kernel", "Click a cell to see how that weight is updated."
        )
        for widget in (self.formula, self.share, self.table, self.cells):
            self.body.addWidget(widget)
        self.table.chosen.connect(self._choose_row)
        self.cells.chosen.connect(self._choose_cell)

    def show_gradients(
        self, gradients: Gradients, parameter: int, channel: int, unit: Selection
    ) -> None:
        self._gradients, self._channel = gradients, channel
        kernel = len(gradients.shape) == 3
        self.formula.show_formula(gradients.formula)
        self.share.setText(_share_text(gradients))
        self.table.setVisible(not kernel)
        self.cells.setVisible(kernel)
        if not kernel:
            last = len(gradients.names) - 1
            self.table.show_rows(
                GradientRows(
                    gradients, lambda row: replace(unit, parameter=row if row < last else -1)
                )
            )
        self.mark(parameter)

    def mark(self, parameter: int) -> None:
        own = self._gradients
        if own is None:
            return
        if len(own.shape) == 3:
            self._show_cells(own, parameter)
        else:
            self.table.mark(parameter if parameter >= 0 else len(own.names) - 1)

    def _show_cells(self, own: Gradients, parameter: int) -> None:
        lut = gradients(self._theme.palette)
        named = [
            ("sample", own.sample),
            (f"share {own.share_name}", own.share),
            ("batch", own.batch),
        ]
        grids = []
        for caption, values in named:
            if values is not None:
                kernel = values[:-1].reshape(own.shape)
                grids.append(
                    Cells(caption, kernel[self._channel], lut, 0, reach(kernel), size=True)
                )
        self.cells.show_grids(grids, marked_cell(own, parameter, self._channel))

    def _choose_row(self, row: int) -> None:
        if self._gradients is not None:
            self.parameter_chosen.emit(row if row < len(self._gradients.names) - 1 else -1)

    def _choose_cell(self, row: int, column: int) -> None:
        if self._gradients is not None:
            _, height, width = self._gradients.shape
            self.parameter_chosen.emit((self._channel * height + row) * width + column)


class UpdateSection(Section):
    """The optimizer's arithmetic for the chosen parameter; for a kernel, the whole of it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Update", theme, parent)
        self._theme = theme
        self.cells = described(
            CellsView(theme), "New kernel", "The kernel, what the update adds, and the new kernel."
        )
        self.formula, self.lines = FormulaView(theme), LinesView(theme, "update")
        self.sum = QLabel()
        self.sum.setFont(theme.mono_font(12))
        self.sum.setWordWrap(True)
        for widget in (self.cells, self.formula, self.lines, self.sum):
            self.body.addWidget(widget)
        theme.changed.connect(self._dress)
        self._dress()

    def show_update(
        self, update: Update, own: Gradients | None, parameter: int, channel: int
    ) -> None:
        """``own``: the unit's gradients, where its whole kernel is to be shown too."""
        self.set_note(f"{RULE_TITLES[update.optimizer]} · {update.name}")
        self.formula.show_formula(update.formula)
        self.lines.show_lines(update.lines)
        old, delta, new = adding_up(update.old, update.delta, update.new)
        bracketed = f"({delta})" if delta.startswith("−") else delta
        sign = "=" if adds_up((old, delta), new) else "≈"
        self.sum.setText(f"{old} + {bracketed} {sign} {new}")
        self.cells.setVisible(own is not None and len(own.shape) == 3)
        if own is not None and len(own.shape) == 3:
            self._show_kernel(own, parameter, channel)

    def _show_kernel(self, own: Gradients, parameter: int, channel: int) -> None:
        old, new = (vector[:-1].reshape(own.shape) for vector in (own.old, own.new))
        palette, delta = self._theme.palette, new - old
        top = max(reach(old), reach(new))
        self.cells.show_grids(
            (
                Cells("kernel", old[channel], diverging(palette), -top, top),
                Cells("Δ", delta[channel], updates(palette), 0, reach(delta), "+", size=True),
                Cells("new kernel", new[channel], updates(palette), 0, top, "=", size=True),
            ),
            marked_cell(own, parameter, channel),
        )

    def _dress(self) -> None:
        self.sum.setStyleSheet(f"color: {self._theme.palette.update}")


def marked_cell(own: Gradients, parameter: int, channel: int) -> tuple[int, int] | None:
    """Where the chosen parameter lies in the shown channel's kernel."""
    _, height, width = own.shape
    at, cell = divmod(parameter, height * width)
    return divmod(cell, width) if parameter >= 0 and at == channel else None


def _share_text(own: Gradients) -> str:
    size = own.batch_size
    if own.member is None:
        return f"Not in the current batch of {size}: it has no share in the batch's gradient."
    if own.divisor < size:
        return f"Member {own.member + 1} of {size}: its whole gradient counts, the loss is a sum."
    return f"Member {own.member + 1} of {size}: 1/{size} of its gradient counts."
