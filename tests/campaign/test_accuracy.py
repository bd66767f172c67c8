"""Accuracies on real data, as means over seeds: each seed splits, draws weights and shuffles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from nnviz.data.prepare import prepare
from nnviz.engine.layers import Conv2D, Dense, Dropout, Flatten, MaxPool2D
from nnviz.engine.learning import LearningSpec
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.regularisation import RegularisationSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.streams import stream
from nnviz.engine.trainer import Trainer
from tests.campaign.sets import mnist, uci

CCE = "categorical_crossentropy"
Figure = Callable[[str], None]
Part = tuple[np.ndarray, np.ndarray]


def _dense(id: str, units: int, activation: str) -> Dense:
    return Dense(id, tuple(range(units)), activation)


def _conv(id: str, filters: int) -> Conv2D:
    return Conv2D(id, tuple(range(filters)), 3, "relu")


def _accuracy(
    spec: NetworkSpec, learning: LearningSpec, train: Part, test: Part,
    batch: int, epochs: int, seed: int, dtype: str,
) -> float:  # fmt: skip
    network = Network(spec, dtype, stream(seed, "weights"))
    trainer = Trainer(
        network, learning, train, test, batch, stream(seed, "order"), noise=stream(seed, "noise")
    )
    with threadpool_limits(1, "blas"):
        while trainer.epoch < epochs:
            trainer.pulse(trainer.batches)
        trainer.settle()
        return trainer.score()[1].accuracy


@pytest.mark.parametrize(
    ("name", "least"), [("iris", 0.95), ("wine", 0.97), ("breast-cancer", 0.96)]
)
def test_tables(name: str, least: float, figure: Figure) -> None:
    """One hidden layer of 16, Adam, a little L2, 100 epochs; 30 % are kept for testing."""
    table = uci(name)
    layers = (_dense("hidden", 16, "tanh"), _dense("output", len(table.class_names), "softmax"))
    spec = NetworkSpec(table.input_shape, layers, CCE, len(table.class_names), classifies=True)
    learning = LearningSpec(OptimizerSpec("adam", 0.01), regularisation=RegularisationSpec(l2=0.1))
    found = []
    for seed in range(5):
        data = prepare(table, (), "standardise", 0.3, stream(seed, "split"), "float64")
        parts = (data.x_train, data.y_train), (data.x_test, data.y_test)
        found.append(_accuracy(spec, learning, *parts, 16, 100, seed, "float64"))
    figure(f"{name}: {_shown(found)} (at least {least:.0%})")
    assert np.mean(found) >= least


def test_mnist(figure: Figure) -> None:
    """8 000 digits for training and 2 000 for the test, three seeds."""
    x, y = mnist()
    layers = (
        _conv("conv1", 8), MaxPool2D("pool1"), _conv("conv2", 16), MaxPool2D("pool2"),
        Flatten("flatten"), Dropout("dropout", 0.3), _dense("output", 10, "softmax"),
    )  # fmt: skip
    spec = NetworkSpec((1, 28, 28), layers, CCE, 10, classifies=True)
    learning = LearningSpec(OptimizerSpec("adam", 0.003), ScheduleSpec("cosine", over=15))
    found = []
    for seed in range(3):
        rows = stream(seed, "split").permutation(len(x))
        train, test = rows[:8000], rows[8000:]
        parts = (x[train], y[train]), (x[test], y[test])
        found.append(_accuracy(spec, learning, *parts, 32, 15, seed, "float32"))
    figure(f"MNIST, 8 000 + 2 000: {_shown(found)} (at least 97.5 %)")
    assert np.mean(found) >= 0.975


def _shown(found: list[float]) -> str:
    each = ", ".join(f"{value:.1%}" for value in found)
    return f"{np.mean(found):.2%} mean of {len(found)} seeds ({each})"
