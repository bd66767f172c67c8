"""Samples of a part to choose from, with a picture of each where they are pictures."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QLabel, QListView, QVBoxLayout, QWidget

from nnviz.data.dataset import Part, PreparedData
from nnviz.drawing.numbers import short
from nnviz.engine.shapes import Array
from nnviz.experiment.look import Look
from nnviz.ui.guard import guarded
from nnviz.ui.panels.pictures import image_picture
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

_WIDTH, _ICON = 204, 26
_Index = QModelIndex | QPersistentModelIndex


class SampleList(QWidget):
    """``chosen(Look)`` by click or Enter."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(_WIDTH)
        self.title = QLabel("Choose a cell to see its samples.")
        self.title.setWordWrap(True)
        self.title.setProperty("role", "label")
        self.title.setFont(theme.text_font(11))
        self.rows = _Rows(self)
        self.list = described(
            QListView(), "Samples", "The samples of the cell; Enter looks at one."
        )
        self.list.setModel(self.rows)
        self.list.setUniformItemSizes(True)
        self.list.setFont(theme.mono_font(11))
        self.list.setProperty("role", "samples")
        self.list.setIconSize(QSize(_ICON, _ICON))
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.list, 1)

    @property
    def texts(self) -> list[str]:
        """What the list says."""
        return [str(self.rows.data(self.rows.index(row))) for row in range(self.rows.rowCount())]

    def clear(self) -> None:
        self.title.setText("Choose a cell to see its samples.")
        self.rows.take(None, "train", np.empty(0, int), "", np.empty(0))

    def show_rows(
        self, title: str, data: PreparedData, part: Part, rows: Array, name: str, values: Array
    ) -> None:
        """Samples ``rows`` of a part; ``values`` (whole part): what the network gave ``name``."""
        self.title.setText(title)
        self.rows.take(data, part, rows, name, values)

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self.rows.look(index.row()))


class _Rows(QAbstractListModel):
    """The samples; a picture is made when its row comes into view."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._data: PreparedData | None = None
        self._part: Part = "train"
        self._name = ""
        self._rows: Array = np.empty(0, int)
        self._values: Array = np.empty(0)
        self._icons: dict[int, QIcon] = {}

    def take(
        self, data: PreparedData | None, part: Part, rows: Array, name: str, values: Array
    ) -> None:
        self._name = name
        same = data is self._data and part == self._part and np.array_equal(rows, self._rows)
        if data is not self._data or part != self._part:
            self._icons = {}
        if same:
            self._values = values
            ends = self.index(0), self.index(max(0, len(rows) - 1))
            self.dataChanged.emit(*ends)
            return
        self.beginResetModel()
        self._data, self._part, self._rows, self._values = data, part, rows, values
        self.endResetModel()

    def look(self, row: int) -> Look:
        """The sample of a row."""
        return Look(self._part, int(self._rows[row]))

    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self._rows)

    @guarded
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self._data is None or not 0 <= index.row() < len(self._rows):
            return None
        sample = int(self._rows[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return f"#{sample + 1}  as {self._name}: {short(float(self._values[sample]))}"
        if role == Qt.ItemDataRole.DecorationRole and len(self._data.input_shape) == 3:
            return self._icon(self._data, sample)
        return None

    def _icon(self, data: PreparedData, sample: int) -> QIcon:
        if sample not in self._icons:
            image = image_picture(data.table.inputs[data.rows(self._part)[sample]])
            self._icons[sample] = QIcon(QPixmap.fromImage(image.scaled(_ICON, _ICON)))
        return self._icons[sample]
