"""A scroll bar that narrows what it scrolls."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnviz.ui.widgets.scrolling import scrolling


class LowerWhereNarrower(QWidget):
    """Too high for its place without a scroll bar, low enough beside one."""

    def minimumSizeHint(self) -> QSize:
        return QSize(50, 300 if self.width() >= 200 else 100)


def test_a_bar_that_makes_itself_needless_stays(qtbot: QtBot) -> None:
    inside = LowerWhereNarrower()
    area = scrolling(inside)
    qtbot.addWidget(area)
    area.resize(200, 200)
    area.show()
    for width in (260, 200, 230, 199, 205):
        area.resize(width, 200)
        QApplication.processEvents()
        assert inside.width() == area.viewport().width()
    assert area.verticalScrollBar().isVisible()
