"""All arrays of a step as a list: each with its figure, shape, kind, size and numbers."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.drawing.numbers import count, number
from nnviz.drawing.tensors.joins import shape_text
from nnviz.drawing.tensors.texts import (
    Section,
    axes_text,
    bytes_text,
    kind_text,
    span_text,
    spoken,
)
from nnviz.experiment.tensors import Tensor
from nnviz.ui.guard import guarded
from nnviz.ui.large import drawing, enlarged
from nnviz.ui.tensors.figure_painter import Stamps
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.painted_area import PaintedArea
from nnviz.ui.widgets.pointer import offer_click
from nnviz.ui.widgets.voice import Voice
from nnviz.values import dataclass

HEADER, HEADING, ROW = 18, 38, 38
_FIGURE, _AIR = 58, 8
_EM = 7.3
"""The letters of a row are no wider, taken together."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
INKS = {"input": "positive", "forward": "positive", "loss": "negative", "backward": "gradient",
        "update": "update"}  # fmt: skip
"""The colour of a figure by its stretch."""
_KEYS = {
    Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_Home: -10**6, Qt.Key.Key_End: 10**6,
}  # fmt: skip


@dataclass(frozen=True)
class _Column:
    """``wide``: pixels wished; columns that do not fit are left out, the last of ``rank`` first."""

    heading: str
    wide: int
    rank: int


_COLUMNS = (
    _Column("Array", 96, 0), _Column("Shape", 206, 1), _Column("Kind", 88, 4),
    _Column("Size", 138, 2), _Column("Numbers", 132, 3),
)  # fmt: skip
_Line = tuple[int, Section | Tensor]


class TensorList(PaintedArea):
    """``chosen(key)`` when the user picks an array; arrow keys go from one to the next."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._lines: list[_Line] = []
        self._tensors: list[Tensor] = []
        self._marked = ""
        self._voice = Voice(self, self._spoken)
        self._stamps = Stamps(theme, _FIGURE - 6, ROW - 6)
        self._first, self._second = theme.mono_font(12), theme.text_font(10.5)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(ROW)

    @property
    def marked(self) -> str:
        """The key of the array shown as chosen."""
        return self._marked

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings of the columns that there is room for."""
        return tuple(column.heading for column, _, _ in self._fitting())

    def show_sections(self, sections: tuple[Section, ...]) -> None:
        """Other numbers; where the list has been scrolled to stays."""
        lines: list[_Line] = []
        y = 0
        for section in sections:
            lines.append((y, section))
            y += HEADING
            for tensor in section.tensors:
                lines.append((y, tensor))
                y += ROW
        self._lines = lines
        self._tensors = [each for section in sections for each in section.tensors]
        self._scroll(y)
        self._voice.renew()
        self.viewport().update()

    def mark(self, key: str) -> None:
        """Show an array as the chosen one, in sight, without announcing it."""
        if key != self._marked:
            self._marked = key
            self._reveal()
            self._voice.renew()
            self.viewport().update()

    def _spoken(self) -> str:
        chosen = (each for each in self._tensors if each.key == self._marked)
        return next((", ".join(spoken(each).splitlines()) for each in chosen), "")

    def spot(self, key: str) -> QPointF:
        """The middle of an array's row in the viewport."""
        y = next(y for y, each in self._lines if isinstance(each, Tensor) and each.key == key)
        return QPointF(self.sight.width() / 2, self._top(y) + ROW / 2)

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(560, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 60)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        last = self._lines[-1][0] + ROW if self._lines else 0
        self._scroll(last)
        self._reveal()

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        tensor = self._at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and tensor is not None:
            self._choose(tensor)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        line = self._line_at(event.position())
        tip = self.toolTip()
        if isinstance(line, Tensor):
            tip = spoken(line)
        elif line is not None and line.join:
            tip = f"{line.title}: {line.join}"
        self.viewport().setToolTip(tip)
        offer_click(self.viewport(), isinstance(line, Tensor))

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _KEYS.get(Qt.Key(event.key()))
        if (
            move is None
            or not self._tensors
            or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            super().keyPressEvent(event)
            return
        keys = [each.key for each in self._tensors]
        place = keys.index(self._marked) if self._marked in keys else 0
        self._choose(self._tensors[min(max(place + move, 0), len(keys) - 1)])

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self.viewport().setToolTip(self.toolTip())

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, bottom = drawing(self.viewport()), self.sight.height()
        for y, line in self._lines:
            top = self._top(y)
            if top > bottom or top + ROW < HEADER:
                continue
            if isinstance(line, Section):
                self._paint_heading(painter, top, line)
            else:
                self._paint_row(painter, top, line)
        self._paint_header(painter)
        painter.end()

    # Painting

    def _paint_header(self, painter: QPainter) -> None:
        painter.fillRect(0, 0, self.sight.width(), HEADER, self._theme.color("window"))
        painter.setFont(self._theme.text_font(10.5))
        painter.setPen(self._theme.color("faint"))
        for column, left, wide in self._fitting():
            painter.drawText(QRectF(left, 0, wide, HEADER), _MIDDLE, column.heading)

    def _paint_heading(self, painter: QPainter, top: float, section: Section) -> None:
        room = self.sight.width() - 6
        painter.fillRect(QRectF(0, top + 3, room, 1), self._theme.color("border"))
        painter.setFont(self._theme.text_font(11.5, QFont.Weight.DemiBold))
        painter.setPen(self._theme.color("text"))
        painter.drawText(QRectF(2, top + 5, room, 16), _MIDDLE, section.title)
        painter.setFont(self._theme.mono_font(10.5))
        painter.setPen(self._theme.color("muted"))
        self._write(painter, QRectF(2, top + 20, room, 15), section.join)

    def _paint_row(self, painter: QPainter, top: float, tensor: Tensor) -> None:
        if tensor.key == self._marked:
            strong = 0.26 if self.hasFocus() else 0.16
            room = QRectF(0, top, self.sight.width() - 4, ROW)
            painter.fillRect(room, self._theme.color("accent", strong))
        at = QPointF(3, top + 3)
        self._stamps.paint(painter, at, tensor.shape, INKS[tensor.stretch])
        columns = self._fitting()
        cells = [_cell(column.heading, tensor) for column, _, _ in columns]
        for line, (font, color) in enumerate(((self._first, "text"), (self._second, "muted"))):
            painter.setFont(font)
            painter.setPen(self._theme.color(color))
            for (_, left, wide), texts in zip(columns, cells, strict=True):
                self._write(painter, QRectF(left, top + 3 + 16 * line, wide, 16), texts[line])

    def _write(self, painter: QPainter, room: QRectF, text: str) -> None:
        """Shortened where it does not fit; to measure takes longer than to write."""
        if len(text) * _EM > room.width():
            metrics = QFontMetricsF(painter.font())
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _MIDDLE, text)

    # Where things are

    def _fitting(self) -> tuple[tuple[_Column, float, float], ...]:
        """The columns with their left edges and widths."""
        return _placed(self.sight.width())

    def _top(self, y: int) -> int:
        return HEADER + y - self.verticalScrollBar().value()

    def _line_at(self, at: QPointF) -> Section | Tensor | None:
        if at.y() < HEADER:
            return None
        inside = (line for y, line in self._lines if self._top(y) <= at.y() < self._top(y) + ROW)
        return next(inside, None)

    def _at(self, at: QPointF) -> Tensor | None:
        line = self._line_at(at)
        return line if isinstance(line, Tensor) else None

    def _choose(self, tensor: Tensor) -> None:
        self.mark(tensor.key)
        self.chosen.emit(tensor.key)

    def _scroll(self, height: int) -> None:
        bar, page = self.verticalScrollBar(), self.sight.height() - HEADER
        bar.setPageStep(page)
        bar.setRange(0, max(0, height - page))

    def _reveal(self) -> None:
        """Scroll just as far as it takes to see the chosen array, with the heading above it."""
        tops = {each.key: y for y, each in self._lines if isinstance(each, Tensor)}
        if self._marked in tops:
            y, bar = tops[self._marked], self.verticalScrollBar()
            page = self.sight.height() - HEADER
            bar.setValue(min(max(bar.value(), y + ROW - page), max(0, y - HEADING)))


def _cell(heading: str, tensor: Tensor) -> tuple[str, str]:
    """What a column says of an array, in two lines."""
    if heading == "Array":
        return tensor.symbol, tensor.dtype
    if heading == "Shape":
        return shape_text(tensor.shape), axes_text(tensor)
    if heading == "Kind":
        kind = kind_text(tensor).split(" · ")
        return kind[0], kind[1]
    if heading == "Size":
        return count(tensor.elements), bytes_text(tensor.bytes)
    return span_text(tensor), f"mean {number(tensor.mean)}"


@lru_cache(maxsize=8)
def _placed(width: int) -> tuple[tuple[_Column, float, float], ...]:
    """The columns that fit, with their left edges and widths; they share what room is left."""
    room = width - _FIGURE - 10
    shown = sorted(_COLUMNS, key=lambda column: column.rank)
    while len(shown) > 2 and sum(each.wide for each in shown) > room:
        shown.pop()
    share = min(room / sum(each.wide for each in shown), 1.5)
    columns = [each for each in _COLUMNS if each in shown]
    lefts = accumulate((each.wide * share for each in columns), initial=float(_FIGURE))
    return tuple(
        (each, left, each.wide * share - _AIR) for each, left in zip(columns, lefts, strict=False)
    )
