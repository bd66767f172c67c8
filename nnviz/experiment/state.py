"""Everything a Run needs to go on bit-equal: what a keyframe and a project file hold."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from nnviz.engine.shapes import Array
from nnviz.engine.stopping import Watch
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import History
from nnviz.experiment.log import Log
from nnviz.experiment.statistics import Statistics
from nnviz.values import dataclass

if TYPE_CHECKING:
    from nnviz.experiment.timeline.past import Past


@dataclass(frozen=True)
class RunState:
    """A Run after ``step`` steps, ``offset`` samples into epoch ``epoch`` (finished epochs).

    ``parameters`` is the flat θ; ``optimizer`` its state vectors by name, each shaped like θ,
    after ``updates`` updates. ``order_state`` is the order generator's bit state before this
    epoch's order was drawn, ``noise_state`` that of the noise which training programs draw from,
    ``fresh_state`` that of the generator for weights which edits add; all are plain numbers
    (``PCG64().state``). ``outputs`` (outputs, samples) are those of this epoch's last batches, of
    which the batch loss is made. ``watch`` is what plateau and stop rules know, ``best`` the flat
    θ that early stopping would put back. ``log`` lists the interventions by step number, first
    the Experiment that the run began with. ``statistics`` are the records of layers so far,
    ``past`` is what a file keeps of the timeline: the run goes on alike without them.
    """

    experiment: Experiment
    step: int
    epoch: int
    offset: int
    parameters: Array
    optimizer: dict[str, Array]
    updates: int
    order_state: dict[str, Any]
    noise_state: dict[str, Any]
    fresh_state: dict[str, Any]
    outputs: Array
    watch: Watch
    best: Array | None
    history: History
    log: Log
    statistics: Statistics = field(default=(), compare=False)
    past: Past | None = field(default=None, compare=False)
