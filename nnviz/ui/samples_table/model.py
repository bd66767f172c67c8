"""The table as Qt reads it: only cells in sight are ever made."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from nnviz.data.cells import written
from nnviz.data.source import Column
from nnviz.engine.shapes import Array
from nnviz.ui.guard import guarded
from nnviz.ui.panels.pictures import image_picture
from nnviz.ui.samples_table.listing import Contents

Index = QModelIndex | QPersistentModelIndex
SIDE = 26
_DIGITS, _KEPT = 6, 500
_ROLE = Qt.ItemDataRole
_TIPS = {
    "input": "Click to sort. An input.", "target": "Click to sort. The target.",
    "ignore": "Click to sort.",
}  # fmt: skip


class SamplesModel(QAbstractTableModel):
    """Rows of the sheet as they are listed; of images the first column is their picture."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.contents: Contents | None = None
        self.rows: Array = np.zeros(0, int)
        self._pictures: dict[int, QPixmap] = {}
        self._sorted = -1, False

    def show_order(self, column: int, falling: bool) -> None:
        """By which column rows are sorted; −1 for none."""
        self._sorted = column, falling
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, self.columnCount() - 1))

    def _arrow(self, column: int) -> str:
        if column != self._sorted[0]:
            return ""
        return " ↓" if self._sorted[1] else " ↑"

    @property
    def first(self) -> int:
        """How many columns come before those of the sheet."""
        inputs = self.contents.sheet.inputs if self.contents is not None else None
        return int(inputs is not None and inputs.ndim == 4)

    def show_contents(self, contents: Contents, rows: Array) -> None:
        """Other contents; where rows and columns stay, only their cells are written anew."""
        before = self.contents
        same = (
            before is not None
            and [column.name for column in before.columns] == [c.name for c in contents.columns]
            and np.array_equal(rows, self.rows)
        )
        if before is None or before.sheet.inputs is not contents.sheet.inputs:
            self._pictures.clear()
        if not same:
            self.beginResetModel()
        self.contents, self.rows = contents, rows
        if not same:
            self.endResetModel()
        elif len(rows):
            last = self.index(len(rows) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self.contents.columns) + self.first if self.contents is not None else 0

    def first_texts(self, column: int, many: int) -> list[str]:
        """What stands in the first cells of a column."""
        contents, place = self.contents, column - self.first
        if contents is None or place < 0:
            return []
        own, values = contents.columns[place], contents.values[place]
        return [written(own, float(value), _DIGITS) for value in values[self.rows[:many]]]

    def is_own(self, column: int) -> bool:
        """Whether a column is the sheet's, and can be edited."""
        contents = self.contents
        return contents is not None and 0 <= column - self.first < len(contents.sheet.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if self.is_own(index.column()) else flags

    @guarded
    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        contents, place = self.contents, index.column() - self.first
        if contents is None or not index.isValid() or index.row() >= len(self.rows):
            return None
        row = int(self.rows[index.row()])
        if place < 0:
            return self._picture(row) if role == _ROLE.DecorationRole else None
        column, value = contents.columns[place], float(contents.values[place][row])
        if role == _ROLE.DisplayRole:
            return written(column, value, _DIGITS) or "·"
        if role == _ROLE.EditRole:
            return written(column, value)
        if role == _ROLE.TextAlignmentRole:
            return _side(column)
        return None

    @guarded
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> object:
        contents = self.contents
        if contents is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            shown = role == _ROLE.DisplayRole and section < len(self.rows)
            return f"{int(self.rows[section]) + 1}" if shown else None
        place = section - self.first
        if role == _ROLE.DisplayRole:
            return contents.columns[place].name + self._arrow(place) if place >= 0 else "picture"
        if role == _ROLE.ToolTipRole and place >= 0:
            return _TIPS[contents.columns[place].role]
        if role == _ROLE.TextAlignmentRole and place >= 0:
            return _side(contents.columns[place])
        return None

    def _picture(self, row: int) -> QPixmap:
        """Made when its row comes into sight."""
        contents = self.contents
        assert contents is not None and contents.sheet.inputs is not None
        if row not in self._pictures:
            if len(self._pictures) >= _KEPT:
                self._pictures.clear()
            mode = Qt.TransformationMode.FastTransformation
            ratio = Qt.AspectRatioMode.KeepAspectRatio
            image = image_picture(np.asarray(contents.sheet.inputs[row], np.float64))
            self._pictures[row] = QPixmap.fromImage(image.scaled(SIDE, SIDE, ratio, mode))
        return self._pictures[row]


def _side(column: Column) -> Qt.AlignmentFlag:
    """Numbers stand at the right."""
    right = column.kind == "number"
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
