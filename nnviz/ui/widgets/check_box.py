"""A check box whose mark has the theme's colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.icons import draw_icon


class CheckBox(QCheckBox):
    """The style sheet draws the box: it could not draw the mark in a colour of the palette."""

    def __init__(self, text: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isChecked():
            option = QStyleOptionButton()
            self.initStyleOption(option)
            part = QStyle.SubElement.SE_CheckBoxIndicator
            area = QRectF(self.style().subElementRect(part, option, self))
            painter = QPainter(self)
            draw_icon(painter, "check", self._theme.color("on_accent"), area.adjusted(1, 1, -1, -1))
            painter.end()
