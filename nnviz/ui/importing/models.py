"""The first rows of a table, and its columns with what is done to them: virtual, however many."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from nnviz.experiment.importing.found import TableFound
from nnviz.experiment.importing.plan import Plan
from nnviz.ui.guard import guarded
from nnviz.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
KINDS = ("number", "category", "date")
ROLES = ("input", "target", "ignore")
NAME, KIND, ROLE, MISSING, VALUES = range(5)
_HEADINGS = ("Column", "Kind", "Role", "Missing", "Values")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NOWHERE = QModelIndex()
_SHOWN = 200
"""Letters of a text, at most."""


class HeadModel(QAbstractTableModel):
    """The first rows as texts."""

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._numbers: Collection[int] = ()

    def show_head(
        self,
        names: tuple[str, ...],
        rows: tuple[tuple[str, ...], ...],
        numbers: Collection[int] = (),
    ) -> None:
        """Other rows; columns of ``numbers`` stand to the right."""
        self.beginResetModel()
        self._names, self._rows, self._numbers = names, rows, numbers
        self.endResetModel()

    def longest(self, place: int, many: int = 20) -> list[str]:
        """The texts of a column that have the most letters, at most so many."""
        texts = {row[place][:_SHOWN] for row in self._rows if place < len(row)}
        return sorted(sorted(texts), key=len)[-many:]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._names)

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            row = self._rows[index.row()]
            return row[index.column()][:_SHOWN] if index.column() < len(row) else ""
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self._numbers:
            return _RIGHT
        return None

    @guarded
    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = way == Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.TextAlignmentRole and across and section in self._numbers:
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole and across:
            return self._names[section]
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._names[section] if across else str(section + 1)


class ColumnsModel(QAbstractTableModel):
    """A row for each column; ``kind_set(place, kind)`` and ``role_set(name, role)`` when the user
    chooses otherwise."""

    kind_set = Signal(int, str)
    role_set = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._found: TableFound | None = None
        self._plan: Plan | None = None

    def show_columns(self, found: TableFound | None, plan: Plan | None) -> None:
        """Other columns, or other roles of the same."""
        if found is self._found and plan is not None:
            self._plan = plan
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, VALUES))
            return
        self.beginResetModel()
        self._found, self._plan = found, plan
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() or self._found is None else len(self._found.columns)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_HEADINGS)

    @guarded
    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        shown = role == Qt.ItemDataRole.DisplayRole and way == Qt.Orientation.Horizontal
        return _HEADINGS[section] if shown else None

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._found is None or self._plan is None:
            return None
        column = self._found.columns[index.row()]
        use = self._plan.role(column.name)
        if role == Qt.ItemDataRole.DisplayRole:
            missing = f"{column.missing:,}" if column.missing else "–"
            texts = (column.name, f"{column.kind} ▾", f"{use} ▾", missing, column.told)
            return texts[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._color(index.column(), use)
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.name if index.column() == NAME else column.told
        return None

    def choose(self, place: int, column: int, value: str) -> None:
        """Take another kind or role, as the user picks it."""
        if self._found is None or value == self.chosen(place, column):
            return
        if column == KIND:
            self.kind_set.emit(place, value)
        else:
            self.role_set.emit(self._found.columns[place].name, value)

    def chosen(self, place: int, column: int) -> str:
        """The kind or role of a column."""
        if self._found is None or self._plan is None:
            return ""
        found = self._found.columns[place]
        return found.kind if column == KIND else self._plan.role(found.name)

    def _color(self, place: int, use: str) -> QColor:
        if use == "ignore":
            return self._theme.color("faint")
        return self._theme.color("accent" if use == "target" and place == ROLE else "text")
