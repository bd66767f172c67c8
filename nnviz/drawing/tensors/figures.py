"""Arrays as figures: a dot, a row, a rectangle, a block, a stack of blocks, in proportion."""

from __future__ import annotations

import math

from nnviz.engine.shapes import Shape
from nnviz.values import dataclass

Point = tuple[float, float]
SLANT = 0.42, -0.42
"""How far one unit of depth goes to the right and up."""
LEAST = 3.0
"""No side of a figure is thinner."""
_COPIES = 4


@dataclass(frozen=True)
class Block:
    """One box: its front from (left, top), and where its back stands, ``depth`` off."""

    left: float
    top: float
    width: float
    height: float
    depth: Point

    @property
    def faces(self) -> tuple[tuple[Point, ...], ...]:
        """Front, top and right side; only the front where there is no depth."""
        x, y, w, h = self.left, self.top, self.width, self.height
        front = (x, y), (x + w, y), (x + w, y + h), (x, y + h)
        if self.depth == (0.0, 0.0):
            return (front,)
        dx, dy = self.depth
        top = (x, y), (x + dx, y + dy), (x + w + dx, y + dy), (x + w, y)
        side = (x + w, y), (x + w + dx, y + dy), (x + w + dx, y + h + dy), (x + w, y + h)
        return front, top, side


@dataclass(frozen=True)
class Figure:
    """``blocks`` from the back to the front. ``axes``: the index of the axis along width, height,
    depth and stack, None where there is none. ``hidden``: so many blocks are not drawn."""

    blocks: tuple[Block, ...]
    axes: tuple[int | None, ...]
    hidden: int = 0

    @property
    def front(self) -> Block:
        return self.blocks[-1]


def figure(shape: Shape, width: float, height: float) -> Figure:
    """An array's figure in the middle of a room: the last axis across, the one before it down,
    then into the depth; the first of more is a stack."""
    sizes = [float(size) for size in shape[-3:]]
    across, down, deep = (sizes[-k] if k <= len(sizes) else 0.0 for k in (1, 2, 3))
    number = math.prod(shape[:-3])
    drawn = min(number, _COPIES)
    axes = tuple(len(shape) - k if len(shape) >= k else None for k in (1, 2, 3))
    gap = 4.0 if drawn > 1 else 0.0
    room = width - gap * (drawn - 1), height - gap * (drawn - 1)
    w, h, depth = _fit(max(across, 1.0), max(down, 1.0), deep, *room)
    left = (width - w - depth[0] - gap * (drawn - 1)) / 2
    top = (height - h - depth[1] - gap * (drawn - 1)) / 2 + gap * (drawn - 1)
    blocks = tuple(
        Block(left + gap * k, top - gap * k, w, h, depth) for k in reversed(range(drawn))
    )
    return Figure(blocks, (*axes, 0 if len(shape) > 3 else None), number - drawn)


def _fit(
    across: float, down: float, deep: float, width: float, height: float
) -> tuple[float, float, Point]:
    """Sides as long as fit, each LEAST at least, and the depth as it is drawn."""
    wide, high = across + SLANT[0] * deep, down - SLANT[1] * deep
    scale = min(width / wide, height / high, 12.0)
    w, h = max(LEAST, across * scale), max(LEAST, down * scale)
    d = max(LEAST, deep * scale) if deep else 0.0
    w, h = min(w, width - SLANT[0] * d), min(h, height + SLANT[1] * d)
    return max(1.0, w), max(1.0, h), (SLANT[0] * d, SLANT[1] * d)
