"""The sheet of shortcuts: every key that does something, where it does it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from nnviz.ui.commands.command import Command
from nnviz.ui.widgets.dialog import Dialog
from nnviz.ui.widgets.scrolling import ReadingArea

_SIZE = QSize(820, 600)
PLACES: dict[str, tuple[tuple[str, str], ...]] = {
    "Network": (
        ("Arrows", "the next unit, or layer"),
        ("Enter", "into a unit's incoming edges; back with Esc"),
        ("+  −", "a unit more, a unit less"),
        ("Delete", "the selected unit or layer"),
        ("Ctrl+D", "the layer once more"),
        ("Alt + ← →", "move the layer"),
        ("Insert", "the palette of layers"),
        ("F", "fit the network"),
        ("Shift + arrows", "move the view"),
        ("Ctrl +  Ctrl −", "zoom"),
    ),
    "Network as tables": (
        ("Enter", "into a layer's units, a unit's weights, or a cell; back with Esc"),
        ("+  −  Delete  Ctrl+D", "as in the network; of weights, Delete sets to zero"),
        ("Alt + ↑ ↓", "move the layer"),
        ("Insert", "all that can be done with the layer"),
        ("F", "freeze, or free, the selected weights or the layer"),
        ("Ctrl + ↓ ↑  Ctrl+0", "sort by the column, or not"),
        ("Ctrl+C", "copy the rows"),
    ),
    "Plots": (
        ("← →  Home End", "the crosshair"),
        ("+  −", "zoom along the epochs"),
        ("Shift + ← →", "move along the epochs"),
        ("0", "all epochs"),
        ("Ctrl+C", "copy the numbers"),
        ("Ctrl+Shift+C", "copy the picture"),
    ),
    "Tables": (
        ("F2", "edit the cell"),
        ("F3", "sort the samples by the column"),
        ("Space", "sort an explanation's numbers by the column"),
    ),
    "Everywhere": (
        ("Space", "train, or pause"),
        ("Tab  Shift+Tab", "the next control, the one before"),
        ("Enter  Space", "press the button that has the keyboard"),
        ("F10", "the menus; arrows, or an entry's letter, choose"),
        ("Menu  Shift+F10", "what can be done with a layer, or a plot"),
        ("Esc", "let go of the sample looked at"),
        ("Ctrl+V", "learn what lies on the clipboard"),
    ),
}
"""Keys that belong to a place, beside the window's own."""


class ShortcutSheet(Dialog):
    """``commands`` with keys come first."""

    def __init__(self, commands: Sequence[Command], window: QWidget) -> None:
        super().__init__(window)
        self.setWindowTitle("Shortcuts")
        self.resize(_SIZE.boundedTo(window.size() - QSize(60, 60)))
        sheet = QWidget()
        self._grid = QGridLayout(sheet)
        self._grid.setContentsMargins(6, 6, 18, 6)
        self._grid.setHorizontalSpacing(18)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(4, 1)
        self._grid.setColumnMinimumWidth(2, 18)
        self._fill([(each.keys, each.title) for each in commands if each.keys], "Commands", 0)
        for name, keys in PLACES.items():
            self._fill(keys, name, 3)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        area = ReadingArea("All shortcuts")
        area.setWidget(sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 6, 14)
        column.addWidget(area)

    def _fill(self, keys: Sequence[tuple[str, str]], name: str, column: int) -> None:
        """A group below what the column has."""
        row = self._end(column)
        heading = QLabel(name)
        font = heading.font()
        font.setWeight(QFont.Weight.DemiBold)
        heading.setFont(font)
        self._grid.addWidget(heading, row, column, 1, 2)
        for place, (key, does) in enumerate(keys, start=row + 1):
            label = QLabel(key)
            label.setProperty("role", "label")
            self._grid.addWidget(label, place, column, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(QLabel(does), place, column + 1, Qt.AlignmentFlag.AlignTop)

    def _end(self, column: int) -> int:
        rows = range(self._grid.rowCount())
        used = [row for row in rows if self._grid.itemAtPosition(row, column) is not None]
        return max(used, default=-1) + 1
