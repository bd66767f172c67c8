"""A training step makes no array: everything it needs was made when it was compiled."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from nnviz.engine.layers import (
    LSTM,
    Add,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    LayerNorm,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.engine.learning import LearningSpec
from nnviz.engine.network import Network
from nnviz.engine.optimizers import STATES, OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.shapes import Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trainer import Trainer

SMALLEST = 6000
"""Bytes: what a step may take for numbers and tuples. Every array below is larger."""
UNITS, BATCH = 48, 32


def dense(id: str, activation: str, *inputs: str) -> Dense:
    return Dense(id, tuple(range(UNITS)), activation, inputs)


OUT = dense("out", "softmax")
NETWORKS: dict[str, tuple[Shape, tuple[Layer, ...]]] = {
    "dense": ((UNITS,), (dense("a", "tanh"), dense("b", "relu"), dense("c", "sigmoid"), OUT)),
    "skip": (
        (UNITS,),
        (dense("a", "gelu"), BatchNorm("n"), Dropout("d"), dense("b", "elu"),
         Add("s", ("a", "b")), LayerNorm("l"), OUT),
    ),
    "convolution": (
        (2, 14, 14),
        (Conv2D("c", tuple(range(8)), 3, "relu"), MaxPool2D("p"),
         Conv2D("e", tuple(range(8)), 3, "tanh", padding="same"), Flatten("f"), OUT),
    ),
    "recurrence": (
        (12, 8),
        (SimpleRNN("r", tuple(range(UNITS)), whole_sequence=True), LSTM("m", tuple(range(UNITS))),
         OUT),
    ),
}  # fmt: skip


def trainer(shape: Shape, layers: tuple[Layer, ...], learning: LearningSpec) -> Trainer:
    rng = np.random.default_rng(2)
    spec = NetworkSpec(shape, layers, "categorical_crossentropy", UNITS)
    x, y = rng.normal(size=(20 * BATCH, *shape)), np.eye(UNITS)[rng.integers(0, UNITS, 20 * BATCH)]
    return Trainer(
        Network(spec, "float32", rng), learning, (x, y), (x[:8], y[:8]), BATCH,
        np.random.default_rng(3), noise=np.random.default_rng(4),
    )  # fmt: skip


def peak_of(training: Trainer, steps: int) -> int:
    """The most bytes that were held at once beyond those before the steps."""
    training.pulse(2)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        training.pulse(steps)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", NETWORKS)
def test_a_step_of_every_kind_makes_no_array(name: str) -> None:
    assert peak_of(trainer(*NETWORKS[name], LearningSpec()), 4) < SMALLEST


@pytest.mark.parametrize("kind", STATES)
def test_no_rule_makes_an_array(kind: str) -> None:
    learning = LearningSpec(OptimizerSpec(kind, 1e-3))
    assert peak_of(trainer(*NETWORKS["dense"], learning), 4) < SMALLEST


def test_schedules_penalties_clipping_and_freezing_make_none() -> None:
    learning = LearningSpec(
        OptimizerSpec("adamw", 1e-3),
        ScheduleSpec("cosine", "steps", warm_up=5),
        RegularisationSpec(l1=1e-4, l2=1e-4, clip_value=1.0, clip_norm=1.0),
        FrozenSpec(("a",)),
    )
    assert peak_of(trainer(*NETWORKS["dense"], learning), 4) < SMALLEST
