"""The newest recent files in a row of cards, or a word on what will be there."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.large import factor
from nnviz.ui.recent import RecentFiles, Seen
from nnviz.ui.theme import Theme
from nnviz.ui.welcome.card import HEIGHT, LEAST, RecentCard

_GAP, _LOW = 10, 40
_EMPTY = "Projects that you open or save appear here, each with its picture."


class RecentShelf(QWidget):
    """``picked(Seen)``; what was removed leaves the list of recent files. What is more than there
    is room for is in the menu alone."""

    picked = Signal(object)

    def __init__(self, files: RecentFiles, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files, self._theme = files, theme
        self.cards: list[RecentCard] = []
        self.empty = QLabel(_EMPTY, self)
        self.empty.setProperty("role", "label")
        files.changed.connect(self._fill)
        self._fill()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _fill(self) -> None:
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = [self._card(each) for each in self._files.seen or ()]
        self.empty.setVisible(not self.cards)
        self._arrange()

    def _card(self, seen: Seen) -> RecentCard:
        card = RecentCard(seen, self._theme, self)
        card.clicked.connect(lambda: self.picked.emit(seen))
        card.removed.connect(lambda: self._files.forget([seen.recent.path]))
        return card

    def _arrange(self) -> None:
        columns = max(1, (self.width() + _GAP) // (round(LEAST * factor()) + _GAP))
        side = (self.width() - (columns - 1) * _GAP) // columns
        for place, card in enumerate(self.cards):
            card.setGeometry(place * (side + _GAP), 0, side, round(HEIGHT * factor()))
            card.setVisible(place < columns)
        self.empty.setGeometry(0, 0, self.width(), _LOW)
        self.setFixedHeight(round((HEIGHT if self.cards else _LOW) * factor()))
