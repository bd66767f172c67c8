"""File › Open recent: the list as a menu, with a picture of each file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.ui.recent.desk import RecentDesk
from nnviz.ui.recent.listing import Seen
from nnviz.ui.recent.words import folder_of, state_of, way_back
from nnviz.ui.widgets.letters import give_letters
from nnviz.ui.widgets.popup import rounded

_ROOM, _SIDE = 300, 42


class RecentMenu(QMenu):
    """Filled anew whenever the list is another; what is chosen is opened."""

    def __init__(self, desk: RecentDesk, parent: QWidget | None = None) -> None:
        super().__init__("Open recent", parent)
        rounded(self)
        self.setProperty("role", "recent")
        self.setToolTipsVisible(True)
        self._desk = desk
        desk.files.changed.connect(self._fill)
        self.aboutToShow.connect(desk.files.look)
        self._fill()

    def _fill(self) -> None:
        self.clear()
        seen = self._desk.files.seen or ()
        for each in seen:
            self._add(each)
        if not seen:
            self.addAction("Nothing opened or saved yet").setEnabled(False)
        if seen or self._desk.files.removed:
            self.addSeparator()
        self._add_removals(seen)
        give_letters(self)

    def _add_removals(self, seen: Sequence[Seen]) -> None:
        missing = [each.recent.path for each in seen if each.missing]
        for text, paths in (
            ("Remove what is missing", missing),
            ("Clear the list", [each.recent.path for each in seen]),
        ):
            if paths:
                action = self.addAction(text)
                action.triggered.connect(lambda _=False, gone=paths: self._desk.files.forget(gone))
        if removed := self._desk.files.removed:
            action = self.addAction(self._short(way_back(removed)).replace("&", "&&"))
            action.triggered.connect(lambda _=False: self._desk.files.put_back())

    def _add(self, seen: Seen) -> None:
        path = seen.recent.path
        state = f" ({state_of(seen)})" if state_of(seen) else ""
        name, where = self._short(path.name), self._short(folder_of(path))
        action = self.addAction(f"{name}{state}\t{where}".replace("&", "&&"))
        action.setToolTip(str(path))
        action.setIcon(_icon(seen.picture))
        action.triggered.connect(partial(self._open, seen))

    def _short(self, text: str) -> str:
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, _ROOM)

    def _open(self, seen: Seen, _checked: bool = False) -> None:
        self._desk.open(seen)


def _icon(picture: QImage) -> QIcon:
    """The middle of a picture; an empty one keeps the row as high as the others."""
    square = QPixmap(_SIDE, _SIDE)
    square.fill(Qt.GlobalColor.transparent)
    if not picture.isNull():
        side = min(picture.width(), picture.height())
        part = QRect(0, 0, side, side)
        part.moveCenter(picture.rect().center())
        painter = QPainter(square)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(square.rect(), picture, part)
        painter.end()
    return QIcon(square)
