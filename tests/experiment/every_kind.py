"""One small network for every layer kind, as a frame of a real run."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from nnviz.data.dataset import Affine, PreparedData, Table
from nnviz.engine.layers import (
    LSTM,
    Add,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAverage2D,
    Layer,
    LayerNorm,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.run import Run
from tests.experiment.frames import experiment_of

UNITS = tuple(range(100, 104))
VECTORS: dict[str, tuple[Layer, ...]] = {
    "dense": (Dense("it", UNITS, "tanh"),),
    "dropout": (Dense("h", UNITS, "tanh"), Dropout("it", 0.4)),
    "batch_norm": (Dense("h", UNITS, "tanh"), BatchNorm("it")),
    "layer_norm": (Dense("h", UNITS, "tanh"), LayerNorm("it")),
    "add": (
        Dense("h", UNITS, "tanh"), Dense("g", UNITS, "sigmoid"), Add("it", ("h", "g")),
    ),
}  # fmt: skip
IMAGES: dict[str, tuple[Layer, ...]] = {
    "conv2d": (Conv2D("it", UNITS, 3, "relu"), Flatten("f")),
    "conv2d strided": (Conv2D("it", UNITS, 3, "tanh", stride=2, padding="same"), Flatten("f")),
    "max_pool2d": (Conv2D("c", UNITS, 3, "relu"), MaxPool2D("it"), Flatten("f")),
    "average_pool2d": (Conv2D("c", UNITS, 3, "relu"), AveragePool2D("it"), Flatten("f")),
    "flatten": (Conv2D("c", UNITS, 3, "relu"), Flatten("it")),
    "global_average2d": (Conv2D("c", UNITS, 3, "relu"), GlobalAverage2D("it")),
    "batch_norm images": (Conv2D("c", UNITS, 3, "relu"), BatchNorm("it"), Flatten("f")),
    "layer_norm images": (Conv2D("c", UNITS, 3, "relu"), LayerNorm("it"), Flatten("f")),
    "dropout images": (Conv2D("c", UNITS, 3, "relu"), Dropout("it"), Flatten("f")),
}
SEQUENCES: dict[str, tuple[Layer, ...]] = {
    "simple_rnn": (SimpleRNN("it", UNITS, "tanh"),),
    "lstm": (LSTM("it", UNITS),),
    "simple_rnn whole": (
        SimpleRNN("it", UNITS, "relu", whole_sequence=True), SimpleRNN("r", UNITS),
    ),
    "lstm whole": (LSTM("it", UNITS, whole_sequence=True), LSTM("r", UNITS)),
    "layer_norm sequences": (
        SimpleRNN("s", UNITS, whole_sequence=True), LayerNorm("it"), SimpleRNN("r", UNITS),
    ),
    "dropout sequences": (
        SimpleRNN("s", UNITS, whole_sequence=True), Dropout("it"), SimpleRNN("r", UNITS),
    ),
    "add sequences": (
        SimpleRNN("s", UNITS, whole_sequence=True), SimpleRNN("t", UNITS, whole_sequence=True),
        Add("it", ("s", "t")), LSTM("r", UNITS),
    ),
    "flatten sequences": (SimpleRNN("s", UNITS, whole_sequence=True), Flatten("it")),
}  # fmt: skip
CASES = {**VECTORS, **IMAGES, **SEQUENCES}


@cache
def frame_with(case: str, optimizer: str = "adam", precision: str = "float64") -> Frame:
    """After a few steps, looking at a member of the batch; the layer meant is called ``it``."""
    run = run_with(case, optimizer, precision)
    wanted = Wanted() if case in SEQUENCES else Wanted(thumbnail=9, boundary=13)
    return Camera(run, 1).picture(wanted, playing=False, member=2)


def run_with(case: str, optimizer: str = "adam", precision: str = "float64", **changes: Any) -> Run:
    """A run with that layer, after a few steps."""
    spec, layers = OptimizerSpec(optimizer, 0.01), CASES[case]
    common = {"optimizer": spec, "precision": precision, **changes}
    if case in IMAGES:
        output = Dense("out", tuple(range(10)), "softmax")
        run = Run(experiment_of("digits", layers=(*layers, output), **common))
    else:
        output = Dense("out", (0,), "sigmoid")
        experiment = experiment_of("circles", layers=(*layers, output), **common)
        if case in VECTORS:
            run = Run(experiment)
        else:
            run = Run(replace(experiment, features=()), sequences())
    run.advance(5 if case in SEQUENCES else 7)
    return run


def sequences(count: int = 40, steps: int = 5, features: int = 3) -> PreparedData:
    """Random walks, and whether they end above where they began."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(count, steps, features)).cumsum(axis=1)
    y = (x[:, -1, :1] > x[:, 0, :1]).astype(float)
    names, cut = tuple(f"f{k + 1}" for k in range(features)), count - 10
    table = Table("walks", "binary", x, y, names, ("down", "up"), "up")
    rows = np.arange(count)
    return PreparedData(
        table, names, Affine(np.zeros(features), np.ones(features)), x[:cut], y[:cut], x[cut:],
        y[cut:], rows[:cut], rows[cut:], x[:0], y[:0], rows[:0],
    )  # fmt: skip
