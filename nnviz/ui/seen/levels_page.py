"""Edges → parts → whole: how what excites a unit grows from layer to layer."""

from __future__ import annotations

from PySide6.QtCore import Signal

from nnviz.data.dataset import Part
from nnviz.drawing.numbers import count
from nnviz.experiment.errands import FindLevels
from nnviz.experiment.frame import Frame
from nnviz.experiment.seeing.levels import Level, Levels
from nnviz.experiment.worker import Worker
from nnviz.ui.seen.level_tiles import Column, LevelTiles, Row
from nnviz.ui.seen.panel import JobPanel, age_text
from nnviz.ui.seen.patch_tiles import TileMaker, look_at
from nnviz.ui.seen.pixels import Bounds
from nnviz.ui.seen.target import layer_text, unit_text
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

_TIP = (
    "Of every convolution, and of the classes, the strongest units with the patches of the data "
    "that excite them most. From layer to layer a unit sees more of the picture."
)


class LevelsPage(JobPanel):
    """``said`` of the patch under the pointer."""

    said = Signal(str)

    def __init__(self, worker: Worker, stage: Stage, theme: Theme) -> None:
        super().__init__("Edges → parts → whole", _TIP, "Find", theme)
        self._worker, self._stage = worker, stage
        self._known: Levels | None = None
        self._part: Part = "test"
        self._maker = TileMaker(named=False)
        tip = "Point at a patch to see where it is from; click it to look at the sample."
        self.map = described(LevelTiles(theme), "Patches of every level", tip)
        self.body.addWidget(self.map, 1)
        self.asked.connect(self.find_levels)
        self.ended.connect(lambda: worker.end(FindLevels.name))
        self.map.chosen.connect(self._choose)
        self.map.hovered.connect(self._say)

    def find_levels(self) -> None:
        self._worker.ask(FindLevels(self._part))

    def show_frame(self, frame: Frame, part: Part, bounds: Bounds) -> None:
        self._part, found = part, frame.levels
        if found is not None and found.part != part:
            found = None
        busy = found is not None and not found.done
        self.show_progress((found.seen, found.total) if found and busy else None, found is not None)
        self.note.setText(_note(found, frame.step))
        if found is not self._known:
            self._known = found
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
        if self._known is not None:
            look_at(self._stage, self._known.part, *self.map.places[index])

    def _say(self, index: int) -> None:
        self.said.emit(self.map.tiles[index].text if index >= 0 else "")


def _sight(frame: Frame, level: Level) -> tuple[str, tuple[float, float, float, float]]:
    """How much of the picture a unit sees, in words and as a share."""
    sees, (height, width) = level.sees, frame.data.input_shape[-2:]
    rows, columns = sees.bottom - sees.top, sees.right - sees.left
    silent = "" if level.units else " · all silent"
    share = sees.left / width, sees.top / height, columns / width, rows / height
    return f"sees {rows}×{columns} of {height}×{width}{silent}", share


def _note(found: Levels | None, step: int) -> str:
    if found is None:
        return "not looked for yet"
    if not found.done:
        return f"{count(found.seen)} of {count(found.total)} samples …"
    ended = f"ended after {count(found.seen)} samples · " if found.cancelled else ""
    return f"{ended}{age_text(found.step, step)}"
