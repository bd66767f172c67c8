"""What in the data excites the unit most."""

from __future__ import annotations

from PySide6.QtCore import Signal

from nnviz.data.dataset import Part
from nnviz.drawing.numbers import count
from nnviz.experiment.errands import FindPatches
from nnviz.experiment.frame import Frame
from nnviz.experiment.seeing.patches import Patches
from nnviz.experiment.worker import Worker
from nnviz.ui.seen.panel import JobPanel, age_text
from nnviz.ui.seen.patch_tiles import TileMaker, look_at
from nnviz.ui.seen.pixels import Bounds
from nnviz.ui.seen.target import patches_aim
from nnviz.ui.seen.tiles import TileGrid
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

_TIP = (
    "The samples that excite the unit most, each cut out where it answers strongest to what it "
    "sees there. Zeiler & Fergus 2014."
)


class PatchesPanel(JobPanel):
    """``said`` of the patch under the pointer."""

    said = Signal(str)

    def __init__(self, worker: Worker, stage: Stage, theme: Theme) -> None:
        super().__init__("Excites it most", _TIP, "Find", theme)
        self._worker, self._stage = worker, stage
        self._known: Patches | None = None
        self._maker = TileMaker(named=True)
        tip = "Point at a patch to see where it is from; click it to look at the sample."
        self.grid = described(TileGrid(theme), "Patches", tip)
        self.body.addWidget(self.grid, 1)
        self.ended.connect(lambda: worker.end(FindPatches.name))
        self.grid.chosen.connect(self._choose)
        self.grid.hovered.connect(self._say)

    def ask(self, frame: Frame, target: Selection, part: Part) -> None:
        self._worker.ask(FindPatches(patches_aim(frame, target), part))

    def show_frame(self, frame: Frame, target: Selection, part: Part, bounds: Bounds) -> None:
        """What is known of this unit in this part."""
        found = frame.patches
        if found is not None and (found.aim, found.part) != (patches_aim(frame, target), part):
            found = None
        busy = found is not None and not found.done
        self.show_progress((found.seen, found.total) if found and busy else None, found is not None)
        self.note.setText(_note(found, frame.step))
        if found is not self._known:
            self._known = found
            self._maker.begin(frame.data, bounds)
            aim, patches = patches_aim(frame, target), found.found if found is not None else ()
            self.grid.show_tiles(tuple(self._maker.tile(part, aim, each) for each in patches))

    def _choose(self, index: int) -> None:
        if self._known is not None:
            look_at(self._stage, self._known.part, self._known.aim, self._known.found[index])

    def _say(self, index: int) -> None:
        self.said.emit(self.grid.tiles[index].text if index >= 0 else "")


def _note(found: Patches | None, step: int) -> str:
    if found is None:
        return "not looked for yet"
    if not found.done:
        return f"{count(found.seen)} of {count(found.total)} samples …"
    age = age_text(found.step, step)
    ended = f"ended after {count(found.seen)} samples · " if found.cancelled else ""
    return f"{ended}{age}" if found.found else f"silent on all {count(found.seen)} samples · {age}"
