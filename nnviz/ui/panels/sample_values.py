"""The values of one row of a table, under the names of its columns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.data.source import Column
from nnviz.drawing.numbers import number, plain
from nnviz.engine.shapes import Array
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged, large
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.scrolling import scrolling

_ROW, _MOST, _GAP = 18, 13, 8.0
_EPOCH = date(1970, 1, 1)


class SampleValues(QWidget):
    """Long rows are scrolled."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = _List(theme)
        self._area = scrolling(self._list)
        for part in (self._list, self._area.viewport()):
            part.setAutoFillBackground(False)  # The card shows through.
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Names and values as they are written."""
        return self._list.rows

    def show_values(self, columns: Sequence[Column], values: Array) -> None:
        """Raw values, one for each column."""
        rows = tuple(
            (column.name, value_text(column, float(value)))
            for column, value in zip(columns, values, strict=True)
        )
        self._list.show_rows(rows)
        self._area.setFixedHeight(large(self._area, _ROW * max(1, min(_MOST, len(rows)))))


class _List(Drawn, QWidget):
    """Names at the left, values at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: tuple[tuple[str, str], ...] = ()
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def show_rows(self, rows: tuple[tuple[str, str], ...]) -> None:
        if rows != self.rows:
            self.rows = rows
            self.setMinimumHeight(large(self, _ROW * len(rows)))
            self.setAccessibleName(", ".join(f"{name} {value}" for name, value in rows))
            self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(200, _ROW * len(self.rows))

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The whole of what may be shortened."""
        row = int(event.position().y()) // _ROW
        inside = 0 <= row < len(self.rows)
        self.setToolTip("{} = {}".format(*self.rows[row]) if inside else "")

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = drawing(self), self._theme
        fonts = theme.text_font(12), theme.mono_font(12)
        text, mono = (QFontMetricsF(font) for font in fonts)
        area = event.rect()
        first, end = max(0, area.top() // _ROW), min(len(self.rows), area.bottom() // _ROW + 1)
        for row in range(first, end):
            (name, value), line = self.rows[row], QRectF(0, row * _ROW, self.width() - 10, _ROW)
            shown = mono.elidedText(value, Qt.TextElideMode.ElideRight, line.width() / 2)
            room = line.width() - mono.horizontalAdvance(shown) - _GAP
            painter.setFont(fonts[0])
            painter.setPen(theme.color("muted"))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(line, middle, text.elidedText(name, Qt.TextElideMode.ElideRight, room))
            painter.setFont(fonts[1])
            painter.setPen(theme.color("text"))
            painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, shown)
        painter.end()


def value_text(column: Column, value: float) -> str:
    """A raw value as people write it: a category by name, a date by its day."""
    if math.isnan(value):
        return "missing"
    if column.kind == "category" and 0 <= value < len(column.categories):
        return column.categories[int(value)]
    if column.kind == "date":
        return _day(value)
    return plain(float(f"{value:.6g}"))  # What single precision can tell.


def _day(days: float) -> str:
    try:
        return (_EPOCH + timedelta(days=days)).isoformat()
    except OverflowError:
        return number(days)
