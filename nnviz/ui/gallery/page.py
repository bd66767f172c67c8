"""The page of the gallery: search, tags, and the cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.experiment.gallery import Entry, found, tags_of
from nnviz.ui.gallery.card import GalleryCard
from nnviz.ui.gallery.chips import TagChips
from nnviz.ui.gallery.pictures import DataPictures
from nnviz.ui.gallery.wall import CardWall
from nnviz.ui.guard import guarded
from nnviz.ui.tab_order import pass_on, press_focused
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.scrolling import scrolling
from nnviz.values import dataclass

_EDGE = 20


@dataclass(frozen=True)
class Section:
    """Entries of one kind, and what is done with the name of the one that is picked."""

    entries: tuple[Entry, ...]
    open: Callable[[str], object]


class GalleryPage(QFrame):
    """``left`` when the page is to go: something was picked, or it was closed."""

    left = Signal()

    def __init__(
        self, sections: Sequence[Section], theme: Theme, pictures: DataPictures,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setProperty("role", "column")
        self._theme, self._pictures = theme, pictures
        self._openers = {entry.name: each.open for each in sections for entry in each.entries}
        self.entries = tuple(entry for each in sections for entry in each.entries)
        self.search = described(QLineEdit(), "Search", "By title, description or tag.")
        self.chips, self.count = TagChips(tags_of(self.entries, least=2)), QLabel()
        self.wall = CardWall(self.entries, theme, pictures)
        self.area = scrolling(self.wall)
        self.closing = described(
            IconButton("close", theme, QSize(30, 30)), "Close the gallery", "Back to the network."
        )
        self.nothing, self.again = QLabel(), QPushButton("Show all")
        self._arrange()
        self._connect()
        self.refresh()

    def card(self, name: str) -> GalleryCard:
        return self.wall.card(name)

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of the entries that are to be seen."""
        return tuple(entry.name for entry in self.wall.shown)

    def mark(self, name: str) -> None:
        """Mark the card in use."""
        self.wall.mark(name)

    def refresh(self) -> None:
        """Show what is found."""
        text, chosen = self.search.text(), self.chips.chosen
        entries = found(self.entries, text, chosen)
        self.wall.show_only(entries)
        self.chips.offer(tags_of(entries))
        many = len(self.entries)
        self.count.setText(f"{many}" if len(entries) == many else f"{len(entries)} of {many}")
        self._show_nothing(not entries)
        self._draw_sight()

    def _search(self) -> None:
        """Show what is found, from its beginning."""
        self.area.verticalScrollBar().setValue(0)
        self.refresh()

    def show_all(self) -> None:
        """Forget what was searched for."""
        self.chips.clear()
        self.search.clear()
        self.refresh()
        pass_on(self.search)

    @guarded
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        pass_on(self.search)
        self.search.selectAll()
        QTimer.singleShot(0, self, self._show_marked)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Once the cards have their places.
        QTimer.singleShot(0, self, self._draw_sight)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that neither the search nor a card wanted; the rest goes on to the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.wall.enter()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not press_focused():
                self._pick_first()
        else:
            super().keyPressEvent(event)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._head())
        tags = QHBoxLayout()
        tags.setContentsMargins(_EDGE, 0, _EDGE, 0)
        tags.addWidget(self.chips)
        column.addLayout(tags)
        column.addWidget(self.nothing)
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.area, 1)

    def _head(self) -> QHBoxLayout:
        title = QLabel("Gallery")
        title.setFont(self._theme.text_font(18, QFont.Weight.DemiBold))
        self.count.setProperty("role", "label")
        self.search.setProperty("role", "search")
        self.search.setPlaceholderText("Search")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(320)
        row = QHBoxLayout()
        row.setContentsMargins(_EDGE, 0, _EDGE, 0)
        row.setSpacing(10)
        row.addWidget(title)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.search)
        row.addWidget(self.closing)
        return row

    def _connect(self) -> None:
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("role", "label")
        self.nothing.setContentsMargins(0, 60, 0, 0)
        described(self.again, "Show all", "Forget the search and the tags.")
        self.again.setProperty("role", "small")
        self.search.textChanged.connect(self._search)
        self.chips.changed.connect(self._search)
        self.again.clicked.connect(self.show_all)
        self.closing.clicked.connect(self.left)
        self.wall.picked.connect(self._pick)
        self.wall.reached.connect(self.area.ensureWidgetVisible)
        self.wall.left.connect(self.search.setFocus)
        self.area.verticalScrollBar().valueChanged.connect(self._draw_sight)

    def _pick(self, entry: Entry) -> None:
        self.left.emit()
        self._openers[entry.name](entry.name)

    def _show_marked(self) -> None:
        if (card := self.wall.marked) is not None:
            self.area.ensureWidgetVisible(card)

    def _pick_first(self) -> None:
        if self.wall.shown:
            self._pick(self.wall.shown[0])

    def _show_nothing(self, empty: bool) -> None:
        asked = " ".join([f"“{self.search.text()}”" * bool(self.search.text()), *self.chips.chosen])
        self.nothing.setText(f"Nothing here is about {asked.strip()}.")
        for part in (self.nothing, self.again):
            part.setVisible(empty)

    def _draw_sight(self) -> None:
        """Pictures for the cards in sight, and for a row more."""
        top = self.area.verticalScrollBar().value()
        port = self.area.viewport()
        self.wall.draw_in(QRect(0, top, port.width(), port.height() + 200))
