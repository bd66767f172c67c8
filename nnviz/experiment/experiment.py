"""The Experiment: one frozen value that says everything about a run."""

from __future__ import annotations

from dataclasses import field, replace
from pathlib import PurePath
from typing import Literal

from nnviz.data.preparation import Step
from nnviz.data.source import Data, Precision, Scaling, Splitting, TargetScaling
from nnviz.engine.layers import Layer
from nnviz.engine.learning import LearningSpec, Sampling
from nnviz.engine.losses import Reduction
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.stopping import StopSpec
from nnviz.errors import SpecError
from nnviz.values import dataclass

Loss = Literal[
    "mean_squared_error",
    "sum_of_squared_residuals",
    "mean_absolute_error",
    "huber",
    "binary_crossentropy",
    "categorical_crossentropy",
    "perceptron",
]


@dataclass(frozen=True)
class Seeds:
    """One seed and a counter per named stream: raising a counter draws that stream anew.

    ``attempt`` counts fresh starts of the same experiment; it changes no number.
    """

    seed: int = 1
    data: int = 0
    split: int = 0
    weights: int = 0
    order: int = 0
    attempt: int = 0
    noise: int = 0


@dataclass(frozen=True)
class Given:
    """Numbers that a layer's parameter begins with in place of drawn ones, in the user's order;
    where the layer has another number of them, they are ignored."""

    layer: str
    parameter: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Stored:
    """The same for many numbers: they are an array on the shelf, in the user's order."""

    layer: str
    parameter: str
    array: str


@dataclass(frozen=True)
class Experiment:
    """Data, features, preparation and split, network, loss, how it learns, when it stops, seeds.

    ``sample`` names the entry of the gallery that it began as; it is empty on a user's data.

    ``features`` are names out of :data:`nnviz.data.features.FEATURES` for two-dimensional
    inputs and empty elsewhere (the inputs are used as they are). ``preparation`` is what is done
    to a table's columns before that, in its order; ``scaling`` comes last. ``target_scaling`` is
    for the targets of a regression, which every view and number then says. ``reduction``: a
    batch's loss is the mean or the sum of its samples', and so is the loss recorded of a part.
    ``splitting`` is the rule by which samples are dealt to the parts (nnviz.data.split), and
    ``validation_fraction`` that of the training samples which plateau and stop rules watch
    instead of teaching the network. ``epochs`` is how long ``nnviz train`` trains; ``stop`` ends
    training wherever it goes on. ``start``: numbers that are given instead of being drawn.
    """

    sample: str
    title: str
    data: Data
    layers: tuple[Layer, ...]
    loss: Loss
    features: tuple[str, ...] = ()
    scaling: Scaling = "none"
    test_fraction: float = 0.3
    optimizer: OptimizerSpec = field(default_factory=OptimizerSpec)
    batch_size: int = 16
    epochs: int = 300
    precision: Precision = "float64"
    seeds: Seeds = field(default_factory=Seeds)
    reduction: Reduction = "mean"
    validation_fraction: float = 0.0
    sampling: Sampling = "epochs"
    schedule: ScheduleSpec = field(default_factory=ScheduleSpec)
    regularisation: RegularisationSpec = field(default_factory=RegularisationSpec)
    frozen: FrozenSpec = field(default_factory=FrozenSpec)
    stop: StopSpec = field(default_factory=StopSpec)
    start: tuple[Given | Stored, ...] = ()
    preparation: tuple[Step, ...] = ()
    splitting: Splitting = "usual"
    target_scaling: TargetScaling = "none"

    @property
    def name(self) -> str:
        """What files of it are called, without a suffix."""
        return self.sample or PurePath(self.data.name).stem or "network"

    @property
    def subject(self) -> tuple[str, str]:
        """What it is about: changed data of the same name are the same subject."""
        return self.sample, self.data.name

    @property
    def learning(self) -> LearningSpec:
        """All that the trainer goes by."""
        return LearningSpec(
            self.optimizer, self.schedule, self.regularisation, self.frozen, self.stop,
            self.sampling,
        )  # fmt: skip

    def layer(self, id: str) -> Layer:
        """SpecError where there is none: a picture may show another network than this one."""
        for layer in self.layers:
            if layer.id == id:
                return layer
        raise SpecError(f"There is no layer '{id}' in the network as it is now.")

    def with_layer(self, layer: Layer) -> Experiment:
        """The same experiment with the layer of that id replaced."""
        layers = tuple(layer if old.id == layer.id else old for old in self.layers)
        return replace(self, layers=layers)
