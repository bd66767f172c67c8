"""A button that opens a menu."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.icon_button import paint_button
from nnviz.ui.widgets.icons import draw_icon
from nnviz.ui.widgets.popup import rounded


class MenuButton(QPushButton):
    """A text with a small arrow; the menu opens below."""

    def __init__(self, text: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setFixedHeight(34)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMenu(QMenu(self))
        self.menu().setToolTipsVisible(True)
        rounded(self.menu())

        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 43, 34)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = QPainter(self), QRectF(self.rect())
        painter.setPen(paint_button(painter, self, self._theme))
        painter.setFont(self.font())
        words = area.adjusted(13, 0, -28, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        arrow = QRectF(area.right() - 28, area.center().y() - 9, 18, 18)
        draw_icon(painter, "chevron-down", self._theme.color("muted"), arrow)
        painter.end()
