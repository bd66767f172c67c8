"""Where the steps of an unrolled layer stand: a column for each, its bands one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.drawing.geometry import Box
from nnviz.drawing.unrolled import Band
from nnviz.values import dataclass

NAMES, HEAD = 44.0, 16.0
"""The width of the bands' names left of the columns, and the height of the steps' numbers."""
_LEAST, _MOST, WIDE = 12.0, 72.0, 52.0
"""Pixels from step to step: at least, at most, and where every number is to be read."""
_GAP, _BETWEEN, _ONE = 0.25, 3.0, 15.0
"""The share of a step between two columns; pixels between bands; the height of a single row."""
_CELL, _ROW = 6.0, 34.0
"""The height of a unit's row: where all units of a band are shown, at least; and at most."""
_BARS, _BARS_LEAST, _BARS_MOST, _CAPTION = 0.22, 30.0, 240.0, 17.0
"""The bar chart's share of the height and its limits; the height of what is written above it."""
_LOW = 220.0
"""Below this height nothing is written above the bars."""


@dataclass(frozen=True)
class Row:
    """A band's place: ``top`` and ``height`` of all; ``whole``: all its units are shown, else the
    chosen one."""

    symbol: str
    top: float
    height: float
    count: int
    whole: bool

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    @property
    def cell(self) -> float:
        """The height of one value."""
        return self.height / self.count if self.whole else self.height


@dataclass(frozen=True)
class Hit:
    """A step, and the unit there: −1 where none is meant."""

    step: int
    unit: int = -1
    symbol: str = ""


@dataclass(frozen=True)
class Layout:
    """All places in a strip of ``width`` × ``height``; ``bars`` is where the bar chart stands,
    with ``caption`` pixels for a text above it."""

    steps: int
    pitch: float
    width: float
    height: float
    rows: tuple[Row, ...]
    bars: Box
    caption: float = 0.0

    @property
    def gap(self) -> float:
        """Between two columns."""
        return min(14.0, max(2.0, round(_GAP * self.pitch)))

    @property
    def box_width(self) -> float:
        return self.pitch - self.gap

    def x(self, step: int) -> float:
        """The left edge of a step's column."""
        return NAMES + self.gap + step * self.pitch

    def column(self, step: int) -> Box:
        """All bands of one step."""
        first, last = self.rows[0], self.rows[-1]
        return Box(self.x(step), first.top, self.box_width, last.top + last.height - first.top)

    def cell(self, row: Row, step: int, unit: int) -> Box:
        """One value; in a band of a single row that is the chosen unit's."""
        place = unit if row.whole else 0
        return Box(self.x(step), row.top + place * row.cell, self.box_width, row.cell)

    def row(self, symbol: str) -> Row:
        return next(row for row in self.rows if row.symbol == symbol)

    def hit(self, x: float, y: float) -> Hit | None:
        """The step at a point, and the band and unit."""
        step = int((x - NAMES - self.gap / 2) // self.pitch)
        if not 0 <= step < self.steps or x < NAMES:
            return None
        row = next((row for row in self.rows if row.top <= y < row.top + row.height), None)
        if row is None:
            return Hit(step)
        unit = min(int((y - row.top) / row.cell), row.count - 1) if row.whole else -1
        return Hit(step, unit, row.symbol)


def lay_out(bands: Sequence[Band], steps: int, width: float, height: float, wide: bool) -> Layout:
    """As large as the room allows; with ``wide`` columns in which numbers can be read."""
    least = WIDE if wide else _LEAST
    pitch = min(max((width - NAMES - 8) / max(steps, 1), least), _MOST)
    bars = max(_BARS * height, _BARS_LEAST)
    between, caption = (_BETWEEN, _CAPTION) if height >= _LOW else (1.0, 3.0)
    room = height - HEAD - bars - caption - between * (len(bands) - 1)
    heights = _heights([band.values.shape[1] for band in bands], room)
    rows, top = [], HEAD
    for band, (tall, whole) in zip(bands, heights, strict=True):
        count = band.values.shape[1]
        rows.append(Row(band.symbol, top, tall, count, whole))
        top += tall + between
    total = max(NAMES + steps * pitch + 8, width)
    top += caption - between
    own = Box(NAMES, top, total - NAMES, min(max(height - top - 3, 1.0), _BARS_MOST))
    caption = caption if height >= _LOW else 0.0
    return Layout(steps, pitch, total, height, tuple(rows), own, caption)


def _heights(counts: Sequence[int], room: float) -> list[tuple[float, bool]]:
    """All units of every band if they can be told apart, else of the last band, the state."""
    row = min(room / sum(counts), _ROW)
    if row >= _CELL:
        return [(count * row, True) for count in counts]
    one = max(min(_ONE, room / (len(counts) + 1.5)), 2.0)
    rest = max(room - one * (len(counts) - 1), one)
    return [(one, count == 1) for count in counts[:-1]] + [(min(rest, counts[-1] * _ROW), True)]
