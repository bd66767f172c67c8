"""From patches to tiles: which sample, which place, how strong."""

from __future__ import annotations

from nnviz.data.dataset import Part, PreparedData
from nnviz.drawing.numbers import number, short
from nnviz.engine.metrics import decisions
from nnviz.experiment.look import Look
from nnviz.experiment.seeing.aim import Aim
from nnviz.experiment.seeing.patches import Patch
from nnviz.ui.seen.pixels import Bounds
from nnviz.ui.seen.tiles import Tile
from nnviz.ui.stage import Selection, Stage


class TileMaker:
    """Makes the tiles of one report after the other; what is found again keeps its tile, and so
    its pictures. ``named``: whether number and class stand below a tile."""

    def __init__(self, named: bool) -> None:
        self._named, self._bounds = named, (0.0, 1.0)
        self._data: PreparedData | None = None
        self._made: dict[object, Tile] = {}
        self._used: dict[object, Tile] = {}

    def begin(self, data: PreparedData, bounds: Bounds) -> None:
        """Another report: forget what the last one did not have."""
        self._made, self._used = self._used if data is self._data else {}, {}
        self._data, self._bounds = data, bounds

    def tile(self, part: Part, aim: Aim, patch: Patch) -> Tile:
        """The tile of a patch."""
        assert self._data is not None
        key = part, aim, patch.row, patch.pixel, patch.value
        made = self._made.get(key)
        tile = made or _tile(self._data, part, aim, patch, self._bounds, self._named)
        self._used[key] = tile
        return tile


def _tile(
    data: PreparedData, part: Part, aim: Aim, patch: Patch, bounds: Bounds, named: bool
) -> Tile:
    name = class_of(data, part, patch.row)
    place = f" at ({patch.pixel[0]}, {patch.pixel[1]})" if len(patch.pixel) == 2 else ""
    return Tile(
        patch.picture,
        data.x(part)[patch.row],
        bounds,
        patch.rectangle,
        f"{short(patch.value)} {name}" if named else "",
        f"{aim.at} {number(patch.value)}{place} · {part} sample {patch.row + 1} · {name}",
    )


def class_of(data: PreparedData, part: Part, row: int) -> str:
    """A sample's true class."""
    index = int(decisions(data.y(part)[row : row + 1])[0])
    names = data.table.class_names
    return names[index] if index < len(names) else str(index)


def look_at(stage: Stage, part: Part, aim: Aim, patch: Patch) -> None:
    """Look at a patch's sample, with the place selected that answers so."""
    pixel = (patch.pixel[0], patch.pixel[1]) if len(patch.pixel) == 2 else None
    stage.look_at(Look(part, patch.row))
    stage.select(Selection(aim.layer, aim.index[0], pixel))
