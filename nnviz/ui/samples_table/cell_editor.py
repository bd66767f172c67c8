"""Typing into a cell: what has no place in its column is said there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QStyledItemDelegate, QWidget

from nnviz.data.cells import read
from nnviz.errors import DataError
from nnviz.ui.guard import guarded

if TYPE_CHECKING:
    from nnviz.ui.samples_table.view import SamplesTable

_SHOWN_MS, _WIDE = 6000, 300


class CellEditor(QStyledItemDelegate):
    """A plain line. What is wrong is said beside it for a while, and the cell stays as it was."""

    def __init__(self, table: SamplesTable) -> None:
        super().__init__(table)
        self._table = table
        self.problem = QLabel(table.table.viewport())
        self.problem.setProperty("role", "problem")
        self.problem.setWordWrap(True)
        self.problem.hide()

    @guarded
    def setModelData(
        self,
        editor: QWidget,
        model: QAbstractItemModel,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        table, contents = self._table, self._table.model.contents
        if not isinstance(editor, QLineEdit) or contents is None:
            return
        place = index.column() - table.model.first
        self.problem.hide()
        try:
            value = read(contents.columns[place], editor.text())
        except DataError as error:
            self._say(str(error), editor.geometry())
            return
        table.set_cell(table.model.index(index.row(), index.column()), value)

    def _say(self, sentence: str, cell: QRect) -> None:
        """Below the cell, or above it where there is no room."""
        problem, room = self.problem, self._table.table.viewport().rect()
        problem.setText(sentence)
        problem.setFixedWidth(min(_WIDE, room.width()))
        problem.adjustSize()
        below = cell.bottom() + 2
        high = below + problem.height() > room.height()
        top = max(0, cell.top() - 2 - problem.height()) if high else below
        problem.move(max(0, min(cell.left(), room.width() - problem.width())), top)
        problem.show()
        problem.raise_()
        QAccessible.updateAccessibility(QAccessibleEvent(problem, QAccessible.Event.Alert))
        QTimer.singleShot(_SHOWN_MS, problem, problem.hide)
