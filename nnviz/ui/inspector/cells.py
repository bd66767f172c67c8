"""Small arrays as coloured cells with their numbers: patches, kernels, windows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.drawing.colormaps import Lut, ink_on, shade
from nnviz.drawing.numbers import number, short
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.numerals import Numerals, Spot
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.theme import Theme
from nnviz.values import dataclass

_CAPTION, _GAP, _LARGEST, _READABLE = 16.0, 16.0, 30.0, 19.0


@dataclass(frozen=True)
class Cells:
    """One grid (rows, columns) under a caption; ``sign`` stands before it.

    ``lut`` colours the values (with ``size`` their magnitudes) from ``low`` to ``high``.
    """

    caption: str
    values: Array
    lut: Lut
    low: float
    high: float
    sign: str = ""
    size: bool = False


class CellsView(Drawn, QWidget):
    """Grids side by side. ``chosen(row, column)`` when a cell is clicked."""

    chosen = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grids: tuple[Cells, ...] = ()
        self._marked: tuple[int, int] | None = None
        self._writers: dict[int, Numerals] = {}
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    @property
    def grids(self) -> tuple[Cells, ...]:
        return self._grids

    @property
    def texts(self) -> list[list[list[str]]]:
        """The numbers as written, grid by grid and row by row."""
        return [[[short(v) for v in row] for row in grid.values] for grid in self._grids]

    def show_grids(self, grids: Sequence[Cells], marked: tuple[int, int] | None = None) -> None:
        rows = max((len(grid.values) for grid in grids), default=0)
        resized = rows != max((len(grid.values) for grid in self._grids), default=-1)
        self._grids, self._marked = tuple(grids), marked
        self.setAccessibleName(", ".join(grid.caption for grid in grids))
        if resized or len(grids) != len(self._grids):
            self.updateGeometry()
        self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        rows = max((len(grid.values) for grid in self._grids), default=1)
        return QSize(200, round(_CAPTION + rows * self._cell() + 2))

    def minimumSizeHint(self) -> QSize:
        return QSize(100, self.sizeHint().height())

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        if hit is not None:
            self.chosen.emit(hit[1], hit[2])

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        if hit is None:
            self.setToolTip("")
            return
        grid = self._grids[hit[0]]
        value = number(grid.values[hit[1], hit[2]])
        self.setToolTip(f"{grid.caption} ({hit[1]}, {hit[2]}): {value}")

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = drawing(self)
        for index, grid in enumerate(self._grids):
            self._paint_grid(painter, grid, self._left(index))
        painter.end()

    def _cell(self) -> float:
        """As large as fits the width, for the widest number of cells in a row."""
        cells = sum(grid.values.shape[1] for grid in self._grids) or 1
        room = max(self.width(), 240) - _GAP * max(0, len(self._grids) - 1) - 2
        return min(_LARGEST, float(int(room / cells)))

    def _left(self, index: int) -> float:
        cells = sum(int(grid.values.shape[1]) for grid in self._grids[:index])
        return cells * self._cell() + index * _GAP + 1

    def _paint_grid(self, painter: QPainter, grid: Cells, left: float) -> None:
        cell = self._cell()
        self._paint_caption(painter, grid, left, cell)
        shown = np.abs(grid.values) if grid.size else grid.values
        colors = shade(shown, grid.lut, grid.low, grid.high).tolist()
        labels: dict[str, list[tuple[str, Spot]]] = {}
        for (row, column), value in np.ndenumerate(grid.values):
            x, y, color = left + column * cell, _CAPTION + row * cell, colors[row][column]
            painter.fillRect(QRectF(x, y, cell - 1, cell - 1), QColor(color))
            spot = (x + (cell - 1) / 2, y + (cell - 1) / 2)
            labels.setdefault(ink_on(color), []).append((short(value), spot))
        if cell >= _READABLE:
            for ink, texts in labels.items():
                painter.setPen(QColor(ink))
                self._numerals(min(10, int(cell / 3.05))).draw(painter, texts)
        if self._marked is not None:
            row, column = self._marked
            painter.setPen(QPen(self._theme.color("text"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            x, y = left + column * cell, _CAPTION + row * cell
            painter.drawRect(QRectF(x, y, cell - 1, cell - 1))

    def _paint_caption(self, painter: QPainter, grid: Cells, left: float, cell: float) -> None:
        rows, columns = grid.values.shape
        painter.setFont(self._theme.text_font(10.5))
        painter.setPen(self._theme.color("muted"))
        room = QRectF(left - 8, 0, columns * cell + 16, _CAPTION - 2)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, grid.caption)
        if grid.sign:
            painter.setPen(self._theme.color("text"))
            painter.setFont(self._theme.text_font(13))
            gap = QRectF(left - _GAP, _CAPTION, _GAP, rows * cell)
            painter.drawText(gap, Qt.AlignmentFlag.AlignCenter, grid.sign)

    def _numerals(self, size: int) -> Numerals:
        if size not in self._writers:
            font = self._theme.mono_font(size, QFont.Weight.Medium)
            self._writers[size] = Numerals(font)
        return self._writers[size]

    def _hit(self, at: QPointF) -> tuple[int, int, int] | None:
        """(grid, row, column) under the cursor."""
        cell = self._cell()
        for index, grid in enumerate(self._grids):
            row, column = (
                int((at.y() - _CAPTION) // cell),
                int((at.x() - self._left(index)) // cell),
            )
            if 0 <= row < grid.values.shape[0] and 0 <= column < grid.values.shape[1]:
                return index, row, column
        return None
