"""Something higher than its place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from nnviz.ui.widgets.describe import described


class ReadingArea(QScrollArea):
    """Something to read, scrolled by keys as well: Tab stops at it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        described(self, name, "Arrows and Page keys scroll.")
        self.setToolTip("")
        self.setProperty("role", "reading")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def scrolling(inside: QWidget) -> QScrollArea:
    """``inside`` as wide as its place, scrolled up and down; the keyboard goes to what is in it."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area
