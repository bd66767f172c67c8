"""A slim table of numbers, virtual: a thousand rows cost no more than those in sight.

Painted by hand: a QTableView takes five times as long for the same cells, and paint time is
training time.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.canvas.numerals import Numerals, Spot
from nnviz.ui.guard import guarded
from nnviz.ui.inspector.sorting import Sorting
from nnviz.ui.inspector.table_text import spoken_row
from nnviz.ui.inspector.tables import Rows
from nnviz.ui.inspector.wrapping import elided
from nnviz.ui.large import drawing, large
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.painted_area import PaintedArea
from nnviz.ui.widgets.voice import Voice

ROW = 19
HEADER, _EM, _HEADING = 17, 0.6, 5.8
"""``_EM``: a letter's width over the size of its font; ``_HEADING``: one of a heading."""
_SIZES, _GAP, _BAR = (11, 10, 9, 8), 1, 44
"""``_GAP`` letters between columns; ``_BAR`` pixels for bars, if it can be."""
_NAME = 16
"""Longer names are shortened where the numbers would lose their place, or their letters' size."""
_ALL = 12
"""Tables of so many rows never scroll."""


class TableView(PaintedArea):
    """Of long tables ``most`` rows are in sight at once; columns are as wide as the widest text met
    in them, names as far as there is room; bars have what is left."""

    def __init__(self, theme: Theme, most: int = 9, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._most = most
        self._rows: Rows | None = None
        self._edges: list[float] = []
        self._marked: int | None = None
        self._sorting, self._column, self._pointed = Sorting(), 0, (-1, -1)
        self._widest: list[int] = []
        self._letters = 0
        self._voice = Voice(self, self._spoken)
        self._size, self._small = _SIZES[0], theme.text_font(10)
        self._fonts = {size: theme.mono_font(size) for size in _SIZES}
        self._numerals = {size: Numerals(font) for size, font in self._fonts.items()}
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setViewportMargins(0, 0, 0, 0)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(ROW)
        self.verticalScrollBar().valueChanged.connect(self._widen)

    @property
    def rows(self) -> Rows | None:
        return self._rows

    @property
    def marked(self) -> int | None:
        """The row shown as chosen."""
        return self._marked

    def show_rows(self, rows: Rows) -> None:
        """Show new numbers; the scroll position stays while the names do."""
        same = self._rows is not None and self._rows.names == rows.names
        self._rows = rows
        self._sorting.sort(rows)
        if not same:
            self._fit(rows)
        self._widen()
        self._voice.renew()
        self.viewport().update()

    def mark(self, row: int | None) -> None:
        """Show a row as the chosen one, in sight, without announcing it."""
        if row != self._marked:
            self._marked = row
            if row is not None:
                self._reveal(row)
            self._voice.renew()
            self.viewport().update()

    @property
    def columns(self) -> list[tuple[float, float]]:
        """From where to where the widest text of each column goes, in pixels."""
        letter = _EM * self._size
        name = min(self._widest[0], self._letters) if self._edges else 0
        spans = [(2.0, 2.0 + name * letter)] if self._edges else []
        for edge, widest in zip(self._edges[1:], self._widest[1:], strict=True):
            spans.append((edge - widest * letter, edge))
        return spans

    def right_edge(self) -> int:
        """Where the last column of numbers ends, for what is aligned beneath it."""
        return round(self._edges[-1]) if self._edges else self.width()

    def _spoken(self) -> str:
        """The chosen row, heading by heading, and the column that the arrows are at."""
        rows, row = self._rows, self._marked
        if rows is None or not rows.names:
            return ""
        there = row is not None and row < len(rows.names)
        told = spoken_row(rows, row) if row is not None and there else f"{len(rows.names)} rows"
        return f"{told}; at {rows.columns[self._column].heading}"

    def sizeHint(self) -> QSize:
        return QSize(280, self.height())

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._scroll()
        self._place_columns()
        self._widen()

    @property
    def order(self) -> list[int]:
        """The rows from top to bottom."""
        return self._sorting.order

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._rows is None:
            return
        painter, top = drawing(self.viewport()), self.verticalScrollBar().value()
        first, last = self._in_sight()
        painter.setFont(self._fonts[self._size])
        labels: dict[str, list[tuple[str, Spot]]] = {}
        for place in range(first, last):
            row = self.order[place]
            self._paint_row(painter, row, HEADER + place * ROW - top, labels)
        for ink, texts in labels.items():
            painter.setPen(self._theme.color(ink))
            self._numerals[self._size].draw(painter, texts)
        self._paint_header(painter)
        painter.end()

    def _paint_header(self, painter: QPainter) -> None:
        assert self._rows is not None
        width = self.sight.width()
        painter.fillRect(0, 0, width, HEADER, self._theme.color("panel"))
        painter.setFont(self._small)
        painter.setPen(self._theme.color("faint"))
        for column, (spec, edge) in enumerate(zip(self._rows.columns, self._edges, strict=True)):
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            area = QRectF(0, 0, edge, HEADER)
            text = spec.heading + self._arrow(column)
            painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, text)
        if self.hasFocus() and self._edges:
            left = self._edges[self._column - 1] + 4 if self._column else 0.0
            span = QRectF(left, HEADER - 2, self._edges[self._column] - left, 1.5)
            painter.fillRect(span, self._theme.color("accent"))

    def _arrow(self, column: int) -> str:
        if column != self._sorting.column:
            return ""
        return " ↓" if self._sorting.falling else " ↑"

    def _paint_row(
        self, painter: QPainter, row: int, y: int, labels: dict[str, list[tuple[str, Spot]]]
    ) -> None:
        """Name and bar; the numbers are gathered by their colour to be drawn at once."""
        rows, theme = self._rows, self._theme
        assert rows is not None
        if row == self._marked:
            painter.fillRect(0, y, self.sight.width(), ROW, theme.color("accent", 0.2))
        painter.setPen(theme.color("accent" if rows.link(row, 0) else rows.ink(row, 0)))
        painter.drawText(QPointF(2.0, y + 13.5), self._written(row, 0))
        if row == self._pointed[0]:
            left, right = self._text_span(*self._pointed)
            painter.fillRect(QRectF(left, y + 16, right - left, 1), theme.color("accent"))
        for column, edge in enumerate(self._edges[1:], start=1):
            text = rows.text(row, column)
            spot = (edge - len(text) * _EM * self._size / 2, y + 9.5)
            labels.setdefault(rows.ink(row, column), []).append((text, spot))
        if rows.has_bar:
            color = theme.color(rows.ink(row, len(self._edges)))
            self._paint_bar(painter, y, rows.bar(row), color)

    def _paint_bar(self, painter: QPainter, y: int, share: float, color: QColor) -> None:
        left = self._edges[-1] + 9
        room = self.sight.width() - left - 3
        if room > 6:
            painter.fillRect(QRectF(left, y + 7, max(1.0, abs(share) * room), 5), color)

    def _in_sight(self) -> tuple[int, int]:
        """The first row in sight and the one behind the last."""
        assert self._rows is not None
        top = self.verticalScrollBar().value()
        last = (top + self.sight.height() - HEADER) // ROW + 1
        return top // ROW, min(len(self._rows.names), last)

    def _widen(self) -> None:
        """Columns grow with what comes into sight; back only with other rows, to stand still."""
        if self._rows is None:
            return
        seen = self.order[slice(*self._in_sight())]
        widest = [
            max((len(self._rows.text(row, column)) for row in seen), default=0)
            for column in range(1, len(self._rows.columns))
        ]
        if any(new > old for new, old in zip(widest, self._widest[1:], strict=True)):
            numbers = map(max, zip(widest, self._widest[1:], strict=True))
            self._widest = [self._widest[0], *numbers]
            self._place_columns()

    def _place_columns(self) -> None:
        """The largest letters that fit, then room for bars, then as airy as wished."""
        if self._rows is None:
            return
        room = self.sight.width() - 4
        fitting = (size for size in _SIZES if sum(self._needed(size, _NAME)) <= room)
        self._size = next(fitting, _SIZES[-1])
        letter, needed = _EM * self._size, self._needed(self._size)
        needed[0] -= max(0.0, min(sum(needed) - room, needed[0] - _NAME * letter))
        self._letters = max(1, round(needed[0] / letter) - _GAP)
        wished = [max(column.width * letter, need)
                  for column, need in zip(self._rows.columns, needed, strict=True)]  # fmt: skip
        spare = max(0.0, room - (_BAR if self._rows.has_bar else 0) - sum(needed))
        extra = sum(wished) - sum(needed)
        share = min(1.0, spare / extra) if extra > 0 else 0.0
        edge, self._edges = 0.0, []
        for need, wish in zip(needed, wished, strict=True):
            edge += need + share * (wish - need)
            self._edges.append(edge)

    def _needed(self, size: int, name: int = 1_000) -> list[float]:
        """The least widths of the columns: their text or heading, and a gap; names may be shortened
        to ``name`` letters."""
        assert self._rows is not None
        headings = (_HEADING * len(column.heading) + 4 for column in self._rows.columns)
        letters = (min(self._widest[0], name), *self._widest[1:])
        texts = ((widest + _GAP) * _EM * size for widest in letters)
        return [max(pair) for pair in zip(headings, texts, strict=True)]

    def _fit(self, rows: Rows) -> None:
        """The height by the number of rows, and everything that depends on it."""
        longest = max((len(name) for name in rows.names), default=4)
        self._widest = [longest, *(0 for _ in rows.columns[1:])]
        shown = len(rows.names) if len(rows.names) <= _ALL else self._most
        self.setFixedHeight(large(self, HEADER + ROW * max(1, shown) + 2))
        self.verticalScrollBar().setValue(0)
        self._scroll()
        self._place_columns()

    def _scroll(self) -> None:
        bar, count = self.verticalScrollBar(), len(self._rows.names) if self._rows else 0
        page = self.sight.height() - HEADER
        bar.setPageStep(page)
        bar.setRange(0, max(0, count * ROW - page))

    def _reveal(self, row: int) -> None:
        """Scroll just as far as it takes to see a row whole."""
        bar = self.verticalScrollBar()
        page = self.sight.height() - HEADER
        place = self._sorting.place(row)
        bar.setValue(min(max(bar.value(), (place + 1) * ROW - page), place * ROW))

    def _text_span(self, row: int, column: int) -> tuple[float, float]:
        """From where to where a cell's text goes."""
        assert self._rows is not None
        width = len(self._written(row, column)) * _EM * self._size
        return (2.0, 2.0 + width) if column == 0 else (self._edges[column] - width,
                                                       self._edges[column])  # fmt: skip

    def _written(self, row: int, column: int) -> str:
        """What a cell says, a name as far as there is room."""
        assert self._rows is not None
        text = self._rows.text(row, column)
        return text if column else elided(text, self._letters)

    def _column_at(self, x: float) -> int:
        inside = (k for k, edge in enumerate(self._edges) if x <= edge)
        return next(inside, max(0, len(self._edges) - 1))

    def _row_at(self, y: float) -> int | None:
        place = int((y - HEADER + self.verticalScrollBar().value()) // ROW)
        inside = self._rows is not None and 0 <= place < len(self._rows.names) and y >= HEADER
        return self.order[place] if inside else None
