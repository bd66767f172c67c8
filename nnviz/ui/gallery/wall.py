"""The cards of the gallery under their headings, in as many columns as there is room for."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from nnviz.experiment.gallery import Entry
from nnviz.ui.gallery.card import LEAST, Budget, GalleryCard
from nnviz.ui.gallery.pictures import DataPictures
from nnviz.ui.guard import guarded
from nnviz.ui.large import factor
from nnviz.ui.tab_order import pass_on
from nnviz.ui.theme import Theme

_GAP, _HEAD, _EDGE = 10, 32, 20


class CardWall(QWidget):
    """``picked(Entry)``; ``reached(card)`` when the keyboard goes to another card, ``left`` when it
    goes up from the first row."""

    picked = Signal(object)
    reached = Signal(object)
    left = Signal()

    def __init__(
        self, entries: Iterable[Entry], theme: Theme, pictures: DataPictures, edge: int = _EDGE,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._theme, self._pictures, self._edge = theme, pictures, edge
        self._budget = Budget()
        self._cards = {entry.name: self._card(entry) for entry in entries}
        self._heads: dict[str, QLabel] = {}
        self._rows: list[list[GalleryCard]] = []
        self.shown: tuple[Entry, ...] = tuple(card.entry for card in self._cards.values())
        pictures.drawn.connect(self._take)
        pictures.failed.connect(self._give_up)

    def card(self, name: str) -> GalleryCard:
        return self._cards[name]

    def show_only(self, entries: Iterable[Entry]) -> None:
        """Show the cards of these entries, in their order."""
        self.shown = tuple(entries)
        self._arrange()

    def mark(self, name: str) -> None:
        """Mark the card in use."""
        for key, card in self._cards.items():
            card.mark(key == name)

    @property
    def marked(self) -> GalleryCard | None:
        """The card in use, if it is shown."""
        cards = (card for row in self._rows for card in row)
        return next((card for card in cards if card.in_use), None)

    def draw_in(self, window: QRect) -> None:
        """Ask for the pictures of the cards that meet a part of the wall."""
        for row in self._rows:
            for card in row:
                if card.geometry().intersects(window):
                    self._pictures.want(card.entry.name, card.entry.experiment)
                    self._take(card.entry.name)

    def prepare(self) -> None:
        """Draw all cards now: for pictures of the gallery."""
        for card in self._cards.values():
            card.prepare()

    def enter(self) -> None:
        """Give the keyboard to the first card."""
        if self._rows:
            self._go_to(self._rows[0][0])

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _card(self, entry: Entry) -> GalleryCard:
        card = GalleryCard(entry, self._theme, self._budget, self)
        card.hide()
        card.clicked.connect(lambda: self.picked.emit(entry))
        card.steered.connect(lambda right, down: self._steer(card, right, down))
        return card

    def _arrange(self) -> None:
        width = self.width() - 2 * self._edge
        columns = max(1, (width + _GAP) // (round(LEAST * factor()) + _GAP))
        side = (width - (columns - 1) * _GAP) // columns
        for part in (*self._cards.values(), *self._heads.values()):
            part.hide()
        y, self._rows, head = 0, [], round(_HEAD * factor())
        for group, entries in groupby(self.shown, key=lambda entry: entry.group):
            self._place_head(group, QRect(self._edge, y, width, head))
            y = self._place_cards(list(entries), columns, side, y + head) + _GAP
        self.setMinimumHeight(y)

    def _place_head(self, group: str, place: QRect) -> None:
        if group not in self._heads:
            head = self._heads[group] = QLabel(group, self)
            head.setProperty("role", "label")
            head.setFont(self._theme.text_font(13, QFont.Weight.DemiBold))
        self._heads[group].setGeometry(place)
        self._heads[group].show()

    def _place_cards(self, entries: list[Entry], columns: int, side: int, y: int) -> int:
        """Rows of cards from ``y`` on; where they end."""
        for start in range(0, len(entries), columns):
            row = [self._cards[entry.name] for entry in entries[start : start + columns]]
            height = round(max(card.needed for card in row) * factor())
            for column, card in enumerate(row):
                card.setGeometry(self._edge + column * (side + _GAP), y, side, height)
                card.show()
            self._rows.append(row)
            y += height + _GAP
        return y

    def _steer(self, card: GalleryCard, right: int, down: int) -> None:
        """To the card beside, at a row's end on to the next; or to the one above or below."""
        row = next(number for number, each in enumerate(self._rows) if card in each)
        column = self._rows[row].index(card)
        if right:
            flat = [each for cards in self._rows for each in cards]
            place = flat.index(card) + right
            if 0 <= place < len(flat):
                self._go_to(flat[place])
        elif row + down < 0:
            self.left.emit()
        elif row + down < len(self._rows):
            cards = self._rows[row + down]
            self._go_to(cards[min(column, len(cards) - 1)])

    def _go_to(self, card: GalleryCard) -> None:
        pass_on(card)
        self.reached.emit(card)

    def _take(self, name: str) -> None:
        if name in self._cards:
            self._cards[name].set_picture(self._pictures.picture(name))

    def _give_up(self, name: str, sentence: str) -> None:
        if name in self._cards:
            self._cards[name].setEnabled(False)
            self._cards[name].setToolTip(sentence)
