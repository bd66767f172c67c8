"""Two widgets beside each other, or one above the other where that gives them more room."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from nnviz.ui.guard import guarded

_TALL = 0.85
"""So much of their width is their height at least where they stand one above the other."""
_CAPTION, _UNLIMITED = 20, 16_777_215


class Pair(QWidget):
    """Both of equal size; one above the other, none is higher than a square and its caption."""

    def __init__(self, first: QWidget, second: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._both = first, second
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        for each in self._both:
            self._row.addWidget(each, 100)
        self._row.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        return QSize(110, 40)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        tall = self.height() >= _TALL * self.width()
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if tall else directions.LeftToRight)
        for each in self._both:
            each.setMaximumHeight(self.width() + _CAPTION if tall else _UNLIMITED)
