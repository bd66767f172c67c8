"""Edges → parts → whole: how what excites a unit grows from layer to layer."""

from __future__ import annotations

from nnviz.data.dataset import Part
from nnviz.experiment.errands import FindLevels
from nnviz.experiment.frame import Frame
from nnviz.experiment.seeing.levels import Level
from nnviz.experiment.worker import Worker
from nnviz.ui.seen.level_tiles import Column, LevelTiles, Row
from nnviz.ui.seen.patch_tiles import TileMaker, look_at
from nnviz.ui.seen.pixels import Bounds
from nnviz.ui.seen.search_panel import SearchPanel
from nnviz.ui.seen.target import layer_text, unit_text
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme

_TIP = (
    "Of every convolution, and of the classes, the strongest units with the patches of the data "
    "that excite them most. From layer to layer a unit sees more of the picture."
)


class LevelsPage(SearchPanel):
    """Of every level its strongest units."""

    def __init__(self, worker: Worker, stage: Stage, theme: Theme) -> None:
        self.map = LevelTiles(theme)
        super().__init__(
            "Edges → parts → whole", _TIP, self.map, "Patches of every level", FindLevels.name,
            worker, theme,
        )  # fmt: skip
        self._stage = stage
        self._part: Part = "test"
        self._maker = TileMaker(named=False)
        self.asked.connect(self.find_levels)
        self.map.chosen.connect(self._choose)

    def find_levels(self) -> None:
        self._worker.ask(FindLevels(self._part))

    def show_frame(self, frame: Frame, part: Part, bounds: Bounds) -> None:
        self._part, found = part, frame.levels
        if found is not None and found.part != part:
            found = None
        if self.show_search(found, frame.step):
            levels = found.levels if found is not None else ()
            self._maker.begin(frame.data, bounds)
            self.map.show_columns([self._column(frame, part, level) for level in levels])

    def _column(self, frame: Frame, part: Part, level: Level) -> Column:
        title = layer_text(frame, level.layer)
        rows = tuple(
            Row(
                unit_text(frame, each.aim.layer, each.aim.index[0]), each.aim, each.found,
                tuple(self._maker.tile(part, each.aim, patch) for patch in each.found),
            )
            for each in level.units
        )  # fmt: skip
        return Column(f"{title[0].upper()}{title[1:]}", *_sight(frame, level), rows)

    def _choose(self, index: int) -> None:
        look_at(self._stage, self._part, *self.map.places[index])


def _sight(frame: Frame, level: Level) -> tuple[str, tuple[float, float, float, float]]:
    """How much of the picture a unit sees, in words and as a share."""
    sees, (height, width) = level.sees, frame.data.input_shape[-2:]
    rows, columns = sees.bottom - sees.top, sees.right - sees.left
    silent = "" if level.units else " · all silent"
    share = sees.left / width, sees.top / height, columns / width, rows / height
    return f"sees {rows}×{columns} of {height}×{width}{silent}", share
