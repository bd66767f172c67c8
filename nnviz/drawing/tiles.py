"""Feature maps in a row: picture, caption, and the kernels that made each map beneath it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nnviz.drawing.geometry import Box
from nnviz.engine.shapes import Shape

GAP, EDGE = 12.0, 2.0
CAPTION = 18.0
_KERNELS_LEAST, _KERNELS_MOST, _KERNELS_SHARE = 24.0, 52.0, 0.28
_KERNEL_GAP = 5.0
_SIDE_LEAST, _SIDE_MOST, _KERNEL_MOST = 40.0, 160.0, 36.0


@dataclass(frozen=True)
class Hit:
    """What lies under a point: a map's pixel, or with ``channel`` a cell of a kernel."""

    map: int
    channel: int | None = None
    cell: tuple[int, int] | None = None


@dataclass(frozen=True)
class Tiles:
    """``count`` square pictures of ``side``; below each ``channels`` kernels in ``rows`` rows."""

    count: int
    side: float
    channels: int
    rows: int
    kernel: float

    @property
    def width(self) -> float:
        return 2 * EDGE + self.count * self.side + max(0, self.count - 1) * GAP

    def picture(self, index: int) -> Box:
        """A map's picture."""
        return Box(EDGE + index * (self.side + GAP), EDGE, self.side, self.side)

    def caption(self, index: int) -> Box:
        """The line below a picture; it may reach into the gaps beside it."""
        box = self.picture(index)
        return Box(box.x - GAP / 2, box.bottom, box.width + GAP, CAPTION)

    def kernels(self, index: int) -> list[Box]:
        """A map's kernels, one per input channel, centred below the caption."""
        if not self.channels:
            return []
        columns = math.ceil(self.channels / self.rows)
        step, box = self.kernel + _KERNEL_GAP, self.picture(index)
        left = box.x + (self.side - columns * step + _KERNEL_GAP) / 2
        top = box.bottom + CAPTION
        return [
            Box(left + (k % columns) * step, top + (k // columns) * step, self.kernel, self.kernel)
            for k in range(self.channels)
        ]

    def hit(self, x: float, y: float, shape: Shape, kernel: Shape) -> Hit | None:
        """What lies at a point, for maps of ``shape`` and kernels of ``kernel`` (rows, columns)."""
        index = int((x - EDGE) // (self.side + GAP))
        if not 0 <= index < self.count:
            return None
        box = self.picture(index)
        if box.contains(x, y):
            return Hit(index, None, _cell(box, x, y, shape))
        for channel, small in enumerate(self.kernels(index)):
            if small.contains(x, y):
                return Hit(index, channel, _cell(small, x, y, kernel))
        return Hit(index) if self.caption(index).contains(x, y) else None


def lay_out(count: int, channels: int, height: float) -> Tiles:
    """As large as ``height`` allows; kernels get up to a third of it."""
    room = min(max(_KERNELS_SHARE * height, _KERNELS_LEAST), _KERNELS_MOST) if channels else 0.0
    side = min(max(math.floor(height - 2 * EDGE - CAPTION - room), _SIDE_LEAST), _SIDE_MOST)
    rows, kernel = _pack(channels, side, room)
    return Tiles(count, float(side), channels, rows, kernel)


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


def _cell(box: Box, x: float, y: float, shape: Shape) -> tuple[int, int]:
    """The row and column of a point in a grid over a box."""
    row = int((y - box.y) / box.height * shape[0])
    column = int((x - box.x) / box.width * shape[1])
    return min(row, shape[0] - 1), min(column, shape[1] - 1)
