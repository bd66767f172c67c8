"""A button that opens a menu."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.large import factor
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.icon_button import paint_button
from nnviz.ui.widgets.icons import draw_icon
from nnviz.ui.widgets.letters import give_letters
from nnviz.ui.widgets.popup import rounded

_ASIDE = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class MenuButton(QPushButton):
    """A text with a small arrow; the menu opens below. ``aside(by)``: an arrow key leaves the menu
    to the left (−1) or right (1)."""

    aside = Signal(int)

    def __init__(self, text: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setFixedHeight(34)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        menu = _Menu(self)
        self.setMenu(menu)
        menu.setToolTipsVisible(True)
        rounded(menu)
        menu.aside.connect(self.aside)
        theme.changed.connect(self.update)

    def open(self) -> None:
        """Open the menu with its first entry chosen: by the keyboard."""
        self.menu().popup(self.mapToGlobal(self.rect().bottomLeft()))
        self.menu().setActiveAction(self.menu().actions()[0])

    def sizeHint(self) -> QSize:
        return QSize(
            self.fontMetrics().horizontalAdvance(self.text()) + 25 + round(18 * factor()),
            round(34 * factor()),
        )

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = QPainter(self), QRectF(self.rect())
        painter.setPen(paint_button(painter, self, self._theme))
        painter.setFont(self.font())
        side = 18 * factor()
        words = area.adjusted(13, 0, -10 - side, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        arrow = QRectF(area.right() - 10 - side, area.center().y() - side / 2, side, side)
        draw_icon(painter, "chevron-down", self._theme.color("muted"), arrow)
        painter.end()


class _Menu(QMenu):
    """Its entries have letters; arrow keys that lead out of it do so."""

    aside = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.aboutToShow.connect(lambda: give_letters(self))

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by, active = _ASIDE.get(Qt.Key(event.key()), 0), self.activeAction()
        if by < 0 or (by > 0 and (active is None or active.menu() is None)):
            self.close()
            self.aside.emit(by)
        else:
            super().keyPressEvent(event)
