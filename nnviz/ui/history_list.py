"""The history list: all edits in words, with the present one marked; choose any to go there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from nnviz.experiment.session import Session
from nnviz.ui.large import factor
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.popup import rounded

_WIDTH, _ROW, _MOST, _MARGIN = 340, 30, 14, 6
_BEGINNING = "Beginning"


class HistoryList(QFrame):
    """Pops up below a button. Edits that were taken back are faint, and can be made again."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        rounded(self)
        self._session, self._theme, self._bar = session, theme, parent
        self.setAccessibleName("History")
        self.list = QListWidget()
        self.list.setProperty("role", "samples")
        self.list.setAccessibleName("All edits")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemActivated.connect(self._choose)
        self.list.itemClicked.connect(self._choose)
        card = QFrame()
        card.setProperty("role", "card")
        for inside, outside in ((self.list, card), (card, self)):
            column = QVBoxLayout(outside)
            column.setContentsMargins(*[_MARGIN if outside is card else 0] * 4)
            column.addWidget(inside)

    def open_below(self, button: QWidget) -> None:
        """Show all edits there are now, the present one chosen."""
        labels, at = self._session.history
        self.list.clear()
        for number, label in enumerate(labels):
            self.list.addItem(self._entry(number, label, at))
        self.list.setCurrentRow(at)
        rows = round(_ROW * factor()) * min(len(labels), _MOST)
        self.setFixedSize(round(_WIDTH * factor()), 2 * _MARGIN + 6 + rows)
        self.move(self._corner(button))
        self.show()
        self.list.setFocus()
        self.list.scrollToItem(self.list.currentItem())

    def _entry(self, number: int, label: str, at: int) -> QListWidgetItem:
        text = label[:1].upper() + label[1:] if number else _BEGINNING
        item = QListWidgetItem(f"{text} · now" if number == at else text)
        item.setSizeHint(QSize(0, round(_ROW * factor())))
        item.setToolTip(text)
        if number > at:
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{text}, taken back")
            item.setForeground(self._theme.color("muted", 0.7))
        return item

    def _corner(self, button: QWidget) -> QPoint:
        """Below the button, inside the window."""
        below = button.mapToGlobal(QPoint(0, button.height() + 6))
        window = self._bar.window()
        right = window.mapToGlobal(QPoint(window.width() - self.width() - 12, 0)).x()
        return QPoint(min(below.x(), right), below.y())

    def _choose(self, item: QListWidgetItem) -> None:
        row = self.list.row(item)
        self.hide()
        self._session.go_to_revision(row)
