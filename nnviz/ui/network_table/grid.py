"""One of the tables: Qt's, with the keys that lead from it to the next, and a line to type in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QTableView,
    QWidget,
)

from nnviz.ui.guard import guarded
from nnviz.ui.network_table.model import TableModel
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

Index = QModelIndex | QPersistentModelIndex
ROW = 22
_LEAST, _WIDEST, _ROOM, _MEASURED = 44, 190, 16, 20
_WIDE_NUMBER = "−8.88e−88"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_FILLED = "filled"
_IGNORED = (Qt.Key.Key_Space,)
"""They play."""
_TRIGGERS = (
    QAbstractItemView.EditTrigger.DoubleClicked
    | QAbstractItemView.EditTrigger.EditKeyPressed
    | QAbstractItemView.EditTrigger.AnyKeyPressed
)


class Grid(QTableView):
    """``went(row)`` when the user goes to a row of the contents; ``opened(row, key)``: Enter, or a
    double click, on a cell that is not typed into; ``left``: Escape; ``typed(row, key, text)``;
    ``taken``: it has the keyboard; ``asked(place)``: its menu is wanted, there on the screen."""

    went = Signal(int)
    opened = Signal(int, str)
    left = Signal()
    typed = Signal(int, str, str)
    taken = Signal()
    asked = Signal(QPoint)

    def __init__(self, name: str, tip: str, theme: Theme) -> None:
        super().__init__()
        self.table = TableModel(theme, self)
        self.acts: Callable[[QKeyEvent], bool] = lambda event: False
        self._theme, self._following = theme, False
        self.setModel(self.table)
        self.setItemDelegate(CellDelegate(self))
        self._dress(theme)
        described(self, name, tip)
        self.table.modelReset.connect(self._measure)
        self.selectionModel().currentChanged.connect(lambda now, _: self._went(now))
        self.horizontalHeader().sectionClicked.connect(self.table.press)
        self.doubleClicked.connect(self._open)

    @property
    def chosen(self) -> list[int]:
        """The selected rows of the contents."""
        return [self.table.row(each.row()) for each in self.selectionModel().selectedRows()]

    @property
    def to_copy(self) -> list[int]:
        """The selected rows of the contents, if there are several, or all: from top to bottom."""
        places = sorted(each.row() for each in self.selectionModel().selectedRows())
        if len(places) < 2:
            places = list(range(self.table.rowCount()))
        return [self.table.row(place) for place in places]

    @property
    def at(self) -> int:
        """The row of the contents that the keyboard is on; −1 for none."""
        index = self.currentIndex()
        return self.table.row(index.row()) if index.isValid() else -1

    def mark(self, row: int) -> None:
        """Go to a row because something else did; −1 for none."""
        place, current = self.table.place(row), self.currentIndex()
        if place == (current.row() if current.isValid() else -1):
            return
        self._following = True
        flags = QItemSelectionModel.SelectionFlag
        if place < 0:
            self.selectionModel().clear()
        else:
            index = self.table.index(place, max(0, current.column()))
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self._following = False

    def enter(self) -> None:
        """Give it the keyboard, on a row."""
        self.setFocus()
        if not self.currentIndex().isValid() and self.table.rowCount():
            self.selectRow(0)

    def minimumSizeHint(self) -> QSize:
        """Its head and a row."""
        head, row = self.horizontalHeader().sizeHint(), self.verticalHeader().defaultSectionSize()
        return QSize(_LEAST, head.height() + row)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, index = event.key(), self.currentIndex()
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if self.state() == self.State.EditingState:
            super().keyPressEvent(event)  # What the line of the cell has no use for.
        elif key in _IGNORED:
            event.ignore()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif control and key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and index.isValid():
            self.table.sort_by(index.column(), key == Qt.Key.Key_Down)
        elif control and key == Qt.Key.Key_0:
            self.table.sort_by(None, False)
        elif key in _ENTER and index.isValid():
            self._open(index)
        elif not self.acts(event):
            super().keyPressEvent(event)

    @guarded
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.taken.emit()

    @guarded
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.asked.emit(event.globalPos())

    def writes(self, index: Index) -> bool:
        """Whether a cell can be typed into."""
        return bool(self.table.flags(index) & Qt.ItemFlag.ItemIsEditable)

    def _open(self, index: QModelIndex) -> None:
        if self.writes(index):
            self.edit(index)
        else:
            self.opened.emit(self.table.row(index.row()), self.table.column(index.column()).key)

    def _went(self, now: QModelIndex) -> None:
        if not self._following and now.isValid():
            self.went.emit(self.table.row(now.row()))

    def _measure(self) -> None:
        """Columns as wide as their headings and first cells, and numbers as they may become."""
        header, contents = self.horizontalHeader(), self.table.contents
        number = self.fontMetrics().horizontalAdvance(_WIDE_NUMBER) + _ROOM
        for place, column in enumerate(contents.columns if contents is not None else ()):
            wide = max(self.sizeHintForColumn(place), header.sectionSizeHint(place)) + _ROOM // 2
            if isinstance(column.values, np.ndarray) and column.values.dtype.kind == "f":
                wide = max(wide, number)
            header.resizeSection(place, min(max(wide, _LEAST), _WIDEST))

    def _dress(self, theme: Theme) -> None:
        self.setProperty("role", "table")
        self.setFont(theme.mono_font(11))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(_TRIGGERS)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        side, top = self.verticalHeader(), self.horizontalHeader()
        side.hide()
        side.setMinimumSectionSize(ROW)
        side.setDefaultSectionSize(ROW)
        side.setSectionResizeMode(side.ResizeMode.Fixed)
        top.setFont(theme.text_font(11))
        top.setHighlightSections(False)
        top.setSectionsClickable(True)
        top.setStretchLastSection(True)
        top.setMinimumSectionSize(_LEAST)
        top.setResizeContentsPrecision(_MEASURED)
        theme.changed.connect(self.viewport().update)


class CellDelegate(QStyledItemDelegate):
    """A plain line to type in."""

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self._grid = grid

    @guarded
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Once: what is being typed stays, whatever number comes meanwhile."""
        if not editor.property(_FILLED):
            super().setEditorData(editor, index)
            editor.setProperty(_FILLED, True)

    @guarded
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        grid = self._grid
        if isinstance(editor, QLineEdit) and editor.isModified():
            row, key = grid.table.row(index.row()), grid.table.column(index.column()).key
            grid.typed.emit(row, key, editor.text())
