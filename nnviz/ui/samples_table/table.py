"""The list of rows itself: how it looks, how wide its columns are, which rows are selected."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from nnviz.engine.shapes import Array
from nnviz.ui.guard import guarded
from nnviz.ui.samples_table.listing import Contents
from nnviz.ui.samples_table.model import SIDE, SamplesModel
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

_ROW, _LEAST, _WIDEST, _MEASURED, _FITTED = 22, 70, 190, 20, 200
_PADDING, _ROOM = 12, 16


class RowsTable(QTableView):
    """Delete takes the selected rows away: ``delete()``; F3 sorts by the column: ``sort(column)``.
    Tab goes on to the next control, arrows go through the cells."""

    delete: Callable[[], None]
    sort: Callable[[int], None]

    def __init__(self, model: SamplesModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setProperty("role", "table")
        self.setFont(theme.mono_font(11))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (self.verticalHeader(), self.horizontalHeader()):
            header.setFont(theme.text_font(11))
            header.setHighlightSections(False)
        self.verticalHeader().setSectionResizeMode(self.verticalHeader().ResizeMode.Fixed)
        self.horizontalHeader().setSectionsClickable(True)
        self.setTabKeyNavigation(False)
        tip = "Each row is a sample; double click a cell, or press F2, to edit it; F3 sorts."
        described(self, "Table of samples", tip)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete()
        elif event.key() == Qt.Key.Key_F3 and self.currentIndex().isValid():
            self.sort(self.currentIndex().column())
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Escape):
            event.ignore()  # They play, and follow the batch.
        else:
            super().keyPressEvent(event)

    @property
    def is_editing(self) -> bool:
        """Whether a cell is being typed into."""
        return self.state() == QAbstractItemView.State.EditingState

    @property
    def selected(self) -> Array:
        """The rows of the sheet that are selected."""
        selection, rows = self.selectionModel().selection(), self._model.rows
        parts = [selection.at(part) for part in range(selection.count())]
        ranges = [np.arange(part.top(), part.bottom() + 1) for part in parts]
        places = np.unique(np.concatenate(ranges)) if ranges else np.zeros(0, int)
        return np.asarray(rows[places[places < len(rows)]])

    def mark(self, place: int) -> None:
        """Select the row listed at a place, and go there."""
        current = self.currentIndex()
        if current.row() != place:
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(
                self._model.index(place, max(0, current.column())),
                flags.ClearAndSelect | flags.Rows,
            )

    def set_height(self, contents: Contents) -> None:
        """Rows as high as pictures need: told before a million of them come."""
        inputs, side = contents.sheet.inputs, self.verticalHeader()
        high = SIDE + 4 if inputs is not None and inputs.ndim == 4 else _ROW
        if side.defaultSectionSize() != high:
            side.setDefaultSectionSize(high)

    def measure(self) -> None:
        """Columns as wide as their names and first cells; only the first, for there may be
        thousands. Qt would lay out every cell to tell: their longest texts are measured."""
        header, metrics = self.horizontalHeader(), self.fontMetrics()
        for column in range(min(self._model.columnCount(), _FITTED)):
            longest = max(self._model.first_texts(column, _MEASURED), key=len, default="")
            cells = metrics.horizontalAdvance(longest) + _PADDING
            wide = max(cells, header.sectionSizeHint(column)) + _ROOM
            wide = max(wide, self._longest_class(column - self._model.first))
            header.resizeSection(column, min(max(wide, _LEAST), _WIDEST))

    def _longest_class(self, place: int) -> int:
        """What the longest name in a column of categories takes."""
        contents = self._model.contents
        names = contents.columns[place].categories if contents is not None and place >= 0 else ()
        longest = max(names, key=len, default="")
        return self.fontMetrics().horizontalAdvance(longest) + 2 * _ROOM
