"""Feature maps side by side, in a strip or in a grid: picture, caption, and in a strip the kernels
that made each map beneath it."""

from __future__ import annotations

import math

from nnviz.drawing.geometry import Box
from nnviz.engine.shapes import Shape
from nnviz.values import dataclass

GAP, EDGE = 12.0, 3.0
CAPTION = 18.0
_KERNELS_LEAST, _KERNELS_MOST, _KERNELS_SHARE = 24.0, 52.0, 0.28
_KERNEL_GAP, _KERNEL_LEAST, _KERNEL_MOST = 5.0, 3.0, 36.0
_STRIP, _GRID = (40, 160), (80, 420)
_PIXEL_MOST, _ALIKE, _CAPTIONED = 64, 0.88, 87.0


@dataclass(frozen=True)
class Hit:
    """What lies under a point: a map's pixel, or with ``channel`` a cell of a kernel."""

    map: int
    channel: int | None = None
    cell: tuple[int, int] | None = None


@dataclass(frozen=True)
class Tiles:
    """``count`` pictures (``width`` × ``height``) in rows of ``columns``, each in the middle of a
    square of ``side``; below each ``channels`` kernels in ``rows`` rows."""

    count: int
    columns: int
    side: float
    width: float
    height: float
    channels: int = 0
    rows: int = 1
    kernel: float = 0.0

    @property
    def total(self) -> tuple[float, float]:
        """Width and height of all together."""
        lines = math.ceil(self.count / self.columns)
        return (
            2 * EDGE + min(self.count, self.columns) * self._step - GAP,
            2 * EDGE + lines * self._line - GAP,
        )

    @property
    def _step(self) -> float:
        return self.side + GAP

    @property
    def _line(self) -> float:
        """From one row of tiles to the next."""
        kernels = self.rows * (self.kernel + _KERNEL_GAP) if self.channels else 0.0
        return self.height + CAPTION + kernels + GAP

    def picture(self, index: int) -> Box:
        """A map's picture."""
        line, place = divmod(index, self.columns)
        left = EDGE + place * self._step + (self.side - self.width) / 2
        return Box(left, EDGE + line * self._line, self.width, self.height)

    def caption(self, index: int) -> Box:
        """The line below a picture; it may reach into the gaps beside it."""
        box = self.picture(index)
        middle = box.x + box.width / 2
        return Box(middle - self._step / 2, box.bottom, self._step, CAPTION)

    def tile(self, index: int) -> Box:
        """All that belongs to a map, with its edges."""
        box = self.caption(index)
        return Box(box.x, self.picture(index).y - GAP / 2, box.width, self._line)

    def kernels(self, index: int) -> list[Box]:
        """A map's kernels, one per input channel, centred below the caption."""
        if not self.channels:
            return []
        columns = math.ceil(self.channels / self.rows)
        step, box = self.kernel + _KERNEL_GAP, self.picture(index)
        left = box.x + (self.width - columns * step + _KERNEL_GAP) / 2
        top = box.bottom + CAPTION
        return [
            Box(left + (k % columns) * step, top + (k // columns) * step, self.kernel, self.kernel)
            for k in range(self.channels)
        ]

    def within(self, left: float, top: float, right: float, bottom: float) -> range:
        """The maps, from the first to the last, that a rectangle may touch: whole rows of them,
        of a strip those between left and right."""
        if self.columns >= self.count:
            return self._clipped((left - EDGE) / self._step, (right - EDGE) / self._step)
        first, last = (top - EDGE) / self._line, (bottom - EDGE) / self._line
        return self._clipped(self.columns * math.floor(first), self.columns * math.ceil(last))

    def _clipped(self, first: float, last: float) -> range:
        return range(max(0, math.floor(first)), min(self.count, math.ceil(last)))

    def hit(self, x: float, y: float, shape: Shape, kernel: Shape) -> Hit | None:
        """What lies at a point, for maps of ``shape`` and kernels of ``kernel`` (rows, columns)."""
        place, line = int((x - EDGE) // self._step), int((y - EDGE) // self._line)
        index = line * self.columns + place
        if not (0 <= place < self.columns and 0 <= index < self.count):
            return None
        box = self.picture(index)
        if box.contains(x, y):
            return Hit(index, None, cell_at(box, x, y, shape))
        for channel, small in enumerate(self.kernels(index)):
            if small.contains(x, y):
                return Hit(index, channel, cell_at(small, x, y, kernel))
        return Hit(index) if self.caption(index).contains(x, y) else None


def strip(count: int, shape: Shape, channels: int, height: float) -> Tiles:
    """All in one row, as large as ``height`` allows; kernels get up to a third of it, and are left
    out where they are too many to be seen."""
    room = min(max(_KERNELS_SHARE * height, _KERNELS_LEAST), _KERNELS_MOST) if channels else 0.0
    side = min(max(math.floor(height - 2 * EDGE - CAPTION - room), _STRIP[0]), _STRIP[1])
    width, tall = _picture(side, shape)
    across = max(width, float(_STRIP[0]))
    rows, kernel = _pack(channels, across, room)
    if kernel < _KERNEL_LEAST:
        channels = 0
    return Tiles(count, max(1, count), across, width, tall, channels, rows, kernel)


def grid(count: int, shape: Shape, width: float, height: float) -> Tiles:
    """In rows that fill ``width``: as large as lets all of them be seen at once, or else small and
    higher than ``height``."""
    least, most = _GRID
    most = max(least, min(most, int(width - 2 * EDGE)))
    sides = range(most, least - 1, -4)
    plans = (_gridded(count, shape, side, width) for side in sides)
    small = _gridded(count, shape, least, width)
    return next((plan for plan in plans if plan.total[1] <= height), small)


def _gridded(count: int, shape: Shape, side: int, width: float) -> Tiles:
    across, tall = _picture(side, shape)
    room = max(across, _CAPTIONED)
    columns = max(1, int((width - 2 * EDGE + GAP) // (room + GAP)))
    return Tiles(count, columns, room, across, tall)


def _picture(side: int, shape: Shape) -> tuple[float, float]:
    """As large as fits a square, but no pixel too large; in whole pixels of the screen, which are
    all alike, where that takes little of the size."""
    rows, columns = shape
    pixel = min(side / max(rows, columns), _PIXEL_MOST)
    if (whole := math.floor(pixel)) >= _ALIKE * pixel:
        pixel = whole
    return max(1.0, pixel * columns), max(1.0, pixel * rows)


def _pack(channels: int, width: float, height: float) -> tuple[int, float]:
    """The number of rows in which that many squares are largest, and their side."""
    best = (1, 1.0)
    for rows in range(1, channels + 1):
        columns = math.ceil(channels / rows)
        wide = (width + _KERNEL_GAP) / columns - _KERNEL_GAP
        tall = (height + _KERNEL_GAP) / rows - _KERNEL_GAP
        side = float(math.floor(min(wide, tall, _KERNEL_MOST)))
        if side > best[1]:
            best = (rows, side)
    return best


def cell_at(box: Box, x: float, y: float, shape: Shape) -> tuple[int, int]:
    """The row and column of a point in a grid over a box."""
    row = int((y - box.y) / box.height * shape[0])
    column = int((x - box.x) / box.width * shape[1])
    return min(row, shape[0] - 1), min(column, shape[1] - 1)
