"""What the tests of the network's tables share."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from nnviz.drawing.palette import DARK
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.run import Run
from nnviz.experiment.session import Session
from nnviz.ui.network_table import NetworkTable
from nnviz.ui.network_table.grid import Grid
from nnviz.ui.stage import Stage
from nnviz.ui.start import application
from nnviz.ui.theme import Theme


def picture_of(run: Run) -> Frame:
    """A frame with all that the tables show."""
    return Camera(run, 1).picture(Wanted(sizes=True), playing=False, member=2)


class TableRig:
    """The tables in a window of their own, fed by hand."""

    def __init__(self, qtbot: QtBot, frame: Frame) -> None:
        application()
        self.theme, self.stage = Theme(DARK), Stage()
        self.session = Session(frame.experiment)
        self.view = NetworkTable(self.session, self.stage, self.theme)
        self.view.resize(900, 600)
        qtbot.addWidget(self.view)
        with qtbot.waitActive(self.view):
            self.view.show()
            self.view.activateWindow()
        self.view.show_frame(frame)


def heads(grid: Grid) -> list[str]:
    """A table's keys, column by column."""
    contents = grid.table.contents
    return [each.key for each in contents.columns] if contents is not None else []


def cell(grid: Grid, row: int, key: str) -> QModelIndex:
    """A cell by its place from the top and its column."""
    return grid.table.index(row, heads(grid).index(key))


def text(grid: Grid, row: int, key: str) -> str:
    """A cell as it is read."""
    return str(grid.table.data(cell(grid, row, key)))


def texts(grid: Grid, key: str) -> list[str]:
    """A column as it is read, from top to bottom."""
    return [text(grid, row, key) for row in range(grid.table.rowCount())]


def press(grid: Grid, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    """A key in a table."""
    QTest.keyClick(grid, key, modifier or Qt.KeyboardModifier.NoModifier)


def type_number(grid: Grid, number: str) -> None:
    """Type into the cell that the keyboard is on, as a user does."""
    QTest.keyClick(grid, Qt.Key.Key_F2)
    (line,) = (each for each in grid.viewport().findChildren(QLineEdit) if each.isVisible())
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(line, number)
    QTest.keyClick(line, Qt.Key.Key_Return)
