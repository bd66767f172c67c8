"""A filter's kernels side by side, their cells large enough for numbers where there is room."""

from __future__ import annotations

import math

from nnviz.drawing.geometry import Box
from nnviz.values import dataclass

CAPTION, SIGN = 16.0, 18.0
_GAP, _EDGE = 14.0, 3.0
_MOST, _LEAST = 36, 6
READABLE = 27
"""The side of a cell from which on its number can be read."""
_NARROWEST = 58.0


@dataclass(frozen=True)
class KernelGrid:
    """``count`` kernels in rows of ``columns``, each as ``parts`` grids (``high`` × ``wide`` cells
    of side ``cell``) with signs between, under a caption."""

    count: int
    parts: int
    high: int
    wide: int
    cell: float
    columns: int

    @property
    def total(self) -> tuple[float, float]:
        """Width and height of all together."""
        lines = math.ceil(self.count / self.columns)
        shown = min(self.count, self.columns)
        return 2 * _EDGE + shown * self._step - _GAP, 2 * _EDGE + lines * self._line - _GAP

    @property
    def readable(self) -> bool:
        """Whether the cells have room for their numbers."""
        return self.cell >= READABLE

    @property
    def _width(self) -> float:
        return self.parts * self.wide * self.cell + (self.parts - 1) * SIGN

    @property
    def _step(self) -> float:
        return max(self._width, _NARROWEST) + _GAP

    @property
    def _line(self) -> float:
        return CAPTION + self.high * self.cell + _GAP

    def part(self, channel: int, part: int) -> Box:
        """Where one grid of a kernel lies."""
        line, place = divmod(channel, self.columns)
        left = _EDGE + place * self._step + part * (self.wide * self.cell + SIGN)
        top = _EDGE + line * self._line + CAPTION
        return Box(left, top, self.wide * self.cell, self.high * self.cell)

    def caption(self, channel: int) -> Box:
        """The line above a kernel."""
        box = self.part(channel, 0)
        return Box(box.x, box.y - CAPTION, self._step - _GAP, CAPTION)

    def sign(self, channel: int, part: int) -> Box:
        """The gap before a part."""
        box = self.part(channel, part)
        return Box(box.x - SIGN, box.y, SIGN, box.height)

    def cells(self, channel: int, part: int) -> list[Box]:
        """The cells of a grid in reading order."""
        box, side = self.part(channel, part), self.cell
        return [
            Box(box.x + column * side, box.y + row * side, side, side)
            for row in range(self.high)
            for column in range(self.wide)
        ]

    def within(self, top: float, bottom: float) -> range:
        """The kernels between two heights."""
        first = math.floor((top - _EDGE) / self._line) * self.columns
        last = math.ceil((bottom - _EDGE) / self._line) * self.columns
        return range(max(0, first), min(self.count, last))

    def hit(self, x: float, y: float) -> tuple[int, tuple[int, int, int]] | None:
        """The part, and the channel, row and column, that lie at a point."""
        line, place = int((y - _EDGE) // self._line), int((x - _EDGE) // self._step)
        channel = line * self.columns + place
        if not (0 <= place < self.columns and 0 <= channel < self.count):
            return None
        for part in range(self.parts):
            box = self.part(channel, part)
            if box.contains(x, y):
                row, column = int((y - box.y) // self.cell), int((x - box.x) // self.cell)
                return part, (channel, min(row, self.high - 1), min(column, self.wide - 1))
        return None


def kernel_grid(
    count: int, parts: int, high: int, wide: int, width: float, height: float
) -> KernelGrid:
    """As large as lets all be seen at once; else as small as numbers can be read, if a kernel
    then fits the width."""

    def plan(cell: int) -> KernelGrid:
        one = KernelGrid(count, parts, high, wide, float(cell), 1)
        columns = int((width - 2 * _EDGE + _GAP) // one._step)
        return KernelGrid(count, parts, high, wide, float(cell), max(1, min(columns, count)))

    fitting = (plan(cell) for cell in range(_MOST, READABLE - 1, -1))
    found = next((each for each in fitting if _fits(each, width, height)), None)
    narrower = (plan(cell) for cell in range(READABLE, _LEAST - 1, -1))
    return found or next((each for each in narrower if each.total[0] <= width), plan(_LEAST))


def _fits(plan: KernelGrid, width: float, height: float) -> bool:
    return plan.total[0] <= width and plan.total[1] <= height
