"""A rounded card with a title, a quiet note at the right, and a body."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.ui.theme import Theme
from nnviz.ui.widgets.elided_label import ElidedLabel


class Card(QFrame):
    """Fill it through ``body``, a vertical layout; ``head`` is the row of the title."""

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        self._title = ElidedLabel(title)
        self._title.setFont(theme.text_font(13, QFont.Weight.DemiBold))
        self._note = QLabel()
        self._note.setProperty("role", "label")
        self._note.setFont(theme.text_font(12))
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.head = QHBoxLayout()
        self.head.addWidget(self._title)
        self.head.addWidget(self._note, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(7)
        column = QVBoxLayout(self)
        column.setContentsMargins(13, 11, 13, 13)
        column.setSpacing(9)
        column.addLayout(self.head)
        column.addLayout(self.body, 1)

    @property
    def note(self) -> str:
        return self._note.text()

    def set_note(self, text: str) -> None:
        """The quiet text in the corner."""
        self._note.setText(text)

    def set_title(self, text: str) -> None:
        self._title.setText(text)
        self.setAccessibleName(text)
