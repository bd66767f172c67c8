"""A wall of samples: only those in sight are painted, so that thousands scroll as smoothly as
ten."""

from __future__ import annotations

from itertools import islice

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from nnviz.data.dataset import Part, PreparedData
from nnviz.data.features import FEATURES
from nnviz.drawing.numbers import count, percent, short
from nnviz.engine.shapes import Array
from nnviz.experiment.look import Look
from nnviz.ui.guard import guarded
from nnviz.ui.large import drawing
from nnviz.ui.mistakes.ranking import Mistakes
from nnviz.ui.panels.pictures import image_picture
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.focus_ring import paint_ring
from nnviz.ui.widgets.painted_area import PaintedArea
from nnviz.ui.widgets.voice import Voice
from nnviz.values import dataclass

_SIDE, _WIDTH, _GAP = 72, 96, 8
_LINE, _HEAD = 22, 24
_KEPT = 600
"""So many pictures are kept for when they come into sight again."""
_COLUMNS = (("sample", 70), ("true", 90), ("taken for", 90), ("share", 70), ("loss", 80))
_VALUES = 64
_MOST = 8
"""A row shows so many values of its sample."""


@dataclass(frozen=True, eq=False)
class Exhibit:
    """What hangs on the wall: mistakes of a part of the data, by the classes' names."""

    data: PreparedData
    part: Part
    mistakes: Mistakes
    names: tuple[str, ...]
    sure: bool
    """Whether outputs are shares of one."""

    @property
    def pictures(self) -> bool:
        return len(self.data.table.input_shape) == 3

    @property
    def value_names(self) -> list[str]:
        """Of the values in a row."""
        names = self.data.table.input_names[:_MOST]
        return [FEATURES[name].label if name in FEATURES else name for name in names]

    def raw(self, place: int) -> Array:
        """A sample as the data have it."""
        return Look(self.part, int(self.mistakes.rows[place])).raw(self.data)

    def share(self, place: int) -> str:
        value = float(self.mistakes.shares[place])
        return percent(value) if self.sure else short(value)

    def caption(self, place: int) -> tuple[str, str]:
        """``7 taken for 1`` and ``93 % · loss 2.61``."""
        found, names = self.mistakes, self.names
        words = f"{names[found.true[place]]} → {names[found.taken[place]]}"
        return words, f"{self.share(place)} · {short(float(found.losses[place]))}"

    def cells(self, place: int) -> list[str]:
        """A row of the list, in words and numbers."""
        found, names = self.mistakes, self.names
        values = self.raw(place).ravel()[:_MOST]
        return [
            f"#{int(found.rows[place]) + 1}", names[found.true[place]], names[found.taken[place]],
            self.share(place), short(float(found.losses[place])),
            *(short(float(value)) for value in values),
        ]  # fmt: skip


class Wall(PaintedArea):
    """``chosen(Look)`` by click or arrow key: tiles for pictures, rows of a list for all else."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._exhibit: Exhibit | None = None
        self._current = -1
        self._voice = Voice(self, self._spoken)
        self._pictures: dict[tuple[int, str, int], QImage] = {}
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def show_exhibit(self, exhibit: Exhibit | None) -> None:
        """Hang other samples, or none."""
        before = self._exhibit
        if exhibit is None or before is None or exhibit.data is not before.data:
            self._pictures.clear()
        self._exhibit = exhibit
        self._voice.renew()
        self._measure()
        self.viewport().update()

    def mark(self, row: int) -> None:
        """Ring the sample that is looked at; −1 for none of them."""
        current = self._exhibit.mistakes.place(row) if self._exhibit is not None else -1
        if current != self._current:
            self._current = current
            self._voice.renew()
            self.viewport().update()

    def _spoken(self) -> str:
        exhibit, place = self._exhibit, self._current
        if exhibit is None or not 0 <= place < len(exhibit.mistakes):
            return ""
        heads = (*(name for name, _ in _COLUMNS), *exhibit.value_names)
        told = (f"{head} {cell}" for head, cell in zip(heads, exhibit.cells(place), strict=False))
        few = islice(told, len(_COLUMNS)) if exhibit.pictures else told
        return f"{', '.join(few)}; {count(place + 1)} of {count(len(exhibit.mistakes))}"

    def box(self, place: int) -> QRect:
        """Where a sample hangs, within the viewport."""
        width, height = self._cell
        row, column = divmod(place, self._columns)
        top = row * height + self._top - self.verticalScrollBar().value()
        return QRect(column * width, top, width, height)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self._choose(place)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys look at the next."""
        columns, page = self._columns, max(1, self.sight.height() // self._cell[1])
        steps = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns, Qt.Key.Key_PageUp: -page * columns,
            Qt.Key.Key_PageDown: page * columns,
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is None or self._exhibit is None or not len(self._exhibit.mistakes):
            super().keyPressEvent(event)
            return
        place = self._current + step if self._current >= 0 else 0
        self._choose(min(max(place, 0), len(self._exhibit.mistakes) - 1))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = drawing(self.viewport())
        if self._exhibit is not None:
            self._paint_exhibit(painter, self._exhibit)
        paint_ring(painter, self, self._theme, QRectF(self.sight))
        painter.end()

    def _paint_exhibit(self, painter: QPainter, exhibit: Exhibit) -> None:
        for place in self._in_sight():
            paint = self._paint_tile if exhibit.pictures else self._paint_row
            paint(painter, exhibit, place)
        if not exhibit.pictures:
            self._paint_head(painter, exhibit)

    def _choose(self, place: int) -> None:
        assert self._exhibit is not None
        self._show(place)
        row = int(self._exhibit.mistakes.rows[place])
        self.chosen.emit(Look(self._exhibit.part, row))

    def _show(self, place: int) -> None:
        """Scroll so far that it is in sight."""
        bar, box = self.verticalScrollBar(), self.box(place)
        above = box.top() - self._top
        below = box.top() + box.height() - self.sight.height()
        bar.setValue(bar.value() + (above if above < 0 else max(0, below)))

    def _place_at(self, at: QPointF) -> int | None:
        if self._exhibit is None or at.y() < self._top:
            return None
        width, height = self._cell
        row = int((at.y() - self._top + self.verticalScrollBar().value()) // height)
        column = int(at.x() // width)
        place = row * self._columns + column
        there = 0 <= column < self._columns and 0 <= place < len(self._exhibit.mistakes)
        return place if there else None

    def _in_sight(self) -> range:
        assert self._exhibit is not None
        height, scrolled = self._cell[1], self.verticalScrollBar().value()
        first = scrolled // height
        last = (scrolled + self.sight.height()) // height + 1
        columns = self._columns
        return range(first * columns, min(last * columns, len(self._exhibit.mistakes)))

    @property
    def _cell(self) -> tuple[int, int]:
        if self._exhibit is not None and not self._exhibit.pictures:
            return max(1, self.sight.width()), _LINE
        room = self.sight.width()
        return max(_WIDTH, room // max(1, room // _WIDTH)), _SIDE + 2 * 15 + _GAP

    @property
    def _columns(self) -> int:
        return max(1, self.sight.width() // self._cell[0])

    @property
    def _top(self) -> int:
        """What the head of the list takes."""
        return _HEAD if self._exhibit is not None and not self._exhibit.pictures else 0

    def _measure(self) -> None:
        count = len(self._exhibit.mistakes) if self._exhibit is not None else 0
        rows, height = -(-count // self._columns), self._cell[1]
        bar, room = self.verticalScrollBar(), self.sight.height() - self._top
        bar.setRange(0, max(0, rows * height - room))
        bar.setPageStep(max(1, room))
        bar.setSingleStep(height // 2)

    def _paint_tile(self, painter: QPainter, exhibit: Exhibit, place: int) -> None:
        box, theme = self.box(place), self._theme
        left = box.left() + (box.width() - _SIDE) // 2
        picture = QRectF(left, box.top() + 1, _SIDE, _SIDE)
        painter.drawImage(picture, self._picture(exhibit, place))
        looked = place == self._current
        painter.setPen(QPen(theme.color("accent" if looked else "border"), 3 if looked else 1))
        painter.drawRect(picture.adjusted(-0.5, -0.5, 0.5, 0.5))
        line = QRectF(box.left(), picture.bottom() + 2, box.width() - 2, 15)
        middle = Qt.AlignmentFlag.AlignCenter
        words, numbers = exhibit.caption(place)
        painter.setFont(theme.text_font(11))
        painter.setPen(theme.color("text"))
        fitting = painter.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideMiddle, box.width() - 4
        )
        painter.drawText(line, middle, fitting)
        painter.setFont(theme.mono_font(10))
        painter.setPen(theme.color("muted"))
        painter.drawText(line.translated(0, 14), middle, numbers)

    def _paint_row(self, painter: QPainter, exhibit: Exhibit, place: int) -> None:
        box, theme = self.box(place), self._theme
        if place == self._current:
            painter.fillRect(box, theme.color("raised"))
        painter.setFont(theme.mono_font(11))
        painter.setPen(theme.color("text"))
        self._paint_cells(painter, exhibit.cells(place), box.top(), box.height())

    def _paint_head(self, painter: QPainter, exhibit: Exhibit) -> None:
        theme = self._theme
        painter.fillRect(QRect(0, 0, self.sight.width(), _HEAD), theme.color("window"))
        painter.setFont(theme.text_font(11))
        painter.setPen(theme.color("muted"))
        heads = [name for name, _ in _COLUMNS]
        self._paint_cells(painter, [*heads, *exhibit.value_names], 0, _HEAD)

    def _paint_cells(
        self, painter: QPainter, texts: list[str], top: int, height: int
    ) -> None:  # fmt: skip
        x = 4
        widths = [width for _, width in _COLUMNS]
        for index, text in enumerate(texts):
            width = widths[index] if index < len(widths) else _VALUES
            side = Qt.AlignmentFlag.AlignLeft if index < 3 else Qt.AlignmentFlag.AlignRight
            area = QRectF(x, top, width - 8, height)
            painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, text)
            x += width

    def _picture(self, exhibit: Exhibit, place: int) -> QImage:
        """Made when it comes into sight."""
        key = id(exhibit.data), exhibit.part, int(exhibit.mistakes.rows[place])
        if key not in self._pictures:
            if len(self._pictures) >= _KEPT:
                self._pictures.clear()
            self._pictures[key] = image_picture(exhibit.raw(place))
        return self._pictures[key]
