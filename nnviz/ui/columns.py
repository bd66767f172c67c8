"""The columns of cards at both sides of the window, and how the window is put together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.large import usual
from nnviz.ui.widgets.scrolling import scrolling

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow

LEFT_WIDTH, RIGHT_WIDTH, RIGHT_LEAST = 268, 340, 300
USUAL_COLUMNS = (2000, RIGHT_WIDTH)
"""The widths of centre and right column in a new window; the centre takes what there is."""
_EDGE = 12
_ROOMY = 1100
"""A window narrower than this, in pixels at usual type, has no room for the left column."""
_FOR_BOTH = LEFT_WIDTH + 480 + RIGHT_LEAST
"""One narrower than this has none for the network between two columns."""


def left_column(cards: Iterable[QWidget]) -> QScrollArea:
    """Cards of fixed width below each other, scrolled where the window is low."""
    inside = QFrame()
    inside.setProperty("role", "column")
    column = _column(inside)
    column.setContentsMargins(_EDGE, _EDGE, 0, _EDGE)
    column.setAlignment(Qt.AlignmentFlag.AlignLeft)
    for card in cards:
        # A width of its own, so that a scroll bar takes from the edge and not from the card.
        card.setFixedWidth(LEFT_WIDTH - 2 * _EDGE)
        column.addWidget(card)
    column.addStretch(1)
    area = scrolling(inside)
    area.setFixedWidth(LEFT_WIDTH)
    return area


class WithLeft(QWidget):
    """The left column beside the rest; away where there is too little room for it, unless the user
    wants it, or does not; the action's mark says which. Where both columns would leave too little
    between them, it comes in the right one's place. A note that is brought out brings it."""

    def __init__(self, left: QWidget, rest: QWidget, right: QWidget, window: MainWindow) -> None:
        super().__init__()
        self._left, self._right, self._action = left, right, window.commands["cards"]
        self._wanted: bool | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(rest, 1)
        window.theme.changed.connect(self._fit)
        self._action.triggered.connect(lambda _=False: self.toggle())
        window.lessons.opened.connect(self.call)
        for card in (window.lessons.card, window.notes):
            card.installEventFilter(self)

    def toggle(self) -> None:
        """Away, or back: as the user wants it from now on."""
        self._wanted = self._left.isHidden()
        self._fit()

    def call(self) -> None:
        """Something in it is to be seen."""
        if self._left.isHidden():
            self.toggle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A card is brought out, also where the column is away."""
        if event.type() is QEvent.Type.ShowToParent:
            self.call()
        return False

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = usual(self.width())
        shown = width >= _ROOMY if self._wanted is None else self._wanted
        self._left.setVisible(shown)
        self._right.setVisible(width >= _FOR_BOTH or not shown)
        self._action.setChecked(shown)


def right_column(upper: QWidget, lower: QWidget) -> QFrame:
    """Two cards; the lower one takes the room that is left."""
    inside = QFrame()
    inside.setProperty("role", "column")
    inside.setMinimumWidth(RIGHT_LEAST)
    column = _column(inside)
    column.addWidget(upper)
    column.addWidget(lower, 1)
    return inside


def movable(centre: QWidget, right: QWidget) -> QSplitter:
    """Centre and right column with a movable edge between them; the centre takes what is left."""
    split = QSplitter(Qt.Orientation.Horizontal)
    split.setHandleWidth(3)
    split.setChildrenCollapsible(False)
    split.addWidget(centre)
    split.addWidget(right)
    split.setStretchFactor(0, 1)
    split.setSizes(USUAL_COLUMNS)
    return split


def under_bars(top: QWidget, offer: QWidget, pages: QWidget) -> QWidget:
    """The bars above all else."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(top)
    column.addWidget(offer)
    column.addWidget(pages, 1)
    return inside


def _column(inside: QFrame) -> QVBoxLayout:
    column = QVBoxLayout(inside)
    column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
    column.setSpacing(_EDGE)
    return column
