"""Beside the steps: the arithmetic of the chosen one, or one weight's gradient as a sum."""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.experiment.explain import Line
from nnviz.ui.inspector.lines import LinesView
from nnviz.ui.plots.layer_chooser import LayerChooser
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import ChoiceButton
from nnviz.ui.widgets.scrolling import scrolling
from nnviz.ui.widgets.segmented import Segmented

WIDTH = 236
Page = Literal["step", "weight"]
_PAGES = (
    ("step", "Step", "How the chosen unit comes about at the chosen step."),
    ("weight", "Weight", "One weight's gradient as the sum of what each step adds to it."),
)


class Side(QWidget):
    """Texts that the view fills."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.chooser = LayerChooser()
        self.pages = Segmented("Show", _PAGES)
        self.weight = ChoiceButton("Weight", "Whose gradient is shown as a sum over the steps.")
        self.title, self.readout = ElidedLabel(), ElidedLabel()
        self.forward, self.backward = LinesView(theme, "text"), LinesView(theme, "gradient")
        self.waiting = QLabel("The numbers of the step follow with the next update.")
        self._arrange(theme)

    @property
    def page(self) -> Page:
        return "weight" if self.pages.key == "weight" else "step"

    @property
    def spoken(self) -> str:
        """Title and arithmetic in a line."""
        view = self.backward if self.backward.isVisibleTo(self) else self.forward
        return ", ".join(filter(None, (self.title.text(), *view.text.splitlines())))

    def show_lines(self, title: str, lines: tuple[Line, ...], *, backward: bool) -> None:
        """The arithmetic under its title; backward in violet."""
        self.title.setText(title)
        for view, shown in ((self.forward, not backward), (self.backward, backward)):
            view.setVisible(shown and bool(lines))
        (self.backward if backward else self.forward).show_lines(lines)
        self.waiting.setVisible(not lines)

    def _arrange(self, theme: Theme) -> None:
        self.title.setFont(theme.text_font(12, QFont.Weight.Medium))
        self.readout.setFont(theme.mono_font(11))
        self.waiting.setFont(theme.text_font(11))
        self.waiting.setWordWrap(True)
        for label in (self.readout, self.waiting):
            label.setProperty("role", "label")
        inside = QWidget()
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(0, 0, 6, 0)
        for view in (self.forward, self.backward, self.waiting):
            lines.addWidget(view)
        lines.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(4)
        for widget in (self.chooser, self.pages, self.weight, self.title):
            column.addWidget(widget)
        column.addWidget(scrolling(inside), 1)
        column.addWidget(self.readout)
