"""Same weights, same data, no shuffling: scikit-learn's loss curve, epoch by epoch.

scikit-learn halves the squared error. Doubling its objective leaves its minimum where it is: so
nnviz learns the doubled one at half the rate (Adam at the same rate, with twice the ε), and its
losses are halved before they are compared. Adam's ε is next to nothing, because scikit-learn adds
it before the bias correction, and nnviz behind it, as Kingma & Ba write it.
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier, MLPRegressor

from nnviz.engine.layers import Dense
from nnviz.engine.learning import LearningSpec
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.regularisation import RegularisationSpec
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trainer import Trainer

EPOCHS, BATCH, SAMPLES, FEATURES = 50, 20, 110, 4
HIDDEN = (7, 5)
EPSILON = 1e-13
NAMES = {"relu": "relu", "tanh": "tanh", "logistic": "sigmoid"}
SOLVERS: dict[str, dict[str, Any]] = {
    "sgd": {"solver": "sgd", "momentum": 0.0, "nesterovs_momentum": False},
    "momentum": {"solver": "sgd", "momentum": 0.9, "nesterovs_momentum": False},
    "nesterov": {"solver": "sgd", "momentum": 0.9, "nesterovs_momentum": True},
    "adam": {"solver": "adam", "epsilon": EPSILON},
}
RATES = {"sgd": 0.1, "momentum": 0.02, "nesterov": 0.02, "adam": 0.01}
TASKS = ("regression", "two classes", "three classes")


def _data(task: str) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    x = rng.normal(size=(SAMPLES, FEATURES))
    score = np.sin(x[:, 0]) + x[:, 1] * x[:, 2] + 0.1 * rng.normal(size=SAMPLES)
    if task == "regression":
        return x, score
    return x, (score > 0).astype(int) + (score > 1 if task == "three classes" else 0)


def _theirs(task: str, kind: str, activation: str, alpha: float) -> Any:
    """An estimator that has its weights, but has learnt nothing yet."""
    model = (MLPRegressor if task == "regression" else MLPClassifier)(
        hidden_layer_sizes=HIDDEN, activation=activation, alpha=alpha,
        batch_size=BATCH, learning_rate_init=RATES[kind], shuffle=False, max_iter=1,
        warm_start=True, random_state=3, tol=0.0, n_iter_no_change=EPOCHS + 1, **SOLVERS[kind],
    )  # fmt: skip
    _fit(model, *_data(task))
    rng = np.random.default_rng(5)
    for part in (*model.coefs_, *model.intercepts_):
        part[...] = 0.5 * rng.normal(size=part.shape)
    return model


def _fit(model: Any, x: np.ndarray, y: np.ndarray) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has not converged
        model.fit(x, y)


class Ours:
    """nnviz with the same weights and the same objective (doubled for regression)."""

    def __init__(self, model: Any, task: str, kind: str, activation: str, alpha: float) -> None:
        self.factor = 2 if task == "regression" else 1
        x, y = _data(task)
        loss, last, outputs = {
            "regression": ("mean_squared_error", "linear", 1),
            "two classes": ("binary_crossentropy", "sigmoid", 1),
            "three classes": ("categorical_crossentropy", "softmax", 3),
        }[task]
        self.x, self.y = x, np.eye(3)[y] if outputs == 3 else y[:, None].astype(float)
        names = [*[NAMES[activation]] * len(HIDDEN), last]
        layers = tuple(
            Dense(f"d{i}", tuple(range(units)), name)
            for i, (units, name) in enumerate(zip((*HIDDEN, outputs), names, strict=True))
        )
        self.network = Network(NetworkSpec((FEATURES,), layers, loss, outputs), "float64")
        for layer, W, b in zip(layers, model.coefs_, model.intercepts_, strict=True):
            self.network.layout.put(self.network.theta, layer.id, W.T, b)
        penalty = RegularisationSpec(l2=self.factor * alpha, per_sample=True)
        self.learning = LearningSpec(
            self._rule(kind), regularisation=penalty, sampling="in order"
        )  # fmt: skip

    def _rule(self, kind: Any) -> OptimizerSpec:
        rule = OptimizerSpec(kind, RATES[kind], epsilon=EPSILON)
        if kind == "adam":
            return replace(rule, epsilon=self.factor * rule.epsilon)
        return replace(rule, learning_rate=rule.learning_rate / self.factor)

    def curve(self) -> list[float]:
        """As scikit-learn records it: the objective of every batch before its update, averaged
        over the samples of an epoch."""
        part = self.x, self.y
        trainer = Trainer(
            self.network, self.learning, part, part, BATCH, np.random.default_rng(0)
        )  # fmt: skip
        cuts = [*range(0, SAMPLES, BATCH), SAMPLES]
        losses = []
        for _ in range(EPOCHS):
            total = 0.0
            for start, stop in pairwise(cuts):
                total += (stop - start) * self._objective(slice(start, stop))
                trainer.advance(1)
            losses.append(total / SAMPLES / self.factor)
        return losses

    def _objective(self, rows: slice) -> float:
        x, y = self.x[rows], self.y[rows]
        W = self.network.theta * self.network.layout.mask(np.dtype("float64"), "weight")
        data = self.network.score(self.network.source(x), y).loss
        return data + self.learning.regularisation.l2 / 2 * float(W @ W) / len(x)


@pytest.mark.parametrize("alpha", [0.0, 0.5])
@pytest.mark.parametrize("activation", NAMES)
@pytest.mark.parametrize("kind", SOLVERS)
@pytest.mark.parametrize("task", TASKS)
def test_loss_curves(task: str, kind: str, activation: str, alpha: float) -> None:
    model = _theirs(task, kind, activation, alpha)
    ours = Ours(model, task, kind, activation, alpha).curve()
    model.set_params(max_iter=EPOCHS)
    _fit(model, *_data(task))
    np.testing.assert_allclose(ours, model.loss_curve_[-EPOCHS:], rtol=1e-6, atol=1e-6)
    assert ours[-1] < ours[0]
