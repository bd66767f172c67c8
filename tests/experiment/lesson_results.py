"""What the card of each lesson states, as a check of the run at its end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from nnviz.engine.gradient_check import check_gradients
from nnviz.engine.layers import MaxPool2D
from nnviz.engine.losses import loss_named
from nnviz.engine.shapes import Array
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.lessons import LESSONS
from nnviz.experiment.run import Run
from nnviz.experiment.tensors import entries
from nnviz.experiment.workers import Sharing

Check = Callable[[Run], None]


def trained(experiment: Experiment) -> Run:
    """A run at the end of its epochs, or where a stop rule ended it."""
    run = Run(experiment)
    run.train_epochs(experiment.epochs)
    return run


def of_layer(run: Run, layer: str) -> tuple[Array, Array]:
    """(weights, biases)."""
    layout, theta = run.network.layout, run.network.theta
    return layout.weight(theta, layer), layout.bias(theta, layer)


def dead(run: Run) -> int:
    """Units of the first layer whose sum is above 0 for no training sample."""
    weight, bias = of_layer(run, "hidden1")
    z = run.data.x_train @ weight.T + bias
    return int((z.max(axis=0) <= 0).sum())


def _scores(run: Run, part: str = "test") -> tuple[float, float, float]:
    """(loss, accuracy, R²) of a part."""
    score = getattr(run.trainer.evaluated(), part)
    return score.loss, score.accuracy, score.r_squared


def _accurate(least: float, most: float, run: Run) -> None:
    assert least <= _scores(run)[1] <= most


def _fits(least: float, most: float, run: Run) -> None:
    assert least <= _scores(run)[2] <= most


def _train_loss(least: float, most: float, run: Run) -> None:
    assert least <= _scores(run, "train")[0] <= most


def _no_line_parts_it(run: Run) -> None:
    _accurate(0, 0.7, run)
    _train_loss(0.67, 0.71, run)


def _bends_around(run: Run) -> None:
    _accurate(0.94, 1, run)
    _train_loss(0, 0.2, run)


def _deeper_is_better(run: Run) -> None:
    _accurate(0.95, 1, run)
    wide = trained(LESSONS["shallow-deep"].experiment(0, run.experiment.seeds))
    assert _scores(run, "train")[0] < 0.1 * _scores(wide, "train")[0]


def _line(run: Run) -> None:
    slope, intercept = np.polyfit(run.data.x_train[:, 0], run.data.y_train[:, 0], 1)
    weight, bias = of_layer(run, "output")
    assert abs(weight[0, 0] - slope) < 0.1
    assert abs(bias[0] - intercept) < 0.2
    _fits(0.85, 1, run)


def _surfs(weights: list[float] | None, run: Run) -> None:
    _accurate(1, 1, run)
    weight, bias = of_layer(run, "output")
    if weights is not None:
        assert [*weight[0], *bias] == weights
    else:
        assert np.abs(weight).max() < 5
        assert bias[0] < 0


def _shrinks(run: Run) -> None:
    """The intercept's way, each step four fifths of the one before."""
    assert 22 <= run.step <= 28
    assert "below the step size of 0.001" in run.stopped
    once = Run(run.experiment)
    way = [float(of_layer(once, "output")[1][0])]
    for _ in range(run.step):
        once.advance(1)
        way.append(float(of_layer(once, "output")[1][0]))
    sizes = np.diff(way)
    np.testing.assert_allclose(sizes[1:] / sizes[:-1], 0.8, rtol=1e-9)
    assert sizes[-1] < 0.001 <= sizes[-2]
    assert of_layer(run, "output")[0][0, 0] == 0.64


def _stops_by_size(run: Run) -> None:
    assert 80 <= run.step <= 150
    assert "below the step size" in run.stopped
    _fits(0.85, 1, run)


def _stops_by_count(run: Run) -> None:
    assert run.step == 1000
    assert "1,000" in run.stopped


def _alike(run: Run) -> None:
    """Four copies of one unit, which moved."""
    _accurate(0.5, 0.75, run)
    for values in of_layer(run, "hidden1"):
        assert (values == values[0]).all()
    assert np.ptp(of_layer(run, "hidden1")[0][0]) > 0.1


def _zeros(run: Run) -> None:
    _accurate(0.5, 0.5, run)
    weights = [of_layer(run, layer)[0] for layer in ("hidden1", "output")]
    assert not any(weight.any() for weight in weights)
    assert of_layer(run, "output")[1][0] != 0


def _gradients_agree(run: Run) -> None:
    for each in (run, Run(run.experiment)):
        x, y = each.data.x_train[:32], each.data.y_train[:32]
        report = check_gradients(each.network, x, y, rng=np.random.default_rng(1))
        assert report.passed
        assert all(block.relative_error < 1e-7 for block in report.blocks)


def _by_hand(run: Run) -> None:
    _fits(0.9, 1, Run(run.experiment))
    _fits(0.9, 1, run)


def _died(run: Run) -> None:
    assert dead(run) >= 4


def _stays_dead(run: Run) -> None:
    assert dead(run) == 8
    _accurate(0.5, 0.5, run)


def _rows_add_up(run: Run) -> None:
    x, y = run.data.x_train, run.data.y_train
    a = run.predict(x)
    rows = -np.log(a[y == 1])
    total = run.trainer.evaluated().train.loss
    np.testing.assert_allclose(rows.sum(), total, rtol=1e-12)
    known = loss_named("categorical_crossentropy").values(np.log(a.T), a.T, y.T)
    np.testing.assert_allclose(known, rows, rtol=1e-9)
    assert run.history.train_loss[0] > 80
    assert total < 8


def _all_wrong(run: Run) -> None:
    _accurate(0, 0, run)
    assert run.history.train_loss[0] - run.history.train_loss[-1] < 0.01


def _soon_right(run: Run) -> None:
    assert (run.history.test_accuracy[5:] == 1).all()
    assert 11 < run.history.train_loss[0] < 13
    assert run.history.train_loss[-1] < 0.1


def _learns_nothing(run: Run) -> None:
    assert (run.network.theta == Run(run.experiment).network.theta).all()


def _parameters(count: int, run: Run) -> None:
    assert run.network.layout.size == count
    _accurate(0.97, 1, run)


def _pools(run: Run) -> None:
    _accurate(0.92, 1, run)
    loss = _scores(run, "train")[0]
    largest = isinstance(run.experiment.layer("pool1"), MaxPool2D)
    assert loss < 0.12 if largest else loss > 0.12


def _overfits(run: Run) -> None:
    history = run.history
    assert history.test_loss[-1] > 1.2 * history.test_loss.min()
    assert history.test_loss[-1] > 2 * history.train_loss[-1]


def _cured(run: Run) -> None:
    without = trained(LESSONS["overfitting"].experiment(0, run.experiment.seeds))
    assert _scores(run)[0] < _scores(without)[0] + 0.02


def _takes(size: int, run: Run) -> None:
    assert run.network.theta.nbytes == size
    forward = [entry for entry in entries(run) if entry.key.startswith("forward/")]
    assert {entry.values.dtype for entry in forward} == {run.network.theta.dtype}
    _accurate(0.85, 1, run)


def _shared_equals_whole(run: Run) -> None:
    for each in (Run(run.experiment), run):
        shared = Sharing(each).share(2)
        assert [len(replica.members) for replica in shared.replicas] == [8, 8]
        assert shared.gradient_gap < 1e-12
        assert shared.weight_gap < 1e-12
        assert shared.spread == 0
        first, second = (replica.gradient for replica in shared.replicas)
        assert np.abs(first - second).max() > 1e-3 * np.abs(shared.reduced).max()


CHECKS: dict[str, Check] = {
    "linear-regression": _line,
    "logistic-regression": partial(_accurate, 0.97, 1),
    "surfing:given": partial(_surfs, [5, 2, 4, -3]),
    "surfing:learnt": partial(_surfs, None),
    "xor-fails:one-neuron": _no_line_parts_it,
    "xor-fails:hidden-layer": _bends_around,
    "step-sizes:intercept": _shrinks,
    "step-sizes:both": _stops_by_size,
    "step-sizes:too-slow": _stops_by_count,
    "learning-rate:too-small": partial(_train_loss, 0.65, 1),
    "learning-rate:right": partial(_train_loss, 0, 0.08),
    "learning-rate:too-large": partial(_train_loss, 1, np.inf),
    "learning-rate:scheduled": partial(_train_loss, 0, 0.03),
    "batches:full-batch": partial(_train_loss, 0.5, 1),
    "batches:mini-batch": partial(_train_loss, 0.1, 0.4),
    "batches:stochastic": partial(_train_loss, 0, 0.1),
    "zero-start:zeros": _zeros,
    "zero-start:equal": _alike,
    "zero-start:random": partial(_accurate, 0.95, 1),
    "gradient-check": _gradients_agree,
    "bent-curves:by-hand": _by_hand,
    "bent-curves:softplus": partial(_fits, 0.95, 1),
    "bent-curves:relu": partial(_fits, 0.85, 1),
    "dead-relu:they-die": _died,
    "dead-relu:born-dead": _stays_dead,
    "dead-relu:leaky": partial(_accurate, 0.85, 1),
    "shallow-deep:shallow": partial(_accurate, 0, 0.95),
    "shallow-deep:deep": _deeper_is_better,
    "badly-wrong:squares": _all_wrong,
    "badly-wrong:cross-entropy": _soon_right,
    "cross-entropy": _rows_add_up,
    "argmax-softmax:argmax": _learns_nothing,
    "argmax-softmax:softmax": partial(_accurate, 0.97, 1),
    "first-regression": partial(_fits, 0.35, 0.6),
    "first-two-classes": partial(_accurate, 0.95, 1),
    "first-many-classes": partial(_accurate, 0.9, 1),
    "pixels-filter:36-inputs": partial(_parameters, 236),
    "pixels-filter:a-filter": partial(_parameters, 54),
    "pooling:max": _pools,
    "pooling:average": _pools,
    "dense-convolution": partial(_accurate, 0.9, 0.94),
    "feedback-loop": partial(_fits, 0.99, 1),
    "overfitting:overfits": _overfits,
    "overfitting:l2": _cured,
    "overfitting:dropout": _cured,
    "overfitting:early-stop": _cured,
    "overfitting:more-data": _cured,
    "tensors:float64": partial(_takes, 408),
    "tensors:float32": partial(_takes, 204),
    "two-workers": _shared_equals_whole,
}
"""By the lesson's name, and its variant's behind a colon."""
