"""The variants of a lesson as buttons, with what to expect of the one in use."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from nnviz.experiment.lessons import Variant
from nnviz.ui.lessons.note import paragraph
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

_COLUMNS = 2
_CHANGED = "Changed since: press a button to begin one of these anew."


class VariantRow(QWidget):
    """``chosen(index)`` when a button is pressed, also that of the variant in use: it begins
    anew."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._variants: Sequence[Variant] = ()
        self.buttons: list[QPushButton] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(5)
        self.expect = paragraph(theme, quiet=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(6)
        column.addLayout(self._grid)
        column.addWidget(self.expect)

    def offer(self, variants: Sequence[Variant]) -> None:
        """A button for each."""
        self._variants = variants
        for button in self.buttons:
            self._grid.removeWidget(button)
            button.deleteLater()
        self.buttons = [self._button(place) for place in range(len(variants))]
        for place, button in enumerate(self.buttons):
            self._grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)

    def show_variant(self, index: int | None) -> None:
        """Mark the one in use; None if it was changed by hand."""
        for place, button in enumerate(self.buttons):
            button.setChecked(place == index)
        self.expect.setText(_CHANGED if index is None else self._variants[index].expect)

    def _button(self, place: int) -> QPushButton:
        variant = self._variants[place]
        button = described(QPushButton(variant.name), variant.name, variant.expect)
        button.setProperty("role", "small")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.chosen.emit(place))
        return button
