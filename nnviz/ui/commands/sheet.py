"""The sheet of shortcuts: every key that does something, where it does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.ui.commands.command import Command
from nnviz.ui.theme import Theme
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
        ("Ctrl + ← →", "move the layer"),
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
    "Drawing pad": (
        ("Arrows", "move the drawing"),
        ("Shift + arrows", "move the pen"),
        ("Space", "put the pen down, or lift it"),
        ("Delete", "clear the pad"),
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
        both = QHBoxLayout(sheet)
        both.setContentsMargins(6, 6, 18, 6)
        both.setSpacing(36)
        of_commands = [(each.keys, each.title) for each in commands if each.keys]
        both.addLayout(_column({"Commands": of_commands}), 2)
        both.addLayout(_column(PLACES), 3)
        area = ReadingArea("All shortcuts")
        area.setWidget(sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 6, 14)
        column.addWidget(area)


def _column(groups: Mapping[str, Sequence[tuple[str, str]]]) -> QGridLayout:
    """Groups one below the other, each under its name."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(1, 1)
    for name, keys in groups.items():
        heading = QLabel(name)
        heading.setFont(Theme.text_font(13, QFont.Weight.DemiBold))
        heading.setContentsMargins(0, 8 if grid.count() else 0, 0, 0)
        grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
        for key, does in keys:
            row, label = grid.rowCount(), QLabel(key)
            label.setProperty("role", "label")
            grid.addWidget(label, row, 0)
            grid.addWidget(QLabel(does), row, 1)
    grid.setRowStretch(grid.rowCount(), 1)
    return grid
