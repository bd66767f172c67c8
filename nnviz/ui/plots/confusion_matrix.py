"""The confusion matrix as cells that can be chosen, with the scores of each class beside it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from nnviz.drawing.colormaps import blend, ink_on
from nnviz.drawing.numbers import count, percent
from nnviz.engine.shapes import Array
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged, factor
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.focus_ring import paint_ring

Cell = tuple[int, int]
_HEAD, _NAMES, _SCORE, _WIDEST, _LEAST = 32.0, (38.0, 88.0), 52.0, 74.0, 9.0
_SCORES = ("precision", "recall", "F1")
_CENTRE = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MOVES = {
    Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
}  # fmt: skip


class ConfusionMatrix(Drawn, QWidget):
    """Rows are true classes, columns predicted ones; ``chosen(cell)`` by click or arrow keys.

    Right answers are blue, wrong ones orange, by their share of the row.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names: tuple[str, ...] = ()
        self._counts: Array = np.empty((0, 0))
        self._scores: Array = np.empty((0, 3))
        self._shares, self._left = False, _NAMES[0]
        self.cell: Cell | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def show_counts(self, names: tuple[str, ...], counts: Array, scores: Array) -> None:
        """``scores``: precision, recall and F1 (classes, 3)."""
        self._names, self._counts, self._scores = names, counts, scores
        metrics = QFontMetricsF(self._theme.text_font(10.5))
        widest = max(metrics.horizontalAdvance(name) for name in names) + 12
        self._left = min(max(widest, _NAMES[0]), _NAMES[1])
        if self.cell is not None and max(self.cell) >= len(names):
            self.cell = None
        self._say()
        self.update()

    def show_shares(self, shares: bool) -> None:
        """Shares of the row in the cells, or counts."""
        self._shares = shares
        self.update()

    def text(self, cell: Cell) -> str:
        """What stands in a cell."""
        row = self._counts[cell[0]]
        if self._shares:
            return percent(row[cell[1]] / row.sum()) if row.sum() else "–"
        return count(int(row[cell[1]]))

    def score_texts(self, index: int) -> tuple[str, ...]:
        """Precision, recall and F1 of a class as written."""
        return tuple(f"{value:.3f}" for value in self._scores[index])

    def describe(self, cell: Cell) -> str:
        """A cell in words."""
        true, predicted = cell
        row = self._counts[true]
        return (
            f"true {self._names[true]}, predicted {self._names[predicted]}: "
            f"{count(int(row[predicted]))} of {count(int(row.sum()))}"
        )

    def choose(self, cell: Cell) -> None:
        """Choose a cell as the user does."""
        self.cell = cell
        self._say()
        self.update()
        self.chosen.emit(cell)

    def area(self, cell: Cell) -> QRectF:
        """Where a cell is drawn."""
        width, height = self._size()
        return QRectF(self._left + cell[1] * width, _HEAD + cell[0] * height, width, height)

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(460, 170)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, round(96 * factor()))

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            if (cell := self._at(event.position())) is not None:
                self.choose(cell)
        else:
            super().mousePressEvent(event)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self._at(event.position())
        self.setToolTip(self.describe(cell) if cell is not None else self.accessibleDescription())

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        move, last = _MOVES.get(Qt.Key(event.key())), len(self._names) - 1
        if move is None or last < 0:
            super().keyPressEvent(event)
            return
        row, column = self.cell or (0, 0)
        moved = (row + move[0], column + move[1]) if self.cell else (0, 0)
        self.choose((min(max(moved[0], 0), last), min(max(moved[1], 0), last)))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = drawing(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._names:
            painter.setPen(self._theme.color("muted"))
            painter.drawText(self.rect(), _CENTRE, "The part is being judged…")
        else:
            self._paint_heads(painter)
            for true in range(len(self._names)):
                self._paint_row(painter, true)
            self._paint_choice(painter)
        if self.cell is None:
            paint_ring(painter, self, self._theme)
        painter.end()

    # Painting

    def _size(self) -> tuple[float, float]:
        """Width and height of a cell."""
        many = max(1, len(self._names))
        width = (self.width() - self._left - 3 * _SCORE - 8) / many
        return min(_WIDEST, max(4.0, width)), min(30.0, (self.height() - _HEAD - 2) / many)

    def _at(self, place: QPointF) -> Cell | None:
        width, height = self._size()
        column, row = (place.x() - self._left) / width, (place.y() - _HEAD) / height
        inside = 0 <= column < len(self._names) and 0 <= row < len(self._names)
        return (int(row), int(column)) if inside else None

    def _paint_heads(self, painter: QPainter) -> None:
        width, _ = self._size()
        many = len(self._names)
        painter.setFont(self._theme.text_font(10.5))
        painter.setPen(self._theme.color("faint"))
        painter.drawText(QRectF(self._left, 0, many * width, 14), _CENTRE, "predicted")
        painter.drawText(QRectF(0, 15, self._left - 8, 15), _RIGHT, "true")
        painter.setPen(self._theme.color("muted"))
        for column, name in enumerate(self._names):
            head = QRectF(self._left + column * width, 15, width, 15)
            painter.drawText(head, _CENTRE, self._elided(painter, name, width - 2))
        left = self._left + many * width + 8
        for place, name in enumerate(_SCORES):
            painter.drawText(QRectF(left + place * _SCORE, 15, _SCORE, 15), _RIGHT, name)

    def _paint_row(self, painter: QPainter, true: int) -> None:
        first, row = self.area((true, 0)), self._counts[true]
        legible, size = first.height() >= _LEAST, min(10.5, first.height())
        painter.setFont(self._theme.text_font(size))
        painter.setPen(self._theme.color("muted"))
        name = QRectF(0, first.top(), self._left - 8, first.height())
        if legible:
            painter.drawText(name, _RIGHT, self._elided(painter, self._names[true], self._left - 8))
        painter.setFont(self._theme.mono_font(size))
        for predicted in range(len(row)):
            self._paint_cell(painter, (true, predicted), legible)
        left = self.area((true, len(row) - 1)).right() + 8
        painter.setPen(self._theme.color("text"))
        for place, text in enumerate(self.score_texts(true) if legible else ()):
            box = QRectF(left + place * _SCORE, first.top(), _SCORE, first.height())
            painter.drawText(box, _RIGHT, text)

    def _paint_cell(self, painter: QPainter, cell: Cell, legible: bool) -> None:
        palette, area = self._theme.palette, self.area(cell).adjusted(0.5, 0.5, -0.5, -0.5)
        row = self._counts[cell[0]]
        share = float(row[cell[1]] / row.sum()) if row.sum() else 0.0
        full = palette.positive if cell[0] == cell[1] else palette.negative
        # A few mistakes among many right answers are to be seen too.
        color = blend(palette.zero, full, share**0.6)
        painter.fillRect(area, QColor(color))
        text = self.text(cell)
        if legible and painter.fontMetrics().horizontalAdvance(text) < area.width():
            painter.setPen(QColor(ink_on(int(color[1:], 16))))
            if not row[cell[1]]:
                painter.setPen(self._theme.color("faint"))
            painter.drawText(area, _CENTRE, text)

    def _paint_choice(self, painter: QPainter) -> None:
        if self.cell is None:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color("accent" if self.hasFocus() else "text"), 1.6))
        painter.drawRect(self.area(self.cell).adjusted(0.5, 0.5, -0.5, -0.5))

    def _elided(self, painter: QPainter, text: str, width: float) -> str:
        mode = Qt.TextElideMode.ElideRight
        return painter.fontMetrics().elidedText(text, mode, round(width))

    def _say(self) -> None:
        """Tell screen readers which cell is chosen."""
        said = f": {self.describe(self.cell)}" if self.cell is not None and self._names else ""
        if (name := f"Confusion matrix{said}") != self.accessibleName():
            self.setAccessibleName(name)
            event = QAccessibleEvent(self, QAccessible.Event.NameChanged)
            QAccessible.updateAccessibility(event)
