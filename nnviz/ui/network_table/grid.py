"""One of the tables: Qt's, with the keys that lead from it to the next, and a line to type in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
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
from nnviz.ui.large import factor
from nnviz.ui.network_table.model import TableModel
from nnviz.ui.network_table.pinned import Pinned
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

Index = QModelIndex | QPersistentModelIndex
ScrollHint = QAbstractItemView.ScrollHint
ROW = 22
_LEAST, _WIDEST, _ROOM, _MEASURED = 44, 190, 19, 20
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_RING = 2
"""The ring around the cell that the keyboard is on takes it from the cell's text."""
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
        self._is_built = False
        self.table = TableModel(theme, self)
        self.acts: Callable[[QKeyEvent], bool] = lambda event: False
        self._theme, self._following = theme, False
        self.setModel(self.table)
        self.setItemDelegate(CellDelegate(self))
        self._dress(theme)
        self.pinned = Pinned(self, name)
        self._is_built = True
        self.horizontalHeader().installEventFilter(self)
        described(self, name, tip)
        self.table.modelReset.connect(self._measure)
        self.table.headerDataChanged.connect(self._make_room)
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
        return QSize(_LEAST, head.height() + row + 2 * self.frameWidth())

    def scrollTo(self, index: Index, hint: ScrollHint = ScrollHint.EnsureVisible) -> None:
        """Beside the columns that stay, not beneath them; to one of those, up and down alone."""
        sideways, covered = self.horizontalScrollBar(), self.pinned.covers
        before = sideways.value()
        super().scrollTo(index, hint)
        if covered and not self.pinned.isColumnHidden(index.column()):
            sideways.setValue(before)
        elif (beneath := covered - self.visualRect(index).left()) > 0:
            sideways.setValue(sideways.value() - beneath)

    def updateGeometries(self) -> None:
        """The columns that stay have their place within the table's."""
        super().updateGeometries()
        if self._is_built:
            self.pinned.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Headings in other letters have other widths, and so have cells then."""
        if event.type() is QEvent.Type.FontChange and watched is self.horizontalHeader():
            self._measure()
        return super().eventFilter(watched, event)

    @guarded
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and self._is_built:
            self._measure()

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
        contents, header, by = self.table.contents, self.horizontalHeader(), factor()
        for place, column in enumerate(contents.columns if contents is not None else ()):
            cells = self.sizeHintForColumn(place) + _RING
            wide = max(cells, header.sectionSizeHint(place), _LEAST * by)
            if column.widest:
                advance = self.fontMetrics().horizontalAdvance(column.widest)
                wide = max(wide, advance + _ROOM)
            header.resizeSection(place, round(min(wide, _WIDEST * by)))
        self.pinned.place()

    def _make_room(self) -> None:
        """For the arrow of the column that rows are sorted by."""
        header = self.horizontalHeader()
        for place in range(header.count()):
            wide = header.sectionSizeHint(place)
            if header.sectionSize(place) < wide:
                header.resizeSection(place, wide)

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
        self.dress_headers(self)
        self.horizontalHeader().setStretchLastSection(True)
        self._theme.changed.connect(self.viewport().update)

    def dress_headers(self, view: QTableView) -> None:
        """Rows of one height, and headings in the letters of texts."""
        side, top = view.verticalHeader(), view.horizontalHeader()
        side.hide()
        side.setMinimumSectionSize(ROW)
        side.setDefaultSectionSize(ROW)
        side.setSectionResizeMode(side.ResizeMode.Fixed)
        top.setFont(self._theme.text_font(11))
        top.setHighlightSections(False)
        top.setSectionsClickable(True)
        top.setMinimumSectionSize(_LEAST)
        top.setResizeContentsPrecision(_MEASURED)


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
