"""A matrix of numbers as coloured cells, virtual: what is out of sight costs nothing."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.drawing.colormaps import Lut, diverging, ink_on, shade
from nnviz.drawing.numbers import number
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.numerals import Numerals, Spot
from nnviz.ui.guard import guarded
from nnviz.ui.large import drawing, enlarged
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.painted_area import PaintedArea
from nnviz.ui.widgets.voice import Voice

CELL, ROW, HEAD = 62, 19, 16
_INDEX = 34
_MOVES = {
    Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1), Qt.Key.Key_PageUp: (-8, 0), Qt.Key.Key_PageDown: (8, 0),
    Qt.Key.Key_Home: (0, -10**9), Qt.Key.Key_End: (0, 10**9),
}  # fmt: skip


class NumberGrid(PaintedArea):
    """``pointed(row, column)`` when the user goes to a cell, by a click or the arrow keys."""

    pointed = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._values: Array = np.zeros((0, 0))
        self._size, self._at = 1.0, (0, 0)
        self._voice = Voice(self, self._spoken)
        self._numerals = Numerals(theme.mono_font(11))
        self._heads = Numerals(theme.mono_font(10))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.verticalScrollBar().setSingleStep(ROW)
        self.horizontalScrollBar().setSingleStep(CELL)

    @property
    def values(self) -> Array:
        """The numbers shown, (rows, columns)."""
        return self._values

    @property
    def at(self) -> tuple[int, int]:
        """The cell that the user is at."""
        return self._at

    def show_values(self, values: Array, size: float) -> None:
        """Numbers (rows, columns) of up to ``size`` either way; the cell and what is in sight
        stay where they are."""
        self._values, self._size = values, size
        rows, columns = values.shape
        self._at = min(self._at[0], max(0, rows - 1)), min(self._at[1], max(0, columns - 1))
        self._fit()
        self._voice.renew()
        self.viewport().update()

    def _spoken(self) -> str:
        row, column = self._at
        return f"row {row}, column {column}: {self.text(row, column)}" if self._values.size else ""

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        return number(self._values[row, column])

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(300, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 40)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        row = int((at.y() - HEAD + self.verticalScrollBar().value()) // ROW)
        column = int((at.x() - _INDEX + self.horizontalScrollBar().value()) // CELL)
        if at.y() >= HEAD and at.x() >= _INDEX:
            self._go(row, column)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if move is None or not plain or not self._values.size:
            super().keyPressEvent(event)
            return
        rows, columns = self._values.shape
        row, column = self._at[0] + move[0], self._at[1] + move[1]
        self._go(min(max(row, 0), rows - 1), min(max(column, 0), columns - 1))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = drawing(self.viewport())
        rows, columns = self._in_sight()
        if len(rows) and len(columns):
            self._paint_cells(painter, rows, columns)
        self._paint_heads(painter, rows, columns)
        painter.end()

    def _paint_cells(self, painter: QPainter, rows: range, columns: range) -> None:
        """Colours first; the numbers are gathered by the ink that reads best on them."""
        part = self._values[rows.start : rows.stop, columns.start : columns.stop]
        colors = shade(part, self._lut(), -self._size, self._size).tolist()
        inks: dict[str, list[tuple[str, Spot]]] = {}
        for i, row in enumerate(rows):
            for j, column in enumerate(columns):
                box, color = self._box(row, column), colors[i][j]
                painter.fillRect(box, QColor(color))
                spot = (box.center().x(), box.center().y())
                inks.setdefault(ink_on(color), []).append((number(part[i, j]), spot))
        for ink, labels in inks.items():
            painter.setPen(QColor(ink))
            self._numerals.draw(painter, labels)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("text"), 1.4))
            painter.drawRect(self._box(*self._at).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_heads(self, painter: QPainter, rows: range, columns: range) -> None:
        """The indices, counted from 0 as NumPy does."""
        window, box = self._theme.color("window"), self.sight
        painter.fillRect(0, 0, box.width(), HEAD, window)
        painter.fillRect(0, 0, _INDEX, box.height(), window)
        painter.setPen(self._theme.color("faint"))
        across = [
            (str(column), (self._box(0, column).center().x(), HEAD / 2.0))
            for column in columns
            if self._box(0, column).left() >= _INDEX - CELL / 3
        ]
        down = [
            (str(row), (_INDEX / 2.0 - 2, self._box(row, 0).center().y()))
            for row in rows
            if self._box(row, 0).top() >= HEAD - 4
        ]
        self._heads.draw(painter, across + down)

    def _lut(self) -> Lut:
        return diverging(self._theme.palette)

    def _box(self, row: int, column: int) -> QRectF:
        left = _INDEX + column * CELL - self.horizontalScrollBar().value()
        top = HEAD + row * ROW - self.verticalScrollBar().value()
        return QRectF(left, top, CELL - 1, ROW - 1)

    def _in_sight(self) -> tuple[range, range]:
        rows, columns = self._values.shape
        top, left = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        last_row = (top + self.sight.height() - HEAD) // ROW + 1
        last_column = (left + self.sight.width() - _INDEX) // CELL + 1
        return range(top // ROW, min(rows, last_row)), range(
            left // CELL, min(columns, last_column)
        )

    def _go(self, row: int, column: int) -> None:
        rows, columns = self._values.shape
        if 0 <= row < rows and 0 <= column < columns:
            self._at = row, column
            self._voice.renew()
            self._reveal()
            self.viewport().update()
            self.pointed.emit(row, column)

    def _reveal(self) -> None:
        page = self.sight.height() - HEAD, self.sight.width() - _INDEX
        bars = self.verticalScrollBar(), self.horizontalScrollBar()
        for bar, place, size, room in zip(bars, self._at, (ROW, CELL), page, strict=True):
            bar.setValue(min(max(bar.value(), (place + 1) * size - room), place * size))

    def _fit(self) -> None:
        rows, columns = self._values.shape
        page = self.sight.height() - HEAD, self.sight.width() - _INDEX
        bars = self.verticalScrollBar(), self.horizontalScrollBar()
        for bar, size, room in zip(bars, (rows * ROW, columns * CELL), page, strict=True):
            bar.setPageStep(max(1, room))
            bar.setRange(0, max(0, size - room))
