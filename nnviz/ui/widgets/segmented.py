"""A row of joined buttons of which exactly one is down."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from nnviz.ui.widgets.describe import described


class Segmented(QFrame):
    """``chosen(key)`` when the user picks another segment; arrow keys move between them.

    ``segments``: (key, text, explanation) each.
    """

    chosen = Signal(str)

    def __init__(
        self, name: str, segments: Sequence[tuple[str, str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("role", "segmented")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for key, text, tip in segments:
            row.addWidget(self._segment(key, text, f"{name}: {text}", tip))
        self.choose(segments[0][0])

    @property
    def key(self) -> str:
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def choose(self, key: str) -> None:
        """Put a segment down without announcing it."""
        self._buttons[key].setChecked(True)

    def button(self, key: str) -> QPushButton:
        return self._buttons[key]

    def _segment(self, key: str, text: str, name: str, tip: str) -> QPushButton:
        button = described(QPushButton(text), name, tip)
        button.setCheckable(True)
        button.setAutoExclusive(True)  # The group sees to it: this tells screen readers.
        button.setProperty("role", "segment")
        # A click leaves the keyboard where it is: the space bar goes on playing.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(button)
        self._buttons[key] = button
        return button
