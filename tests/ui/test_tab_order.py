"""Looking for the next control leaves all widgets usable."""

from __future__ import annotations

from PySide6.QtWidgets import QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from nnviz.ui.tab_order import tab_stops


def test_scroll_bars_that_others_hold_outlive_the_walk(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    table = QTableWidget(100, 20, page)
    table.resize(200, 200)
    page.resize(300, 300)
    page.show()
    bars = table.verticalScrollBar(), table.horizontalScrollBar()
    for _ in range(3):
        assert table in list(tab_stops(page))
        assert [bar.isVisible() for bar in bars] == [True, True]
