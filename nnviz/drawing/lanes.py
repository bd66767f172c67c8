"""Skip connections run over the columns between, each in a lane of its own."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.drawing.columns import RECURRENT, ColumnSpec
from nnviz.drawing.geometry import Column, Scene

Link = tuple[str, str, int]
"""Which columns are joined, and which of the later one's inputs that is."""
_FIRST, _STEP = 16.0, 18.0
LOOP = 34.0
"""The height above a recurrent column that its loop takes."""
SPREAD = 14.0
"""The edges of one connection lie so far apart at most, all together."""


def levels(specs: Sequence[ColumnSpec]) -> dict[Link, int]:
    """The lane of every connection that passes by a column: 0 is the lowest; short ones lie
    below long ones."""
    place = {spec.layer: k for k, spec in enumerate(specs)}
    spans = [
        (k - place[before], place[before], k, (before, spec.layer, taken))
        for k, spec in enumerate(specs)
        for taken, before in enumerate(spec.inputs)
        if k - place[before] > 1
    ]
    found: dict[Link, int] = {}
    used: list[tuple[int, int, int]] = []
    for _, first, last, link in sorted(spans):
        taken = {level for start, stop, level in used if start < last and first < stop}
        level = next(n for n in range(len(taken) + 1) if n not in taken)
        used.append((first, last, level))
        found[link] = level
    return found


def headroom(specs: Sequence[ColumnSpec]) -> float:
    """The height that loops and all lanes take above the columns."""
    found, loops = levels(specs), any(spec.kind in RECURRENT for spec in specs)
    lanes = _FIRST + _STEP * max(found.values()) if found else 0.0
    return lanes + LOOP * loops


def lane(scene: Scene, before: Column, after: Column, level: int) -> tuple[float, float, float]:
    """A lane's height, and between which places it is level: past ``before``, short of
    ``after``."""
    places = scene.columns.index(before), scene.columns.index(after)
    between = scene.columns[places[0] + 1 : places[1]]
    tops = [c.top - LOOP * (c.spec.kind in RECURRENT) for c in between]
    start, stop = between[0].x - between[0].width / 2, between[-1].x + between[-1].width / 2
    return min(tops) - _FIRST - _STEP * level, start, stop
