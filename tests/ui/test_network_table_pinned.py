"""The columns that say what a row is stay in sight while the others scroll."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.experiment.run import Run
from nnviz.ui.stage import Selection
from tests.drawing.frames import plane
from tests.ui.table_kit import TableRig, cell, heads, picture_of, press, texts


def narrow(qtbot: QtBot) -> TableRig:
    run = Run(plane(5, 3))
    run.advance(5)
    rig = TableRig(qtbot, picture_of(run))
    rig.view.resize(480, 480)
    QApplication.processEvents()
    return rig


def test_the_layer_s_name_stays_while_the_rest_scrolls(qtbot: QtBot) -> None:
    rig = narrow(qtbot)
    grid = rig.view.layers
    sideways = grid.horizontalScrollBar()
    assert sideways.maximum() > 0 and grid.pinned.isVisible()
    sideways.setValue(sideways.maximum())
    shown = grid.pinned.visualRect(cell(grid, 1, "layer"))
    assert shown.left() == 0 and shown.width() == grid.columnWidth(0)
    rows = grid.visualRect(cell(grid, 1, "layer"))
    assert (shown.top(), shown.height()) == (rows.top(), rows.height())
    rig.view.resize(1900, 480)
    QApplication.processEvents()
    assert not grid.pinned.isVisible()


def test_the_keyboard_walks_beside_what_stays_never_beneath_it(qtbot: QtBot) -> None:
    grid = narrow(qtbot).view.layers
    grid.setFocus()
    grid.setCurrentIndex(cell(grid, 1, "learns"))
    for key in reversed(heads(grid)[1:-1]):
        press(grid, Qt.Key.Key_Left)
        assert grid.currentIndex() == cell(grid, 1, key)
        assert grid.visualRect(grid.currentIndex()).left() >= grid.columnWidth(0)


def test_a_click_on_what_stays_selects_the_row_and_gives_the_table_the_keyboard(
    qtbot: QtBot,
) -> None:
    rig = narrow(qtbot)
    grid = rig.view.layers
    at = grid.pinned.visualRect(cell(grid, 2, "layer")).center()
    QTest.mouseClick(grid.pinned.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert rig.stage.selection == Selection("hidden2")
    assert grid.hasFocus() and grid.chosen == [2]


def test_rows_are_sorted_by_a_heading_that_stays(qtbot: QtBot) -> None:
    grid = narrow(qtbot).view.layers
    header = grid.pinned.horizontalHeader()
    QTest.mouseClick(
        header.viewport(), Qt.MouseButton.LeftButton, pos=header.viewport().rect().center()
    )
    assert texts(grid, "layer") == sorted(texts(grid, "layer"), reverse=True)
