"""What a view asks the run's process to do once. Each errand makes a job, which goes by its name;
None where the network is another by now and there is nothing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np

from nnviz.data.dataset import Part
from nnviz.experiment.look import Look
from nnviz.experiment.portions import Job
from nnviz.experiment.seeing.aim import SHARE, Aim
from nnviz.values import dataclass

if TYPE_CHECKING:
    # The window only names errands: what they take is imported where they are done.
    from nnviz.experiment.checking import Checking
    from nnviz.experiment.comparing.comparing import Comparing
    from nnviz.experiment.run import Run
    from nnviz.experiment.seeing.levels import LevelSearch
    from nnviz.experiment.seeing.maximising import Ascent
    from nnviz.experiment.seeing.occlusion import Occluding
    from nnviz.experiment.seeing.patches import PatchSearch


class Errand(Protocol):
    """``name`` is that of the report's field in a Frame."""

    name: ClassVar[str]

    def job(self, run: Run) -> Job[Any] | None: ...


@dataclass(frozen=True)
class CheckGradients:
    """Compare a layer's gradient with differences of the loss."""

    layer: str
    name: ClassVar[str] = "check"

    def job(self, run: Run) -> Checking | None:
        from nnviz.experiment.checking import Checking

        return Checking(run, self.layer) if self.layer in run.network.layout else None


@dataclass(frozen=True)
class FindPatches:
    """Look for what excites a unit most; what an activation leaves at 0 excites nothing."""

    aim: Aim
    part: Part
    most: int = 12
    name: ClassVar[str] = "patches"

    def job(self, run: Run) -> PatchSearch | None:
        from nnviz.experiment.seeing.patches import PatchSearch

        if not self.aim.fits(run.network.spec):
            return None
        least = 0.0 if self.aim.at == "a" else -np.inf
        return PatchSearch(
            run.network, run.data, self.part, self.aim, self.most, run.step, least
        )  # fmt: skip


@dataclass(frozen=True)
class FindLevels:
    """Look for what excites the strongest units of each level most."""

    part: Part
    name: ClassVar[str] = "levels"

    def job(self, run: Run) -> LevelSearch:
        from nnviz.experiment.seeing.levels import LevelSearch

        return LevelSearch(run.network, run.data, self.part, step=run.step)


@dataclass(frozen=True)
class Maximise:
    """Climb to a picture that excites a unit, within the bounds of the training samples."""

    aim: Aim
    share: float = SHARE
    steps: int = 200
    seed: int = 0
    spread: float = 0.05
    name: ClassVar[str] = "climb"

    def job(self, run: Run) -> Ascent | None:
        from nnviz.experiment.seeing.maximising import Ascent, climb_for

        if not self.aim.fits(run.network.spec):
            return None
        climb = climb_for(
            run.network, self.aim, run.data.x_train, self.share, self.steps, self.seed, self.spread
        )
        return Ascent(run.network, self.aim, climb, run.step)


@dataclass(frozen=True)
class Occlude:
    """Hide a picture's parts, one after another, under a square of the raw ``value``, and look at
    output ``unit``; None is the one that is largest."""

    look: Look
    unit: int | None
    side: int
    value: float
    name: ClassVar[str] = "occlusion"

    def job(self, run: Run) -> Occluding | None:
        from nnviz.experiment.seeing.occlusion import Occluding

        shape, units = run.data.table.input_shape, run.network.spec.outputs
        pictures = len(shape) == 3 and self.look.fits(run.data)
        there = self.unit is None or 0 <= self.unit < units
        if not pictures or not there or not 1 <= self.side <= min(shape[1:]):
            return None
        return Occluding(run, self.look, self.unit, self.side, self.value)


@dataclass(frozen=True)
class Compare:
    """Train a dense and a convolutional network on the run's data, for so many epochs."""

    epochs: int | None = None
    name: ClassVar[str] = "comparison"

    def job(self, run: Run) -> Comparing:
        from nnviz.experiment.comparing.comparing import Comparing

        return Comparing(run.experiment, self.epochs, run.data)
