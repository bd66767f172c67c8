"""What the window draws: frozen pictures of a Run, and what the views ask to have in them."""

from __future__ import annotations

from dataclasses import field, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from nnviz.data.dataset import Part, PreparedData
from nnviz.engine.health import Fact
from nnviz.engine.layers import BatchNorm, Dropout, Layer
from nnviz.engine.layout import Layout
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.trace import StepTrace, Trace
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.forecast import Forecast, Outlook
from nnviz.experiment.look import Look
from nnviz.experiment.seeing.aim import Aim
from nnviz.experiment.statistics import LayerSizes, Statistics
from nnviz.values import dataclass

if TYPE_CHECKING:
    # What only some views show is imported with them.
    from nnviz.experiment.comparing.comparison import Comparison
    from nnviz.experiment.seeing.levels import Levels
    from nnviz.experiment.seeing.maximising import Maximised
    from nnviz.experiment.seeing.occlusion import Occlusion
    from nnviz.experiment.seeing.patches import Patches
    from nnviz.experiment.seeing.saliency import Saliency
    from nnviz.experiment.tensors import Inventory
    from nnviz.experiment.workers import SharedStep

Extent = tuple[float, float, float, float]
"""x₁ from, to, x₂ from, to."""


@dataclass(frozen=True)
class Wanted:
    """What the views show now; the worker computes and copies only that.

    ``thumbnail`` and ``boundary`` are grid widths in points, ``sweep`` is the number of points
    along a single input (0: not shown). ``look``: the sample
    chosen, None for the current member of the batch. ``trace``: the looked-at sample forward
    and backward with the update; ``batch``: all of the batch together as well. While training, a
    frame is made 1 / ``rate`` seconds after the last was taken, and a boundary anew
    ``boundary_rate`` times per second at most. ``judge``: the part whose predictions are shown,
    None for none; ``statistics``: whether the records of layers are shown; ``update``: whether the
    update that comes next is drawn, and so in every frame. ``saliency``: what the saliency of the
    looked-at sample is of, None for none; ``forecast``: where a series is to be forecast from.
    ``workers``: between how many the next step is to be shared, 0 for none; ``tensors``: the key of
    the array whose numbers are shown beside the inventory of all, "" for none of them, None for no
    inventory; ``sizes``: whether the layers' are shown. ``extent``: the part of the plane (or, by
    its first two numbers, of the line) that is drawn, None for that of the data.
    """

    trace: bool = True
    thumbnail: int = 0
    boundary: int = 0
    look: Look | None = None
    rate: float = 25.0
    boundary_rate: float = 16.0
    judge: Part | None = None
    statistics: bool = False
    update: bool = False
    batch: bool = False
    sweep: int = 0
    saliency: Aim | None = None
    forecast: Outlook | None = None
    workers: int = 0
    tensors: str | None = None
    extent: Extent | None = None
    sizes: bool = False


@dataclass(frozen=True)
class Microscope:
    """One sample of one step, with every number: what canvas, player and inspector read.

    ``member`` is the sample's place in the current batch (None: not a member, so it has no
    share in the batch gradient); ``batch`` the train rows of that batch. ``trace`` of a member is
    what the next step computes for it: where that differs from evaluation mode, ``evaluation`` is
    the same sample there, and the derivatives in ``trace`` are those of the sum of the batch's
    losses. A sample that is no member is traced in evaluation mode, and ``evaluation`` is None.
    ``next_step``: the update that comes next, as large as all the rest together; while training
    it is not in every Frame.
    ``whole``, where it was asked for: the batch as the next step sees it, means of what its
    members compute and sums of their derivatives.
    """

    look: Look
    member: int | None
    batch: Array
    trace: Trace
    next_step: StepTrace | None
    evaluation: Trace | None = None
    whole: Trace | None = None

    @property
    def step(self) -> StepTrace:
        """The update that comes next; LookupError for a Frame that was taken without it."""
        if self.next_step is None:
            raise LookupError("this Frame was taken without the update that comes next")
        return self.next_step

    @property
    def pictured(self) -> Microscope:
        """The same with all of the batch in the sample's place, where that was asked for."""
        return self if self.whole is None else replace(self, trace=self.whole)

    @property
    def evaluated(self) -> Microscope:
        """The same with the sample in evaluation mode."""
        if self.evaluation is None:
            return self
        return replace(self, trace=self.evaluation, evaluation=None)


def differs_in_training(layers: tuple[Layer, ...]) -> bool:
    """Whether training sees a sample otherwise than evaluation: left out by chance, or normalised
    together with its batch."""
    return any(isinstance(layer, Dropout | BatchNorm) for layer in layers)


@dataclass(frozen=True)
class Maps:
    """Every unit's output over the plane of the two raw inputs.

    ``layers``: per layer id (and ``"input"`` for the features) an array (units, g, g);
    ``boundary`` the outputs (outputs, G, G). Row 0 is the lowest x₂; both axes run over
    ``extent = (x1_min, x1_max, x2_min, x2_max)``. Boundary values are those of the output
    layer, after its activation, at ``boundary_step``: while training the boundary is computed
    less often than frames are taken.
    """

    extent: tuple[float, float, float, float]
    layers: dict[str, Array]
    boundary: Array | None = None
    boundary_step: int = 0


@dataclass(frozen=True)
class Sweep:
    """Every unit's output along the one raw input ``raw`` (n,), in evaluation mode: per layer id
    (and ``"input"`` for what the network is fed with) an array (n, units)."""

    raw: Array
    layers: dict[str, Array]


@dataclass(frozen=True)
class History:
    """One row per evaluation: ``epoch``, ``step``, and what was found in evaluation mode.

    Data loss over the whole part, without any penalty; ``*_accuracy`` is NaN throughout for
    regression, ``*_r_squared`` and ``*_mae`` for classes, ``validation_*`` where there is no
    validation part. ``batch_loss`` is the mean of the epoch's batches as training saw them (NaN
    for the initial weights), ``penalty`` what regularisation adds to the loss in the objective.
    When early stopping puts the best weights back, their row follows at the same epoch and step.

    In long runs the first rows stand for several ``evaluations`` each: they are the last of them,
    and ``low`` and ``high`` (such rows, columns of VALUES) hold the extremes of all of them.
    """

    epoch: Array
    step: Array
    train_loss: Array
    test_loss: Array
    train_accuracy: Array
    test_accuracy: Array
    validation_loss: Array
    validation_accuracy: Array
    batch_loss: Array
    penalty: Array
    train_r_squared: Array
    test_r_squared: Array
    validation_r_squared: Array
    train_mae: Array
    test_mae: Array
    validation_mae: Array
    evaluations: Array
    low: Array
    high: Array

    def __len__(self) -> int:
        return len(self.epoch)

    def rows(self, first: int, end: int | None = None) -> History:
        """The rows from ``first`` to before ``end``, without a copy."""
        return History(*(getattr(self, field.name)[first:end] for field in fields(self)))

    def row(self, index: int) -> bytes:
        """One row's exact numbers: equal bytes, equal row, NaN included."""
        return b"".join(getattr(self, name)[index].tobytes() for name in COLUMNS)

    def extremes(self, name: str) -> tuple[Array, Array]:
        """The lowest and the highest number of one column that each row stands for."""
        values, place, many = getattr(self, name), VALUES.index(name), len(self.low)
        if not many:
            return values, values
        low, high = (part[:, place] for part in (self.low, self.high))
        return np.concatenate([low, values[many:]]), np.concatenate([high, values[many:]])


COLUMNS = tuple(field.name for field in fields(History))[:-2]
VALUES = COLUMNS[2:-1]
"""The columns of a History, and those among them that are losses and metrics."""


@dataclass(frozen=True)
class Judgement:
    """What the network makes of a whole part at ``step``: ``outputs`` (n, outputs) in evaluation
    mode, each sample's loss (n,), and of classes the ``confusion`` matrix (true, predicted), of
    values R² and MAE."""

    part: Part
    step: int
    outputs: Array
    losses: Array
    confusion: Array | None
    r_squared: float
    mae: float


@dataclass(frozen=True)
class Finding:
    """What is wrong with a layer's numbers, and the step at which it was first seen."""

    fact: Fact
    since: int


@dataclass(frozen=True)
class Effect:
    """The loss over the training part before and after numbers were set by hand."""

    before: float
    after: float


@dataclass(frozen=True)
class Mark:
    """Something that was done to the run after ``step`` steps, as the user reads it."""

    step: int
    label: str


@dataclass(frozen=True)
class Branch:
    """One of the pasts that are kept: from step ``start``, where it left its ``parent``.

    ``last`` and ``history`` are those of its end; for the branch being trained they are the
    Frame's own, and None here until the user looks back. ``experiment`` is that of its end.
    ``diverged``: it ends at the last finite step. ``scalings``: how targets are scaled after which.
    """

    id: int
    name: str
    start: int
    parent: int | None
    experiment: Experiment
    marks: tuple[Mark, ...]
    last: int | None = None
    history: History | None = None
    diverged: bool = False
    scalings: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Timeline:
    """Where in the past of branch ``branch`` the Frame stands, of the steps ``first`` to ``last``.

    ``looks_back``: this is the past, the run stands still behind it. ``keyframes`` of all branches
    take ``memory`` of at most ``budget`` bytes. While a step is being replayed, ``target`` is that
    step and ``progress`` how far it is, 0…1; the Frame then still shows what it did.
    """

    branch: int
    first: int
    last: int
    looks_back: bool = False
    keyframes: int = 0
    memory: int = 0
    budget: int = 0
    target: int | None = None
    progress: float = 0.0


@dataclass(frozen=True)
class LayerInfo:
    """A layer's shapes in this network: one input, one output (user's order)."""

    id: str
    input_shape: Shape
    output_shape: Shape


@dataclass(frozen=True)
class GradientCheck:
    """A layer's gradient beside central differences, as far as the check has come.

    For the batch of ``samples`` that the step after ``step`` trains on. ``count`` of the
    ``total`` numbers that the layer learns are checked; so far those at ``places``, (parameter,
    index in the user's order). ``corners``: where the loss has no derivative to compare with.
    """

    layer: str
    step: int
    samples: int
    total: int
    count: int
    places: tuple[tuple[str, tuple[int, ...]], ...] = ()
    analytic: Array = field(default_factory=lambda: np.zeros(0))
    numeric: Array = field(default_factory=lambda: np.zeros(0))
    corners: Array = field(default_factory=lambda: np.zeros(0, bool))
    cancelled: bool = False

    @property
    def done(self) -> bool:
        """Whether it has come to its end, or was ended."""
        return self.cancelled or len(self.places) == self.count

    @property
    def errors(self) -> Array:
        """|a − n| / (|a| + |n|), 0 where both vanish."""
        size = np.abs(self.analytic) + np.abs(self.numeric)
        errors: Array = np.zeros_like(size)
        np.divide(np.abs(self.analytic - self.numeric), size, out=errors, where=size > 0)
        return errors


@dataclass(frozen=True)
class Frame:
    """An immutable picture of the Run after ``step`` steps.

    ``run`` numbers the runs: a frame of an older run is dropped. ``parameters`` is the flat θ, read
    through ``layout``. ``epoch`` counts finished epochs, ``batch`` of ``batches`` is the next
    batch, ``member`` the next member looked at by sample steps. ``notes``: what the last adopted
    edit re-initialised, in sentences. ``stopped``: whether a stop rule ended training. ``error``:
    why the run stopped, or "". ``taken``: when, on ``time.perf_counter``'s clock. ``facts``: what
    is wrong with the network's numbers, layer by layer; while training, as it was a moment ago.
    ``judgement``: the newest of the part that was asked for; None until there is one.
    ``statistics``: the records of layers so far; while training, up to a moment ago. ``saliency``:
    that of the looked-at sample, in evaluation mode. ``check``, ``patches``, ``climb``, ``levels``,
    ``comparison``, ``occlusion``: what the job of that name found so far. ``forecast``: the newest
    of a series. ``shared``: the next step by several workers, ``tensors`` its arrays, ``sizes`` the
    layers'; while training, as they were a moment ago.
    """

    run: int
    experiment: Experiment
    data: PreparedData
    layers: tuple[LayerInfo, ...]
    layout: Layout
    step: int
    epoch: int
    batch: int
    batches: int
    member: int
    playing: bool
    parameters: Array
    history: History
    microscope: Microscope | None = None
    maps: Maps | None = None
    sweep: Sweep | None = None
    notes: tuple[str, ...] = ()
    stopped: bool = False
    error: str = ""
    steps_per_second: float = 0.0
    taken: float = 0.0
    effect: Effect | None = None
    timeline: Timeline | None = None
    branches: tuple[Branch, ...] = ()
    facts: tuple[Finding, ...] = ()
    judgement: Judgement | None = None
    statistics: Statistics = ()
    check: GradientCheck | None = None
    saliency: Saliency | None = None
    patches: Patches | None = None
    climb: Maximised | None = None
    levels: Levels | None = None
    comparison: Comparison | None = None
    occlusion: Occlusion | None = None
    forecast: Forecast | None = None
    shared: SharedStep | None = None
    tensors: Inventory | None = None
    sizes: tuple[LayerSizes, ...] = ()

    @property
    def has_update(self) -> bool:
        """Whether it holds the update that comes next."""
        return self.microscope is not None and self.microscope.next_step is not None

    def weight(self, layer: str) -> Array:
        """A layer's weights in the user's order."""
        return self.layout.weight(self.parameters, layer)

    def bias(self, layer: str) -> Array:
        return self.layout.bias(self.parameters, layer)
