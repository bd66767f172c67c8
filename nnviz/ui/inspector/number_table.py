"""A table of numbers that sorts, copies and leads from a number to where it came from."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QMenu

from nnviz.experiment.selection import Selection
from nnviz.ui.guard import guarded
from nnviz.ui.inspector.table_text import cell_text, row_text, table_text
from nnviz.ui.inspector.table_view import HEADER, ROW, TableView
from nnviz.ui.widgets.pointer import offer_click

__all__ = ["ROW", "NumberTable"]

_MOVES = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -8,
    Qt.Key.Key_PageDown: 8,
}
_WITH_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class NumberTable(TableView):
    """``chosen(row)`` when the user picks a row.

    A click on a heading sorts; a click on a number that came from another shows where,
    ``followed(selection)``. By the keyboard: arrows move, space sorts by the column, return
    follows, Ctrl+C copies the row, Ctrl+Shift+C the table.
    """

    chosen = Signal(int)
    followed = Signal(object)

    def sort_by(self, column: int) -> None:
        """By a column, the other way round, as they come."""
        if self._rows is not None and column < len(self._rows.columns):
            self._sorting.press(column)
            self._sorting.sort(self._rows)
            self._voice.renew()
            self._widen()
            self.viewport().update()

    def copy_cell(self) -> None:
        if self._rows is not None and self._current() is not None:
            _copy(cell_text(self._rows, self._current() or 0, self._column))

    def copy_row(self) -> None:
        """The current row, or the whole table where there is none."""
        row = self._current()
        if self._rows is None or row is None:
            self.copy_table()
        else:
            _copy(row_text(self._rows, row))

    def copy_table(self) -> None:
        if self._rows is not None:
            _copy(table_text(self._rows, self.order))

    def menu(self) -> QMenu:
        """What can be done with the current row, as a menu."""
        menu, row = QMenu(self), self._current()
        menu.aboutToHide.connect(menu.deleteLater)
        link = self._link(row, self._column) if row is not None else None
        if link is not None:
            menu.addAction("Show where it came from", lambda: self.followed.emit(link))
        if row is not None:
            menu.addAction("Copy number", self.copy_cell)
            menu.addAction("Copy row", self.copy_row)
        menu.addAction("Copy table", self.copy_table)
        menu.addAction("Sort by this column", lambda: self.sort_by(self._column))
        return menu

    @guarded
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            at = QPointF(event.pos())
            row = self._row_at(at.y())
            self._column = self._column_at(at.x())
            if row is not None:
                self.mark(row)
        self.menu().popup(event.globalPos())

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        row, self._column = self._row_at(at.y()), self._column_at(at.x())
        link = self._link_under(at)
        if at.y() < HEADER:
            self.sort_by(self._column)
        elif link is not None:
            self.followed.emit(link)
        elif row is not None:
            self.mark(row)
            self.chosen.emit(row)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        row, linked = self._row_at(at.y()), self._link_under(at) is not None
        tip = self._rows.tip(row) if self._rows and row is not None else ""
        if linked:
            tip += "\nClick to see where it came from."
        elif at.y() < HEADER:
            tip = "Click to sort by this column."
        self.viewport().setToolTip(tip or self.toolTip())
        offer_click(self.viewport(), linked or at.y() < HEADER)
        self._point((row, self._column_at(at.x())) if linked and row is not None else (-1, -1))

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self._point((-1, -1))

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, rows = Qt.Key(event.key()), self._rows
        move = _MOVES.get(key)
        if rows is None or not rows.names:
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_row()
        elif key == Qt.Key.Key_C and event.modifiers() == _WITH_SHIFT:
            self.copy_table()
        elif move is not None:
            place = self._sorting.place(self._marked or 0) + move
            row = self.order[min(max(place, 0), len(rows.names) - 1)]
            self.mark(row)
            self.chosen.emit(row)
        elif not self._edit_by_key(key, event.modifiers()):
            super().keyPressEvent(event)

    def _edit_by_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Move across, sort, follow; False for every other key."""
        assert self._rows is not None
        if modifiers & Qt.KeyboardModifier.AltModifier:
            return False
        row = self._current()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            across = 1 if key == Qt.Key.Key_Right else -1
            self._column = min(max(self._column + across, 0), len(self._rows.columns) - 1)
            self._voice.renew()
            self.viewport().update()
        elif key == Qt.Key.Key_Space:
            self.sort_by(self._column)
        elif key == Qt.Key.Key_Return and row is not None:
            link = self._link(row, self._column)
            if link is not None:
                self.followed.emit(link)
        else:
            return False
        return True

    def _current(self) -> int | None:
        """The marked row, if it is there."""
        count = len(self._rows.names) if self._rows else 0
        return self._marked if self._marked is not None and self._marked < count else None

    def _link(self, row: int, column: int) -> Selection | None:
        inside = self._rows is not None and row < len(self._rows.names)
        return self._rows.link(row, column) if self._rows is not None and inside else None

    def _link_under(self, at: QPointF) -> Selection | None:
        """The link whose text is under the cursor; what is empty around it chooses the row."""
        row, column = self._row_at(at.y()), self._column_at(at.x())
        if row is None or self._rows is None:
            return None
        left, right = self._text_span(row, column)
        return self._link(row, column) if left - 1 <= at.x() <= right + 1 else None

    def _point(self, cell: tuple[int, int]) -> None:
        """Underline the link under the cursor."""
        if cell != self._pointed:
            self._pointed = cell
            self.viewport().update()


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
