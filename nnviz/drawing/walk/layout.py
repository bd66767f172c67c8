"""Where the parts of a walk's picture stand: as large as the room allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil

from nnviz.drawing.geometry import Box
from nnviz.drawing.walk.planes import Plane, Scene
from nnviz.values import dataclass

CAPTION, GAP, SIGN = 17.0, 16.0, 20.0
TALL = 300.0
"""From this height on there is room for several channels and for the fields."""
_CELL_MOST, _CELL_READABLE = 46.0, 24.0
_SIDE_MOST, _SIDE_LEAST, _STEP = 440.0, 36.0, 4.0
_TOTAL, _LINE = 76.0, 20.0
_FIELDS_LEAST, _FIELDS_MOST = 104.0, 180.0
_CURVE = 110.0, 78.0
_WORDS = 246.0
_LOW_LINE, _LOW_WORDS = 15.0, 190.0
_LETTER = 7.9
"""How wide a letter of what is said is; in a low picture a bit less."""


@dataclass(frozen=True)
class Placed:
    """A plane and where its cells are painted; the caption stands above."""

    plane: Plane
    box: Box

    @property
    def caption(self) -> Box:
        return Box(self.box.x, self.box.y - CAPTION, self.box.width, CAPTION)

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """The cell at a point, counted with the padding."""
        if not self.box.contains(x, y):
            return None
        rows, columns = self.plane.shape
        row = int((y - self.box.y) / self.box.height * rows)
        column = int((x - self.box.x) / self.box.width * columns)
        return min(row, rows - 1), min(column, columns - 1)


@dataclass(frozen=True)
class Layout:
    """``totals`` stand behind their rows; what is said fills ``said`` from its top, ``briefly``
    where room is short."""

    planes: tuple[Placed, ...]
    totals: tuple[tuple[str, Box], ...]
    said: Box
    briefly: bool = False
    curve: Box | None = None


def rows_fitting(height: float, kernel: int) -> int:
    """How many channels find room one above the other."""
    if height < TALL:
        return 1
    each = CAPTION + max(3 * _CELL_READABLE, kernel * 18.0) + 8
    return max(1, int((height - _FIELDS_LEAST - 2 * CAPTION) // each))


def lay_out(scene: Scene, width: float, height: float) -> Layout:
    """Low: all in one line. High: line by line, and the fields at the bottom."""
    if height < TALL:
        return _low(scene, width, height)
    room = height - (_FIELDS_LEAST + 2 * CAPTION if scene.fields else 0)
    made = (_many if len(scene.rows) > 1 else _one)(scene, width, room)
    boxes = [made.said, *(placed.box for placed in made.planes)]
    used = max(box.bottom for box in (*boxes, made.curve or made.said))
    side = min(_FIELDS_MOST, height - used - 2 * CAPTION)
    return replace(made, planes=(*made.planes, *_fields(scene.fields, width, height, side)))


def _low(scene: Scene, width: float, height: float) -> Layout:
    """Picture, numbers with what is said beneath them, result."""
    (row, *_), lines = scene.rows, _LOW_LINE * len(scene.told(briefly=True))
    most = max((max(grid.shape) for grid in row.grids), default=1)

    wanted = min(_CELL_READABLE * most, 84.0)

    def grid_side(side: float) -> float:
        return max(8.0, min(max(0.54 * side, wanted), height - CAPTION - lines - 6))

    def needs(side: float) -> float:
        ends = (_fitted(plane, 0, 0, side).width for plane in (row.picture, scene.results[0]))
        return sum(ends) + max(_grids(row.grids, 0, 0, grid_side(side))[1], _LOW_WORDS) + 2 * GAP

    side = _largest(needs, width, height - CAPTION - 3)
    picture = Placed(row.picture, _fitted(row.picture, 0.0, CAPTION, side))
    x = picture.box.right + GAP
    grids, right = _grids(row.grids, x, CAPTION, grid_side(side))
    top = max((grid.box.bottom + 6 for grid in grids), default=CAPTION)
    said = Box(x, top, max(right - x, _LOW_WORDS), lines)
    result = Placed(scene.results[0], _fitted(scene.results[0], said.right + GAP, CAPTION, side))
    return Layout((picture, *grids, result), (), said, briefly=True)


def _one(scene: Scene, width: float, room: float) -> Layout:
    """The picture beside the results; beneath them the numbers beside what is said."""
    (row,) = scene.rows
    words = max(_words(scene, _WORDS), _CURVE[1] if scene.curve else 0.0)
    most = max((max(grid.shape) for grid in row.grids), default=0)
    grid = _largest(lambda side: _grids(row.grids, 0, 0, side)[1] + GAP + _WORDS, width,
                    min(most * _CELL_MOST, 0.36 * room)) if most else 0.0  # fmt: skip
    below = max(grid + CAPTION, words) + GAP
    side = _largest(lambda side: 2 * side + GAP, width, min(room - CAPTION - below, _SIDE_MOST))
    picture = Placed(row.picture, _fitted(row.picture, 0.0, CAPTION, side))
    results = _beside(scene.results, max(side, picture.box.width) + 2 * GAP, CAPTION, side, width)
    top = max(placed.box.bottom for placed in (picture, *results)) + GAP + CAPTION
    grids, right = _grids(row.grids, 0.0, top, grid)
    x = right + GAP if grids else 0.0
    curve = Box(min(x + 1.5 * _WORDS, width - _CURVE[0]), top, *_CURVE)
    shown = scene.curve is not None and curve.x - GAP - x >= _WORDS
    said = Box(x, top, (curve.x - GAP if shown else width) - x, words)
    return Layout((picture, *results, *grids), (), said, curve=curve if shown else None)


def _many(scene: Scene, width: float, room: float) -> Layout:
    """A row for each channel with its sum, then the result with what is said beneath it."""
    rest, most = _TOTAL + GAP + 0.26 * width, room / len(scene.rows) - CAPTION - 6
    side = _largest(lambda side: _row_width(scene, side) + rest, width, min(most, 150.0))
    planes, totals = list[Placed](), list[tuple[str, Box]]()
    for number, row in enumerate(scene.rows):
        top = number * (side + CAPTION + 6) + CAPTION
        grids, right = _grids(row.grids, side + GAP, top, side)
        planes += [Placed(row.picture, _fitted(row.picture, 0.0, top, side)), *grids]
        totals.append((row.total, Box(right + 6, top, _TOTAL, side)))
    x = _row_width(scene, side) + _TOTAL + GAP
    words = _words(scene, width - x)
    below = words + GAP + (_CURVE[1] + GAP if scene.curve else 0.0)
    high = min(width - x, max(room - CAPTION - below, 96.0), _SIDE_MOST)
    result = Placed(scene.results[0], _fitted(scene.results[0], x, CAPTION, high))
    said = Box(x, result.box.bottom + GAP, width - x, words)
    fits = scene.curve is not None and said.bottom + GAP + _CURVE[1] <= room
    curve = Box(x, said.bottom + GAP, *_CURVE) if fits else None
    return Layout((*planes, result), tuple(totals), said, curve=curve)


def _words(scene: Scene, width: float) -> float:
    """How high what is said is, where long lines are broken."""
    lines = (max(1, ceil(len(line.text) * _LETTER / width)) for line in scene.said)
    return _LINE * sum(lines)


def _row_width(scene: Scene, side: float) -> float:
    return side + GAP + _grids(scene.rows[0].grids, 0, 0, side)[1]


def _largest(needs: Callable[[float], float], width: float, most: float) -> float:
    """The largest side that the width allows."""
    side = max(most, _SIDE_LEAST)
    while side > _SIDE_LEAST and needs(side) > width:
        side -= _STEP
    return float(side)


def _grids(grids: Sequence[Plane], x: float, top: float, side: float) -> tuple[list[Placed], float]:
    """Side by side with room for their signs; where they end."""
    placed, right = list[Placed](), x
    for grid in grids:
        right += SIGN if grid.sign else GAP if placed else 0.0
        placed.append(Placed(grid, _fitted(grid, right, top, side, _CELL_MOST)))
        right = placed[-1].box.right
    return placed, right


def _beside(
    planes: Sequence[Plane], x: float, top: float, side: float, width: float
) -> list[Placed]:
    """One as large as the picture; several share the width that is left."""
    each = min(side, (width - x + GAP) / len(planes) - GAP)
    return [
        Placed(plane, _fitted(plane, x + number * (each + GAP), top, each))
        for number, plane in enumerate(planes)
    ]


def _fields(planes: Sequence[Plane], width: float, height: float, side: float) -> list[Placed]:
    """In a line at the bottom, each with room for its sign."""
    if not planes:
        return []
    each = min(side, width / len(planes) - SIGN - 4)
    return [
        Placed(plane, _fitted(plane, number * (each + SIGN + 4), height - each, each))
        for number, plane in enumerate(planes)
    ]


def _fitted(plane: Plane, x: float, y: float, side: float, most: float = 1e9) -> Box:
    """The plane within a square, its cells square and no larger than ``most``."""
    rows, columns = plane.shape
    cell = min(side / max(rows, columns), most)
    if cell >= 4:
        cell = float(int(cell))
    return Box(x, y, columns * cell, rows * cell)
