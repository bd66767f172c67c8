"""Where histograms stand in a grid of small panes, and what they say in words."""

from __future__ import annotations

import math

from nnviz.data.cells import written
from nnviz.data.distributions import Distribution
from nnviz.drawing.geometry import Box
from nnviz.drawing.numbers import MINUS, count, number, percent
from nnviz.values import dataclass

LEAST_WIDTH, HEIGHT, SHORTEST, GAP = 176.0, 128.0, 76.0, 12.0
HEAD, FOOT, ROW, COUNT = 18.0, 16.0, 13.0, 12.0
BALANCE_ROW, PART_WIDTH = 22.0, 112.0
_NAMES = 0.42
_THIN = 1.5
_ENDS = (0, 1), (-1, -1)


@dataclass(frozen=True)
class Grid:
    """``count`` panes in rows of ``columns``, below ``top``."""

    count: int
    columns: int
    width: float
    height: float
    top: float

    @property
    def total(self) -> float:
        lines = math.ceil(self.count / self.columns)
        return self.top + lines * (self.height + GAP)

    def box(self, place: int) -> Box:
        line, column = divmod(place, self.columns)
        x = column * (self.width + GAP)
        return Box(x, self.top + line * (self.height + GAP), self.width, self.height)

    def seen(self, top: float, bottom: float) -> range:
        """The panes that lie between two heights."""
        step = self.height + GAP
        first = max(0, math.floor((top - self.top) / step))
        last = max(0, math.ceil((bottom - self.top) / step))
        return range(min(self.count, first * self.columns), min(self.count, last * self.columns))


def grid_of(count: int, width: float, height: float, top: float) -> Grid:
    """Panes as wide as fit; taller where there is room for all of them, shorter where one line of
    them would not be seen whole."""
    columns = max(1, min(max(count, 1), int((width + GAP) // (LEAST_WIDTH + GAP))))
    lines = max(1, math.ceil(count / columns))
    room = (height - top) / lines - GAP
    wide = (width - (columns - 1) * GAP) / columns
    least = min(HEIGHT, max(SHORTEST, height - top))
    return Grid(count, columns, wide, min(max(least, room), 0.75 * max(wide, HEIGHT)), top)


def plot_box(pane: Box) -> Box:
    """Between title and foot."""
    return Box(pane.x, pane.y + HEAD, pane.width, max(1.0, pane.height - HEAD - FOOT))


def histogram_box(plot: Box) -> Box:
    """Where upright bars stand: below the number of the tallest."""
    room = min(COUNT, plot.height / 2)
    return Box(plot.x, plot.y + room, plot.width, plot.height - room)


def bar_boxes(shown: Distribution, box: Box) -> list[Box]:
    """The whole of each bin, or category, that there is room for."""
    if shown.bars:
        high = min(2 * ROW, max(ROW, box.height / len(shown.bars)))
        rows = min(len(shown.bars), max(1, int(box.height / high + 1e-6)))
        left = _NAMES * box.width
        return [
            Box(box.x + left, box.y + row * high, box.width - left, high) for row in range(rows)
        ]
    box, wide = histogram_box(box), box.width / max(1, shown.bins)
    return [Box(box.x + place * wide, box.y, wide, box.height) for place in range(shown.bins)]


def segments(shown: Distribution, place: int, box: Box, room: float = 0.0) -> list[Box]:
    """The groups of one bin stacked, lying where it is a category; ``room`` for its number."""
    most = max(1, int(shown.counts.sum(axis=0).max()))
    parts, before = [], 0.0
    for value in shown.counts[:, place]:
        share = float(value) / most
        if shown.bars:
            wide = box.width - room
            parts.append(Box(box.x + before * wide, box.y + 1, share * wide, box.height - 2))
        else:
            gap = 1.0 if box.width > 3 * _THIN else 0.0
            top = box.bottom - (before + share) * box.height
            parts.append(Box(box.x, top, box.width - gap, share * box.height))
        before += share
    return parts


def balance_segments(balance: Distribution, part: int, box: Box) -> list[Box]:
    """The classes of a part side by side, by their shares."""
    counts = balance.counts[part]
    total, x, found = max(1, int(counts.sum())), box.x, []
    for value in counts:
        wide = box.width * float(value) / total
        found.append(Box(x, box.y, wide, box.height))
        x += wide
    return found


def bin_text(shown: Distribution, place: int) -> str:
    """``5.1 to 5.5``; ``setosa``."""
    if shown.bars:
        return shown.bars[place]
    if shown.whole:
        return _text(shown, float(shown.edges[place]) + 0.5)
    low, high = (_text(shown, float(value)) for value in shown.edges[place : place + 2])
    if low == high:
        return low
    last = "" if place == shown.bins - 1 else "below "
    return f"{low} to {last}{high}"


def end_texts(shown: Distribution) -> tuple[str, str]:
    """The lowest and the highest value; the second is empty where they are one."""
    inset = 0.5 if shown.whole else 0.0
    first, last = (_text(shown, float(shown.edges[end]) + sign * inset) for end, sign in _ENDS)
    return (first, "") if first == last else (first, last)


def _text(shown: Distribution, value: float) -> str:
    """A number or a date."""
    if shown.column.kind == "date":
        return written(shown.column, math.ceil(value))
    return written(shown.column, value, 5).replace("-", MINUS)


def told(title: str, shown: Distribution, place: int) -> str:
    """A bin in words: its range, and how many of each group lie there."""
    counts = shown.counts[:, place]
    pairs = zip(shown.groups, counts, strict=True)
    groups = [f"{name} {count(int(value))}" for name, value in pairs if name and value]
    total = int(counts.sum())
    share = percent(total / shown.known) if shown.known else "–"
    values = "value" if total == 1 else "values"
    by = "; " + ", ".join(groups) if groups else ""
    return f"{title}, {bin_text(shown, place)}: {count(total)} {values} ({share}){by}"


def balance_told(balance: Distribution, part: int, place: int) -> str:
    """``train: 40 of 120 are setosa (33 %)``."""
    counts = balance.counts[part]
    here, total = int(counts[place]), int(counts.sum())
    name, share = balance.bars[place], percent(here / total) if total else "–"
    return f"{balance.groups[part]}: {count(here)} of {count(total)} are {name} ({share})"


def correlation_text(shown: Distribution) -> str:
    """Pearson's, named so; empty where there is none."""
    value = shown.correlation
    return "" if value is None else f"Pearson’s r {number(value)}"


def condition(shown: Distribution, place: int) -> str:
    """What the table of samples is to be asked for a bin's rows; empty where it cannot be."""
    column, name = shown.column, shown.column.name
    if shown.bars:
        return f"{name} is {shown.bars[place]}" if shown.bars[place] in column.categories else ""
    low, high = (float(value) for value in shown.edges[place : place + 2])
    if low == high or shown.whole:
        return f"{name} is {written(column, (low + high) / 2 if shown.whole else low)}"
    if column.kind == "date":
        low, high = float(math.ceil(low)), float(math.ceil(high))
    sign = "<=" if place == shown.bins - 1 else "<"
    return f"{name} >= {written(column, low)} and {name} {sign} {written(column, high)}"
