"""Names and numbers in columns, painted: short enough to be seen whole, or scrolled."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.experiment.comparing.rows import Row
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged, large
from nnviz.ui.plots.inks import ink
from nnviz.ui.theme import Theme

_ROW, _INDENT, _CELL = 18, 12, 104
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class RowsTable(Drawn, QWidget):
    """``heads``: the columns' names and colours."""

    def __init__(self, theme: Theme, heads: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._heads = theme, heads
        self.rows: tuple[Row, ...] = ()
        theme.changed.connect(self.update)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        if rows != self.rows:
            if len(rows) != len(self.rows):
                self.setFixedHeight(large(self, _ROW * (len(rows) + 1) + 4))
            self.rows = rows
            self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(390, _ROW * (len(self.rows) + 1) + 4)

    @enlarged
    def minimumSizeHint(self) -> QSize:
        return QSize(260, _ROW)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = drawing(self)
        for number, (name, color) in enumerate(self._heads.items()):
            self._paint_head(painter, number, name, color)
        visible = event.rect()
        for number, row in enumerate(self.rows, start=1):
            if visible.top() - _ROW < number * _ROW <= visible.bottom():
                self._paint_row(painter, number * _ROW, row)
        painter.end()

    def _paint_head(self, painter: QPainter, number: int, name: str, color: str) -> None:
        box = self._cell(number, 0)
        painter.setFont(self._theme.text_font(11.5, QFont.Weight.DemiBold))
        painter.setPen(ink(self._theme, color))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | _MIDDLE, f"● {name}")

    def _paint_row(self, painter: QPainter, top: float, row: Row) -> None:
        left = _INDENT * row.depth
        room = QRectF(left, top, self._cell(0, 0).left() - left, _ROW)
        heading = not row.cells
        if heading:
            room.setRight(self.width())
        painter.setFont(self._theme.text_font(11.5 if row.depth < 2 else 11))
        painter.setPen(self._theme.color("text" if heading else "muted"))
        metrics = painter.fontMetrics()
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, int(room.width()) - 4)
        painter.drawText(room, _MIDDLE, name)
        painter.setFont(self._theme.mono_font(11 if row.depth < 2 else 10.5))
        painter.setPen(self._theme.color("text" if row.depth < 2 else "muted"))
        for number, cell in enumerate(row.cells):
            painter.drawText(self._cell(number, top), Qt.AlignmentFlag.AlignRight | _MIDDLE, cell)

    def _cell(self, number: int, top: float) -> QRectF:
        """The columns stand at the right."""
        count = len(self._heads)
        width = min(_CELL, self.width() * 0.36)
        return QRectF(self.width() - (count - number) * width, top, width - 2, _ROW)
