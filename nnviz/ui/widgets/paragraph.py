"""A label that wraps its text and is never too low for it."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

from nnviz.ui.guard import guarded


class Paragraph(QLabel):
    """Plain text in as many lines as it takes, and never less room than for all of them: layouts
    within layouts give a wrapped label too little."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._hold()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hold()

    def _hold(self) -> None:
        self.setMinimumHeight(0)  # Else a shorter text would keep the room of the one before.
        # −1 while it is no wider than its margins.
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))
