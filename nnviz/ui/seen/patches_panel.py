"""What in the data excites the unit most."""

from __future__ import annotations

from nnviz.data.dataset import Part
from nnviz.experiment.errands import FindPatches
from nnviz.experiment.frame import Frame
from nnviz.experiment.seeing.patches import Patches
from nnviz.experiment.worker import Worker
from nnviz.ui.seen.patch_tiles import TileMaker, look_at
from nnviz.ui.seen.pixels import Bounds
from nnviz.ui.seen.search_panel import SearchPanel
from nnviz.ui.seen.target import patches_aim
from nnviz.ui.seen.tiles import TileGrid
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.theme import Theme

_TIP = (
    "The samples that excite the unit most, each cut out where it answers strongest to what it "
    "sees there. Zeiler & Fergus 2014."
)


class PatchesPanel(SearchPanel):
    """The patches of one unit."""

    def __init__(self, worker: Worker, stage: Stage, theme: Theme) -> None:
        self.grid = TileGrid(theme)
        super().__init__(
            "Excites it most", _TIP, self.grid, "Patches", FindPatches.name, worker, theme
        )
        self._stage = stage
        self._found: Patches | None = None
        self._maker = TileMaker(named=True)
        self.grid.chosen.connect(self._choose)

    def ask(self, frame: Frame, target: Selection, part: Part) -> None:
        self._worker.ask(FindPatches(patches_aim(frame, target), part))

    def show_frame(self, frame: Frame, target: Selection, part: Part, bounds: Bounds) -> None:
        """What is known of this unit in this part."""
        found = frame.patches
        if found is not None and (found.aim, found.part) != (patches_aim(frame, target), part):
            found = None
        self._found = found
        if self.show_search(found, frame.step, silent=found is not None and not found.found):
            self._maker.begin(frame.data, bounds)
            aim, patches = patches_aim(frame, target), found.found if found is not None else ()
            self.grid.show_tiles(tuple(self._maker.tile(part, aim, each) for each in patches))

    def _choose(self, index: int) -> None:
        if self._found is not None:
            look_at(self._stage, self._found.part, self._found.aim, self._found.found[index])
