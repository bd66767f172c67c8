"""Networks for every activation and every loss, and data for the metrics."""

from __future__ import annotations

import numpy as np

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import Conv2D, Flatten
from nnviz.engine.learning import LearningSpec
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from tests.engine.case import Case, dense

SGD = OptimizerSpec("sgd", 0.05)
REDUCTIONS = ("mean", "sum")


def judged(name: str, spec: NetworkSpec) -> Case:
    return Case(name, spec, LearningSpec(SGD, sampling="in order"), 6)


def network_of(case: Case, dtype: str = "float64") -> Network:
    return case.network(dtype)


def _activations() -> list[Case]:
    mse, cases = "mean_squared_error", []
    for name, kind in ACTIVATIONS.items():
        if name != "argmax":
            layers = (dense("a", 5, name), dense("b", 4, name), dense("out", 2))
            cases.append(judged(f"dense {name}", NetworkSpec((3,), layers, mse, 2)))
        if not kind.over_units:
            maps = Conv2D("c", (0, 1, 2), 3, name)
            spec = NetworkSpec((2, 5, 6), (maps, Flatten("f"), dense("out", 2)), mse, 2)
            cases.append(judged(f"conv {name}", spec))
        heads = (dense("a", 4, "tanh"), dense("out", 3, name))
        cases.append(judged(f"output {name}", NetworkSpec((3,), heads, mse, 3)))
    return cases


def _losses() -> list[Case]:
    cases = []
    for name, loss in LOSSES.items():
        for outputs in (1, 3) if loss.needs != "softmax" else (2, 4):
            layers = (dense("a", 5, "tanh"), dense("out", outputs, loss.needs or "linear"))
            cases += [
                judged(f"{name} {outputs} {reduction}",
                       NetworkSpec((3,), layers, name, outputs, reduction=reduction))
                for reduction in REDUCTIONS
            ]  # fmt: skip
    return cases


ACTIVATION_CASES = {case.name: case for case in _activations()}
LOSS_CASES = {case.name: case for case in _losses()}
CASES = ACTIVATION_CASES | LOSS_CASES


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
