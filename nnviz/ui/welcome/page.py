"""The welcome page: on to the network, back to a recent file, or into the first lessons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nnviz.experiment.gallery import Entry, chosen_lessons
from nnviz.ui.actions import Actions
from nnviz.ui.gallery import CardWall, DataPictures
from nnviz.ui.guard import guarded
from nnviz.ui.recent import RecentFiles, Seen, way_back
from nnviz.ui.settings import SettingsStore
from nnviz.ui.theme import Theme
from nnviz.ui.welcome.shelf import RecentShelf
from nnviz.ui.widgets.check_box import CheckBox
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import FlatButton
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.scrolling import scrolling
from nnviz.values import dataclass

FIRST_LESSONS = (
    "linear-regression", "logistic-regression", "xor-fails",
    "learning-rate", "pixels-filter", "overfitting",
)  # fmt: skip
_EDGE, _WIDEST, _BACK = 28, 1130, 300
_AIM = "See a neural network learn: every weight, every signal, every number behind the picture."


@dataclass(frozen=True, eq=False)
class Ways:
    """What the page leads to: a file of the list, a lesson by its name, and the window's
    actions."""

    file: Callable[[Seen], object]
    lesson: Callable[[str], object]
    actions: Actions


class WelcomePage(QFrame):
    """``left`` when the page is to go: something was picked, or it was closed."""

    left = Signal()

    def __init__(
        self, ways: Ways, files: RecentFiles, store: SettingsStore, theme: Theme,
        pictures: DataPictures, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setProperty("role", "column")
        self._ways, self._store, self._theme = ways, store, theme
        self.go = described(QPushButton(), "Go on", "To the network that is open; Esc does it too.")
        self.shelf = RecentShelf(files, theme)
        self._files = files
        self.back = FlatButton("", "Put back", "Put back on the list what was taken off last.")
        self.wall = CardWall(chosen_lessons(FIRST_LESSONS, "First lessons"), theme, pictures, 0)
        self.at_start = CheckBox("Show this page at the start", theme)
        self.closing = described(
            IconButton("close", theme, QSize(30, 30)), "Close the welcome page", "To the network."
        )
        self._arrange()
        self.go.clicked.connect(self.left)
        self.closing.clicked.connect(self.left)
        self.back.clicked.connect(files.put_back)
        files.changed.connect(self._offer_back)
        self._offer_back()
        self.shelf.picked.connect(self._open)
        self.wall.picked.connect(self._begin)
        self.wall.reached.connect(self.area.ensureWidgetVisible)
        self.at_start.clicked.connect(lambda on: store.change(welcome=bool(on)))
        store.changed.connect(self._refresh)
        self._refresh()

    def show_title(self, title: str) -> None:
        """What is open, and waits behind the page."""
        self.go.setText(f"Go to {title}")

    @guarded
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.go.setFocus()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = max(_EDGE, (self.width() - _WIDEST) // 2)
        self._column.setContentsMargins(side, 16, side, 12)
        # Once the cards have their places.
        QTimer.singleShot(0, self, self._draw_sight)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that nothing on the page wanted; the rest goes on to the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _arrange(self) -> None:
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setSpacing(8)
        self._column.addLayout(self._head())
        self._column.addLayout(self._first())
        self._column.addSpacing(6)
        self._column.addLayout(self._recent())
        self._column.addWidget(self.shelf)
        self._column.addSpacing(6)
        self._column.addWidget(self.wall)
        self._column.addStretch(1)
        self.area = scrolling(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)

    def _head(self) -> QHBoxLayout:
        title, aim = QLabel("Welcome to nnviz"), QLabel(_AIM)
        title.setFont(self._theme.text_font(22, QFont.Weight.DemiBold))
        aim.setProperty("role", "label")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(aim)
        row = QHBoxLayout()
        row.addLayout(words, 1)
        row.addWidget(self.closing, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _first(self) -> QHBoxLayout:
        """On to the network, or to other data."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.go)
        for name in ("open", "import", "gallery"):
            button = QPushButton()
            action = self._ways.actions[name]
            button.setText(action.text())
            self._ways.actions.bind(name, button)
            row.addWidget(button)
        self.go.setDefault(True)
        row.addStretch(1)
        row.addWidget(self.at_start)
        return row

    def _recent(self) -> QHBoxLayout:
        """The heading of the files, with the way back for what was taken off."""
        row = QHBoxLayout()
        row.addWidget(self._heading("Recent"))
        row.addStretch(1)
        row.addWidget(self.back)
        return row

    def _offer_back(self) -> None:
        removed = self._files.removed
        self.back.setVisible(bool(removed))
        if removed:
            text = self.back.fontMetrics().elidedText(
                way_back(removed), Qt.TextElideMode.ElideMiddle, _BACK
            )
            self.back.setText(text.replace("&", "&&"))

    def _heading(self, text: str) -> QLabel:
        heading = QLabel(text)
        heading.setProperty("role", "label")
        heading.setFont(self._theme.text_font(13, QFont.Weight.DemiBold))
        return heading

    def _open(self, seen: Seen) -> None:
        self._ways.file(seen)

    def _begin(self, entry: Entry) -> None:
        self.left.emit()
        self._ways.lesson(entry.name)

    def _refresh(self) -> None:
        self.at_start.setChecked(self._store.settings.welcome)

    def _draw_sight(self) -> None:
        self.wall.draw_in(self.wall.rect())
