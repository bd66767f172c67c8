"""A table's contents as Qt reads them: a cell is only made when it is in sight."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from nnviz.drawing.network_table import Column, Contents, exact, told
from nnviz.drawing.network_table.contents import NOTHING, Order, Value
from nnviz.ui.guard import guarded
from nnviz.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class TableModel(QAbstractTableModel):
    """Rows in their own order, or by a column; ``writable``: whether cells can be typed into."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.contents: Contents | None = None
        self.writable = True
        self._theme = theme
        self._sorted: tuple[str, bool] | None = None
        self._order: Order = np.zeros(0, np.intp)
        self._places: Order = self._order
        self._by: object = None

    def show(self, contents: Contents, moving: bool) -> None:
        """Other contents. Rows and columns that stay are only written anew; while the numbers are
        ``moving``, rows stay where they are."""
        if not contents.resembles(self.contents):
            self.beginResetModel()
            self.contents = contents
            self._arrange()
            self.endResetModel()
            return
        self.contents = contents
        if self._sorted is not None and not moving and self._by is not self._values():
            self._rearrange()
        if contents.rows:
            last = self.index(contents.rows - 1, len(contents.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def clear(self) -> None:
        """Nothing to show."""
        if self.contents is not None:
            self.beginResetModel()
            self.contents = None
            self.endResetModel()

    def press(self, column: int) -> None:
        """By a column, the largest first; pressed again the other way round, then as they come."""
        key = self.contents.columns[column].key if self.contents is not None else ""
        now = self._sorted
        if now is None or now[0] != key:
            self.sort_by(column, True)
        else:
            self.sort_by(column if now[1] else None, False)

    def sort_by(self, column: int | None, falling: bool) -> None:
        """By a column's numbers as they are now; None: as they come."""
        if self.contents is None:
            return
        self._sorted = None
        if column is not None:
            self._sorted = self.contents.columns[column].key, falling
        self._rearrange()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def row(self, place: int) -> int:
        """The contents' row at a place of the table."""
        return int(self._order[place])

    def place(self, row: int) -> int:
        """Where a row of the contents stands; −1 where there is none."""
        return int(self._places[row]) if 0 <= row < len(self._places) else -1

    def column(self, place: int) -> Column:
        assert self.contents is not None
        return self.contents.columns[place]

    # What Qt asks

    def rowCount(self, parent: Index | None = None) -> int:
        return self.contents.rows if self.contents is not None else 0

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self.contents.columns) if self.contents is not None else 0

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.writable and self.contents is not None and self.column(index.column()).editable:
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags

    @guarded
    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        if role not in _ANSWERED or self.contents is None or not index.isValid():
            return None
        column = self.contents.columns[index.column()]
        if role == _ROLE.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        value: Value = column.values[self._order[index.row()]]
        if role == _ROLE.DisplayRole:
            return told(value)
        if role == _ROLE.EditRole:
            return exact(value)
        if role == _ROLE.ForegroundRole:
            return self._ink(column, value)
        return "none" if told(value) in ("", NOTHING) else told(value)

    @guarded
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> object:
        if self.contents is None or orientation == Qt.Orientation.Vertical:
            return None
        column = self.contents.columns[section]
        if role == _ROLE.DisplayRole:
            return column.heading + self._arrow(column)
        if role == _ROLE.AccessibleTextRole:
            return column.spoken or column.heading
        if role == _ROLE.ToolTipRole:
            return f"{column.tip} Click to sort; Ctrl+↓ and Ctrl+↑ do it too."
        if role == _ROLE.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        return None

    def _arrow(self, column: Column) -> str:
        if self._sorted is None or self._sorted[0] != column.key:
            return ""
        return " ↓" if self._sorted[1] else " ↑"

    def _ink(self, column: Column, value: Value) -> QColor | None:
        if column.ink == "text" or value is None:
            return None
        if column.ink != "sign":
            return self._theme.color(column.ink)
        number = float(value)
        return self._theme.color("positive" if number > 0 else "negative") if number else None

    # The order of rows

    def _arrange(self) -> None:
        """The order asked for; rows as they come where that column is not there."""
        contents, by, self._by = self.contents, self._sorted, self._values()
        assert contents is not None
        at = contents.column(by[0]) if by is not None else -1
        if by is None or at < 0:
            self._order = self._places = np.arange(contents.rows)
            return
        self._order = contents.columns[at].order(by[1])
        self._places = np.empty(contents.rows, np.intp)
        self._places[self._order] = np.arange(contents.rows)

    def _values(self) -> object:
        """What rows are sorted by."""
        contents, by = self.contents, self._sorted
        at = contents.column(by[0]) if contents is not None and by is not None else -1
        return contents.columns[at].values if contents is not None and at >= 0 else None

    def _rearrange(self) -> None:
        """The same rows in another order: what is selected goes with them."""
        before = self._order
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        self._arrange()
        new = [self.index(self.place(int(before[each.row()])), each.column()) for each in old]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()


_ANSWERED = frozenset(
    {
        _ROLE.DisplayRole,
        _ROLE.EditRole,
        _ROLE.ForegroundRole,
        _ROLE.TextAlignmentRole,
        _ROLE.AccessibleTextRole,
    }
)
