"""Networks for every activation and every loss: one list for the oracle's writer and the tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import Conv2D, Dense, Flatten
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trainer import Trainer

UPDATES = 10
RATE = 0.05
SGD = OptimizerSpec("sgd", RATE)
REDUCTIONS = ("mean", "sum")


@dataclass(frozen=True)
class Case:
    """A network and a batch for it; all in float64, SGD at ``RATE``."""

    name: str
    spec: NetworkSpec
    batch: int = 6

    def data(self) -> tuple[Array, Array]:
        """Inputs, and targets of the kind that the loss takes."""
        rng = np.random.default_rng(sum(map(ord, self.name)))
        x = rng.normal(size=(self.batch, *self.spec.input_shape))
        outputs = self.spec.outputs
        if self.spec.loss == "categorical_crossentropy":
            return x, np.eye(outputs)[rng.integers(0, outputs, self.batch)]
        if self.spec.loss in ("binary_crossentropy", "perceptron"):
            return x, rng.integers(0, 2, (self.batch, outputs)).astype(float)
        return x, 1.5 * rng.normal(size=(self.batch, outputs))

    def theta(self) -> Array:
        """Parameters to begin with, biases off zero."""
        network = Network(self.spec, "float64", np.random.default_rng(5))
        noise = np.random.default_rng(6).normal(size=network.theta.size)
        return np.asarray(network.theta + 0.1 * noise)


def dense(id: str, units: int, activation: str = "linear") -> Dense:
    return Dense(id, tuple(range(units)), activation)


def _activations() -> list[Case]:
    mse, cases = "mean_squared_error", []
    for name, kind in ACTIVATIONS.items():
        if name != "argmax":
            layers = (dense("a", 5, name), dense("b", 4, name), dense("out", 2))
            cases.append(Case(f"dense {name}", NetworkSpec((3,), layers, mse, 2)))
        if not kind.over_units:
            maps = Conv2D("c", (0, 1, 2), 3, name)
            spec = NetworkSpec((2, 5, 6), (maps, Flatten("f"), dense("out", 2)), mse, 2)
            cases.append(Case(f"conv {name}", spec, 4))
        heads = (dense("a", 4, "tanh"), dense("out", 3, name))
        cases.append(Case(f"output {name}", NetworkSpec((3,), heads, mse, 3)))
    return cases


def _losses() -> list[Case]:
    cases = []
    for name, loss in LOSSES.items():
        for outputs in (1, 3) if loss.needs != "softmax" else (2, 4):
            layers = (dense("a", 5, "tanh"), dense("out", outputs, loss.needs or "linear"))
            cases += [
                Case(f"{name} {outputs} {reduction}",
                     NetworkSpec((3,), layers, name, outputs, reduction=reduction))
                for reduction in REDUCTIONS
            ]  # fmt: skip
    return cases


ACTIVATION_CASES = {case.name: case for case in _activations()}
LOSS_CASES = {case.name: case for case in _losses()}
CASES = ACTIVATION_CASES | LOSS_CASES


def network_of(case: Case, dtype: str = "float64") -> Network:
    network = Network(case.spec, dtype)
    network.theta[...] = case.theta()
    return network


def trainer_of(case: Case, network: Network) -> Trainer:
    """One batch of all samples, in the order drawn."""
    data = case.data()
    return Trainer(network, SGD, data, data, case.batch, np.random.default_rng(0))


def metric_data() -> dict[str, tuple[Array, Array]]:
    """Outputs and targets for the metrics: with a class never predicted, and one never there."""
    rng = np.random.default_rng(11)
    classes = np.eye(4)[rng.integers(0, 3, 40)]
    scores = rng.normal(size=(40, 4)) + classes
    scores[:, 1] -= 9
    return {
        "binary": (rng.random((30, 1)), rng.integers(0, 2, (30, 1)).astype(float)),
        "classes": (rng.normal(size=(60, 3)) + 1.5 * np.eye(3)[np.arange(60) % 3],
                    np.eye(3)[np.arange(60) % 3]),
        "gaps": (scores, classes),
        "values": (rng.normal(size=(25, 2)), rng.normal(size=(25, 2))),
    }  # fmt: skip
