"""scikit-learn's side: ``fit`` of MLPClassifier or MLPRegressor where they can run the work."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor
from threadpoolctl import threadpool_limits

from benchmarks.engine.works import BCE, CCE, MSE, Work
from nnviz.engine.layers import Dense
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array

ACTIVATIONS = {"linear": "identity", "sigmoid": "logistic", "tanh": "tanh", "relu": "relu"}
HEADS = {MSE: "linear", BCE: "sigmoid", CCE: "softmax"}
"""The output activation that scikit-learn has for a loss."""


def can_run(work: Work) -> bool:
    """Dense layers of one activation under scikit-learn's own output and rule."""
    layers, spec = work.spec.layers, work.spec
    if not all(isinstance(layer, Dense) for layer in layers) or len(spec.input_shape) != 1:
        return False
    names = [layer.activation for layer in layers if isinstance(layer, Dense)]
    same = len(set(names[:-1])) == 1 and names[0] in ACTIVATIONS
    outputs_fit = {MSE: spec.outputs == 1, BCE: spec.outputs == 1, CCE: spec.outputs > 2}
    rule = work.optimizer.kind in ("sgd", "momentum", "adam")
    return same and rule and outputs_fit.get(spec.loss, False) and names[-1] == HEADS[spec.loss]


def estimator(work: Work, **options: Any) -> Any:
    """The same network and rule, without penalty, stopping rule or decay."""
    spec, rule = work.spec, work.optimizer
    widths = [layer.units for layer in spec.layers if isinstance(layer, Dense)]
    first = spec.layers[0]
    assert isinstance(first, Dense)
    kind = MLPRegressor if spec.loss == MSE else MLPClassifier
    settings: dict[str, Any] = {
        "hidden_layer_sizes": tuple(widths[:-1]), "activation": ACTIVATIONS[first.activation],
        "solver": "adam" if rule.kind == "adam" else "sgd", "batch_size": work.batch,
        "learning_rate_init": rule.learning_rate, "alpha": 0.0, "random_state": 0,
        "momentum": rule.momentum if rule.kind == "momentum" else 0.0,
        "nesterovs_momentum": False, "beta_1": rule.beta1, "beta_2": rule.beta2,
        "epsilon": rule.epsilon, "tol": 0.0, "n_iter_no_change": 10**9,
    }  # fmt: skip
    return kind(**settings | options)


def targets(work: Work, y: Array) -> Array:
    """As scikit-learn takes them: classes as numbers, one output as a flat vector."""
    if work.spec.loss == CCE:
        return np.asarray(y.argmax(axis=1))
    return np.asarray(y.ravel().astype(int) if work.spec.loss == BCE else y.ravel())


class Sklearn:
    """``fit`` of as many epochs as the steps need, so that its set-up is spread as a user's is."""

    def __init__(self, work: Work, dtype: str, threads: int) -> None:
        self.name = f"{threads} thread{'s' if threads > 1 else ''}"
        self._work, self._threads = work, threads
        x, y = work.data(dtype)
        self._data = x, targets(work, y)

    def enter(self) -> None:
        """Nothing: its threads are set around ``fit``."""

    def steps(self, count: int) -> int:
        per_epoch = -(-self._work.samples // self._work.batch)
        epochs = -(-count // per_epoch)
        with threadpool_limits(self._threads, "blas"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it has not converged, as it should not
            estimator(self._work, max_iter=epochs).fit(*self._data)
        return epochs * per_epoch


def gradients(work: Work, network: Network, x: Array, y: Array) -> dict[tuple[str, str], Array]:
    """∂L by every parameter, out of one step of plain descent at rate 1.

    scikit-learn halves the squared error, so its gradients are doubled there.
    """
    model = estimator(
        work, solver="sgd", learning_rate_init=1.0, momentum=0.0, batch_size=len(x), shuffle=False
    )
    labels = {} if work.spec.loss == MSE else {"classes": np.arange(max(2, work.spec.outputs))}
    model.partial_fit(x, targets(work, y), **labels)
    ids = [layer.id for layer in work.spec.layers]
    for id, W, b in zip(ids, model.coefs_, model.intercepts_, strict=True):
        W[...] = network.layout.weight(network.theta, id).T
        b[...] = network.layout.bias(network.theta, id)
    before = [part.copy() for part in (*model.coefs_, *model.intercepts_)]
    model.partial_fit(x, targets(work, y))
    after, factor = (*model.coefs_, *model.intercepts_), 2 if work.spec.loss == MSE else 1
    steps = [factor * (old - new) for old, new in zip(before, after, strict=True)]
    weights = {(id, "weight"): step.T for id, step in zip(ids, steps, strict=False)}
    return weights | {(id, "bias"): step for id, step in zip(ids, steps[len(ids) :], strict=True)}
