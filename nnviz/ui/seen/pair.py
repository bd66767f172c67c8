"""Two widgets beside each other, or one above the other where that gives them more room."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from nnviz.ui.guard import guarded

_TALL = 0.85
"""So much of their width is their height at least where they stand one above the other."""


class Pair(QWidget):
    """Both of equal size."""

    def __init__(self, first: QWidget, second: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(first, 1)
        self._row.addWidget(second, 1)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        tall = self.height() >= _TALL * self.width()
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if tall else directions.LeftToRight)
