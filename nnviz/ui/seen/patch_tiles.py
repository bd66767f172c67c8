"""From patches to tiles: which sample, which place, how strong."""

from __future__ import annotations

from nnviz.data.dataset import Part, PreparedData
from nnviz.drawing.numbers import number, short
from nnviz.engine.metrics import decisions
from nnviz.experiment.look import Look
from nnviz.experiment.seeing.aim import Aim
from nnviz.experiment.seeing.patches import Patch
from nnviz.ui.seen.pixels import Bounds, grey_picture
from nnviz.ui.seen.tiles import Tile
from nnviz.ui.stage import Selection, Stage


def tile_of(
    data: PreparedData, part: Part, aim: Aim, patch: Patch, bounds: Bounds, named: bool = True
) -> Tile:
    """The tile of a patch; ``named``: whether its number and class stand below it."""
    name = class_of(data, part, patch.row)
    place = f" at ({patch.pixel[0]}, {patch.pixel[1]})" if len(patch.pixel) == 2 else ""
    return Tile(
        grey_picture(patch.picture, bounds),
        grey_picture(data.x(part)[patch.row], bounds),
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
