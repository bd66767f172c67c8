"""Where batch, workers, reduction and update stand, and the samples on their way."""

from __future__ import annotations

import math

from nnviz.experiment.workers import SharedStep
from nnviz.values import dataclass

_COLUMNS = (0.17, 0.33, 0.27, 0.23)
"""The widths of batch, workers, reduction and update, as shares."""
_GAP, _SPACE = 26.0, 8.0
_HEAD, _TOKEN, _SMALL, _TINY = 22.0, 22.0, 9.0, 2.0

_MOST = 240
"""So many tokens are drawn at most."""


@dataclass(frozen=True)
class Box:
    """A place in the picture."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True)
class Token:
    """A sample as a small square, in the colour of worker ``worker``."""

    left: float
    top: float
    side: float
    worker: int


@dataclass(frozen=True)
class Layout:
    """The four columns."""

    batch: Box
    workers: tuple[Box, ...]
    reduction: Box
    update: Box


def arrange(width: float, height: float, workers: int) -> Layout:
    """Four columns, the workers under each other."""
    room = width - 3 * _GAP
    lefts, boxes = 0.0, []
    for share in _COLUMNS:
        boxes.append(Box(lefts, 0.0, share * room, height))
        lefts += share * room + _GAP
    column, space = boxes[1], min(_SPACE, height / (6 * workers))
    each = (height - space * (workers - 1)) / workers
    parts = tuple(Box(column.left, k * (each + space), column.width, each) for k in range(workers))
    return Layout(boxes[0], parts, boxes[2], boxes[3])


def each_stands_for(samples: int) -> int:
    """How many samples of a batch one token is: of large batches, several."""
    return -(-samples // _MOST)


def tokens(layout: Layout, shared: SharedStep, dealt: float) -> tuple[Token, ...]:
    """The samples between their place in the batch, ``dealt`` 0, and with their worker, 1."""
    step = each_stands_for(len(shared.batch))
    held = [range(0, len(each.members), step) for each in shared.replicas]
    count = sum(map(len, held))
    home, side = _grid(_inside(layout.batch), count, _TOKEN)
    found: list[Token] = []
    for worker, (own, box) in enumerate(zip(held, layout.workers, strict=True)):
        away, small = _grid(_shelf(box), len(own), _SMALL)
        for to_x, to_y in away:
            x, y = home[len(found)]
            share = _eased(dealt, len(found) / count)
            size = side + (small - side) * share
            found.append(Token(x + (to_x - x) * share, y + (to_y - y) * share, size, worker))
    return tuple(found)


def _inside(box: Box) -> Box:
    return Box(box.left + 8, box.top + _HEAD, box.width - 16, max(8.0, box.height - _HEAD - 8))


def _shelf(box: Box) -> Box:
    """The right end of a worker's first line."""
    width = box.width * 0.34
    return Box(box.right - width - 8, box.top + 6, width, 12.0)


def _grid(box: Box, count: int, most: float) -> tuple[list[tuple[float, float]], float]:
    """Places of squares, row by row, and their side; ``most`` is the largest pitch."""
    pitch = min(most, math.sqrt(max(1.0, box.width * box.height) / max(1, count)))
    while pitch > 0.5 and (box.width // pitch) * (box.height // pitch) < count:
        pitch *= 0.96
    across = max(1, int(box.width // pitch))
    places = [
        (box.left + (k % across) * pitch, box.top + (k // across) * pitch) for k in range(count)
    ]
    return places, max(min(_TINY, pitch), pitch - 2)


def bars(count: int, place: int, most: int = 48) -> range:
    """Which of so many numbers are drawn as bars: all, or as many as fit around ``place``."""
    first = min(max(0, place - most // 2), max(0, count - most))
    return range(first, min(count, first + most))


def _eased(progress: float, delay: float) -> float:
    """Later members set out later; all begin and end slowly."""
    share = min(1.0, max(0.0, (progress * 1.5 - delay * 0.5)))
    return share * share * (3 - 2 * share)
