"""The levels side by side, each with its strongest units and their patches."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnviz.experiment.seeing.aim import Aim
from nnviz.experiment.seeing.patches import Patch
from nnviz.ui.seen.tiles import Tile, Tiles
from nnviz.ui.theme import Theme
from nnviz.values import dataclass

_HEAD, _LABEL, _GAP, _ROW_GAP = 36, 56, 5, 7
_LEAST, _MOST, _COLUMN_GAP = 26, 84, 26
_ICON = 26


@dataclass(frozen=True)
class Row:
    """A unit with its patches."""

    name: str
    aim: Aim
    patches: tuple[Patch, ...]
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Column:
    """A level: its ``title``, what it ``sees`` in words and as a share of the picture (left, top,
    width, height), and its units."""

    title: str
    sees: str
    share: tuple[float, float, float, float]
    rows: tuple[Row, ...]


class LevelTiles(Tiles):
    """Columns in the order of the layers; as many units and patches as there is room for."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._columns: tuple[Column, ...] = ()
        self._labels: list[tuple[QRectF, str]] = []
        self.places: list[tuple[Aim, Patch]] = []

    def show_columns(self, columns: Sequence[Column]) -> None:
        self._columns = tuple(columns)
        self.arrange()

    def lay_out(self) -> list[QRectF]:
        self._labels, self.places, tiles, boxes = [], [], list[Tile](), list[QRectF]()
        width = self._width()
        count, side = self._size(width)
        rows = max(1, int((self.height() - _HEAD + _ROW_GAP) // (side + _ROW_GAP)))
        for number, column in enumerate(self._columns):
            left = number * (width + _COLUMN_GAP)
            for place, row in enumerate(column.rows[:rows]):
                top = _HEAD + place * (side + _ROW_GAP)
                self._labels.append((QRectF(left, top, _LABEL - 6, side), row.name))
                for k, tile in enumerate(row.tiles[:count]):
                    x = left + _LABEL + k * (side + _GAP)
                    boxes.append(QRectF(x, top, side, side))
                    tiles.append(tile)
                    self.places.append((row.aim, row.patches[k]))
        self.tiles = tuple(tiles)
        return boxes

    def paint_more(self, painter: QPainter) -> None:
        """Titles, and the names of the units."""
        width = self._width()
        for number, column in enumerate(self._columns):
            self._paint_head(painter, column, number * (width + _COLUMN_GAP), width)
        painter.setFont(self.theme.mono_font(10.5))
        painter.setPen(self.theme.color("muted"))
        for box, name in self._labels:
            text = painter.fontMetrics().elidedText(
                name, Qt.TextElideMode.ElideRight, int(box.width())
            )
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, side, text)

    def _paint_head(self, painter: QPainter, column: Column, left: float, width: float) -> None:
        """The title, and how much of the picture a unit sees, to scale."""
        icon = QRectF(left + _LABEL - 6 - _ICON, 3.5, _ICON, _ICON)
        x, y, across, down = column.share
        painter.setPen(QPen(self.theme.color("faint"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(icon)
        inner = QRectF(icon.left() + x * _ICON, icon.top() + y * _ICON, across * _ICON,
                       down * _ICON)  # fmt: skip
        painter.fillRect(inner, self.theme.color("accent", 0.75))
        line, room = left + _LABEL, width - _LABEL
        painter.setFont(self.theme.text_font(12, QFont.Weight.DemiBold))
        painter.setPen(self.theme.color("text"))
        painter.drawText(QRectF(line, 0, room, 17), Qt.AlignmentFlag.AlignVCenter, column.title)
        painter.setFont(self.theme.text_font(11))
        painter.setPen(self.theme.color("muted"))
        painter.drawText(QRectF(line, 16, room, 15), Qt.AlignmentFlag.AlignVCenter, column.sees)

    def _width(self) -> float:
        """Of a column."""
        count = max(1, len(self._columns))
        return max(80.0, (self.width() - 2 - (count - 1) * _COLUMN_GAP) / count)

    def _size(self, width: float) -> tuple[int, int]:
        """How many patches stand in a row, and their side: three rows at least, if they can be."""
        high = (self.height() - _HEAD - 3) // 3 - _ROW_GAP
        most = max((len(row.tiles) for column in self._columns for row in column.rows), default=1)
        room = width - _LABEL + _GAP
        wide = int(room // min(4, max(1, most))) - _GAP
        side = max(_LEAST, min(_MOST, wide, high))
        return max(1, min(most, int(room // (side + _GAP)))), side
