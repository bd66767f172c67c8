"""The columns that say what a row is, which stay in sight while the others scroll beneath them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from nnviz.ui.guard import guarded

if TYPE_CHECKING:
    from nnviz.ui.network_table.grid import Grid

Index = QModelIndex | QPersistentModelIndex
_MOST = 0.5
"""The share of the table's width that they may take; where they need more, fewer stay."""
_LINE = 1
"""The width of the line at their right."""


class Pinned(QTableView):
    """A table's first columns once more, above it and with its selection, only while it is too wide
    for its place. Keyboard and screen readers stay with the table itself."""

    def __init__(self, grid: Grid, name: str) -> None:
        super().__init__(grid)
        self._grid = grid
        self.setAccessibleName(f"{name}: first columns")
        self.setProperty("role", "pinned")
        self.setModel(grid.table)
        own = self.selectionModel()
        self.setSelectionModel(grid.selectionModel())
        own.deleteLater()
        self.setItemDelegate(_Cells(self, grid))
        self._dress()
        self._follow()
        self.hide()

    @property
    def covers(self) -> int:
        """How many pixels of the table lie under it."""
        return 0 if self.isHidden() else self.width()

    def place(self) -> None:
        """Stand over the table's first columns, if there is anything to scroll."""
        port, header = self._grid.viewport().geometry(), self._grid.horizontalHeader()
        widths = [header.sectionSize(place) for place in range(header.count())]
        many = self._fitting(widths, port.width())
        for place, wide in enumerate(widths):
            self.setColumnHidden(place, place >= many)
            if place < many:
                self.setColumnWidth(place, wide)
        high = header.height() + port.height()
        self.setGeometry(QRect(port.x(), header.y(), sum(widths[:many]) + _LINE, high))
        self.horizontalHeader().setFixedHeight(header.height())
        self.setVisible(many > 0 and self._grid.horizontalScrollBar().maximum() > 0)
        self.raise_()

    # What Qt asks

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Only the table itself tells screen readers."""
        self.viewport().update()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Only the table itself tells screen readers."""
        self.viewport().update()

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:
        self._grid.wheelEvent(event)

    # Building

    def _fitting(self, widths: list[int], room: int) -> int:
        """How many columns stay in sight."""
        contents = self._grid.table.contents
        most = contents.pinned if contents is not None else 0
        while most and sum(widths[:most]) > _MOST * room:
            most -= 1
        return most

    def _dress(self) -> None:
        grid, off = self._grid, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setFont(grid.font())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(grid)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(grid.selectionBehavior())
        self.setSelectionMode(grid.selectionMode())
        self.setAutoScroll(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(grid.verticalScrollMode())
        self.setHorizontalScrollBarPolicy(off)
        self.setVerticalScrollBarPolicy(off)
        grid.dress_headers(self)

    def _follow(self) -> None:
        """Scrolled, sorted and sized as the table is, and the other way round."""
        grid, own = self._grid, self.horizontalHeader()
        head = grid.horizontalHeader()
        head.sectionResized.connect(lambda place, _, wide: self.place())
        own.sectionResized.connect(lambda place, _, wide: self._drag(place, wide))
        own.sectionClicked.connect(grid.table.press)
        self.doubleClicked.connect(grid.doubleClicked)
        one, other = grid.verticalScrollBar(), self.verticalScrollBar()
        one.valueChanged.connect(other.setValue)
        other.valueChanged.connect(one.setValue)
        grid.horizontalScrollBar().rangeChanged.connect(lambda *_: self.place())

    def _drag(self, place: int, wide: int) -> None:
        """The user drags the edge of a column of its own; one that is hidden has no width."""
        if wide:
            self._grid.setColumnWidth(place, wide)


class _Cells(QStyledItemDelegate):
    """Marks the cell that the keyboard is on in the table itself."""

    def __init__(self, pinned: Pinned, grid: Grid) -> None:
        super().__init__(pinned)
        self._grid = grid

    @guarded
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if self._grid.hasFocus() and index == self._grid.currentIndex():
            option.state |= QStyle.StateFlag.State_HasFocus
