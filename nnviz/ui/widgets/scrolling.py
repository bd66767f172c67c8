"""Something higher than its place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from nnviz.ui.widgets.describe import described

_TURNS = 4
"""So often a bar may come and go within one change of size."""


class ReadingArea(QScrollArea):
    """Something to read, scrolled by keys as well: Tab stops at it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        described(self, name, "Arrows and Page keys scroll.")
        self.setToolTip("")
        self.setProperty("role", "reading")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


class SteadyArea(QScrollArea):
    """Some content is lower where it is narrower: too high without a scroll bar, and low enough to
    need none beside one. Qt would show and hide the bar without end; here it stays."""

    def __init__(self) -> None:
        super().__init__()
        self._resizing = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The content's change of size decides on the bar, which changes the content's size."""
        if event.type() is not QEvent.Type.Resize:
            return super().eventFilter(watched, event)
        self._resizing += 1
        if self._resizing > _TURNS:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        done = super().eventFilter(watched, event)
        self._resizing -= 1
        return done


def scrolling(inside: QWidget) -> QScrollArea:
    """``inside`` as wide as its place, scrolled up and down; the keyboard goes to what is in it."""
    area = SteadyArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area
