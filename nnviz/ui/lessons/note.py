"""The text of a lesson's note."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from nnviz.experiment.lessons import Lesson
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.paragraph import Paragraph
from nnviz.ui.widgets.readout import caption_font

_GAP = 7


class Note(QWidget):
    """Numbered steps and the result, in plain paragraphs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.result = paragraph(theme, quiet=True)
        self.steps: list[QLabel] = []
        self._list = QGridLayout()
        self._list.setHorizontalSpacing(7)
        self._list.setVerticalSpacing(0)
        self._list.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        column.addWidget(self._caption("LOOK AND TRY"))
        column.addLayout(self._list)
        column.addWidget(self._caption("WHAT COMES OUT"))
        column.addWidget(self.result)

    @property
    def text(self) -> str:
        """All of it."""
        shown = (label.text() for label in self.steps if not label.isHidden())
        return "\n".join([*shown, self.result.text()])

    def write(self, lesson: Lesson) -> None:
        """Tell a lesson."""
        self.result.setText(lesson.result)
        while len(self.steps) < len(lesson.steps):
            self._add_step()
        for place, label in enumerate(self.steps):
            there = place < len(lesson.steps)
            label.setText(lesson.steps[place] if there else "")
            label.setVisible(there)
            self._number(place).setVisible(there)

    def _add_step(self) -> None:
        row = len(self.steps)
        number = QLabel(str(row + 1))
        number.setProperty("role", "label")
        number.setFont(self._theme.mono_font(12))
        self.steps.append(paragraph(self._theme))
        # Within the paragraph, whose room is held, while layouts may squeeze what is between.
        self.steps[-1].setContentsMargins(0, 0, 0, _GAP)
        self._list.addWidget(number, row, 0, Qt.AlignmentFlag.AlignTop)
        self._list.addWidget(self.steps[-1], row, 1)

    def _number(self, place: int) -> QWidget:
        item = self._list.itemAtPosition(place, 0)
        widget = item.widget() if item is not None else None
        assert widget is not None
        return widget

    def _caption(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "caption")
        label.setFont(caption_font(self._theme))
        return label


def paragraph(theme: Theme, quiet: bool = False) -> Paragraph:
    """A paragraph in the note's font."""
    label = Paragraph()
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(theme.text_font(12.5))
    if quiet:
        label.setProperty("role", "label")
    return label
