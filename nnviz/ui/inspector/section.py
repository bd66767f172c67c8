"""A part of the inspector under its own small heading."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.ui.theme import Theme
from nnviz.ui.widgets.readout import caption_font


class Section(QWidget):
    """Fill it through ``body``; ``set_note`` writes beside the heading."""

    def __init__(self, heading: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(heading)
        self._heading, self._note = QLabel(heading.upper()), QLabel()
        for label in (self._heading, self._note):
            label.setProperty("role", "caption")
        self._heading.setFont(caption_font(theme))
        self._note.setFont(theme.text_font(11))
        head = QHBoxLayout()
        head.addWidget(self._heading)
        head.addStretch(1)
        head.addWidget(self._note)
        self.body = QVBoxLayout()
        self.body.setSpacing(5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(self.body)

    @property
    def note(self) -> str:
        return self._note.text()

    def set_note(self, text: str) -> None:
        if text != self._note.text():
            self._note.setText(text)
