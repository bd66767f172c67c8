"""Losses: by hand, at corners, with either reduction, and what may stand before which."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.cost import MOST
from nnviz.engine.layers import Dense
from nnviz.engine.losses import LOSSES, averaged
from nnviz.engine.network import Network
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trainer import Epoch, Trainer
from nnviz.errors import SpecError
from tests.engine.function_cases import LOSS_CASES, SGD, dense, network_of

RNG = np.random.default_rng(3)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", LOSSES)
def test_large_outputs_give_finite_losses(name: str, dtype: str) -> None:
    loss = LOSSES[name]
    spec = NetworkSpec((3,), (dense("out", 3, loss.needs or "linear"),), name, 3)
    network = Network(spec, dtype)
    network.layout.put(network.theta, "out", np.eye(3), np.zeros(3))
    x = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 1e4], [0, -0.0, 1e-30]])
    with np.errstate(all="raise", under="ignore"):
        score = network.score(network.source(x), np.eye(3))
        trace = network.trace_batch(x, np.eye(3), training=True)
    assert np.isfinite(score.loss)
    assert np.isfinite(trace.losses).all() and np.isfinite(trace.gradient).all()


def test_values_worked_out_by_hand() -> None:
    a, y = np.array([[3.0, 0.5], [1.0, -1.0]]), np.array([[1.0, 0.0], [1.0, 2.0]])
    z = np.array([[2.0, -1.0], [0.5, 3.0]])
    expected = {
        "mean_squared_error": [2.0, 4.625],
        "sum_of_squared_residuals": [4.0, 9.25],
        "mean_absolute_error": [1.0, 1.75],
        "huber": [0.75, (0.125 + 2.5) / 2],
        "perceptron": [4.0, -9.5],
    }
    for name, values in expected.items():
        np.testing.assert_allclose(LOSSES[name].values(z, a, y), values, rtol=1e-15)


def test_at_the_corner_of_the_absolute_error_the_slope_is_zero() -> None:
    a = np.array([[1.0, 2.0, 3.0]])
    slopes = LOSSES["mean_absolute_error"].derivative(a, np.full((1, 3), 2.0))
    np.testing.assert_array_equal(slopes, [[-1, 0, 1]])


@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if not loss.fused])
def test_derivatives_of_a_are_the_central_differences(name: str) -> None:
    loss, h = LOSSES[name], 1e-6
    a, y = RNG.normal(size=(3, 20)) * 2, RNG.normal(size=(3, 20))
    analytic = loss.derivative(a, y)
    for unit in range(3):
        step = np.zeros_like(a)
        step[unit] = h
        numeric = (loss.values(a, a + step, y) - loss.values(a, a - step, y)) / (2 * h)
        np.testing.assert_allclose(analytic[unit], numeric, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", LOSSES)
def test_the_sum_is_as_many_times_the_mean(name: str) -> None:
    """Recorded losses and traces too, over more samples than one chunk."""
    outputs, count = 3, MOST + 9
    x, y = RNG.normal(size=(count, 2)), np.eye(outputs)[RNG.integers(0, outputs, count)]
    found = {}
    for reduction in ("mean", "sum"):
        layers = (dense("a", 4, "tanh"), dense("out", outputs, LOSSES[name].needs or "linear"))
        spec = NetworkSpec((2,), layers, name, outputs, reduction=reduction)
        network = Network(spec, "float64", np.random.default_rng(4))
        trace = network.trace_batch(x, y, training=True)
        found[reduction] = trace, network.score(network.source(x), y).loss
    (mean, mean_loss), (total, total_loss) = found["mean"], found["sum"]
    assert total_loss == pytest.approx(count * mean_loss, rel=1e-12)
    assert total_loss == pytest.approx(total.losses.sum(), rel=1e-12)
    np.testing.assert_array_equal(mean.losses, total.losses)
    np.testing.assert_allclose(total.gradient, count * mean.gradient, rtol=1e-9, atol=1e-12)
    for part, other in zip(total.layers, mean.layers, strict=True):
        np.testing.assert_allclose(part.da, count * other.da, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(part.dz, count * other.dz, rtol=1e-9, atol=1e-12)


def test_the_recorded_loss_follows_the_reduction() -> None:
    case, epochs = LOSS_CASES["huber 3 sum"], list[Epoch]()
    network, (x, y) = network_of(case), case.data()
    rng = np.random.default_rng(0)
    trainer = Trainer(network, SGD, (x, y), (x[:2], y[:2]), 2, rng, epochs.append)
    trainer.advance(3)
    losses = network.trace_batch(x, y, training=False).losses
    assert epochs[0].train.loss == pytest.approx(losses.sum(), rel=1e-12)
    assert epochs[0].test.loss == pytest.approx(losses[:2].sum(), rel=1e-12)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_the_perceptron_criterion_is_rosenblatt_s_rule(reduction: str) -> None:
    """One sample at a time: w ← w + η (y − a) x, b ← b + η (y − a)."""
    spec = NetworkSpec((3,), (dense("out", 2, "step"),), "perceptron", 2, reduction=reduction)
    network = Network(spec, "float64", np.random.default_rng(1))
    for _ in range(40):
        x, y = RNG.normal(size=(1, 3)), RNG.integers(0, 2, (1, 2)).astype(float)
        W = np.array(network.layout.weight(network.theta, "out"))
        b = np.array(network.layout.bias(network.theta, "out"))
        error = y[0] - (W @ x[0] + b >= 0)
        Trainer(network, SGD, (x, y), (x, y), 1, np.random.default_rng(0)).advance(1)
        expected = W + SGD.learning_rate * np.outer(error, x[0])
        np.testing.assert_allclose(network.layout.weight(network.theta, "out"), expected)
        np.testing.assert_allclose(
            network.layout.bias(network.theta, "out"), b + SGD.learning_rate * error
        )


@pytest.mark.parametrize(
    ("loss", "activation", "sentence"),
    [
        ("perceptron", "sigmoid", "Perceptron criterion is defined with step, not sigmoid; take"),
        ("binary_crossentropy", "tanh", "Binary cross-entropy is defined with sigmoid, not tanh"),
        ("categorical_crossentropy", "argmax", "Cross-entropy is defined with softmax, not argmax"),
    ],
)
def test_losses_say_which_output_they_need(loss: str, activation: str, sentence: str) -> None:
    spec = NetworkSpec((2,), (dense("out", 2, activation),), loss, 2)
    with pytest.raises(SpecError, match=f"Dense 'out': {sentence}"):
        spec.validate()


@pytest.mark.parametrize("activation", ["sigmoid", "softmax", "step", "argmax", "gelu"])
@pytest.mark.parametrize("loss", [name for name, loss in LOSSES.items() if not loss.needs])
def test_distances_go_with_any_output(loss: str, activation: str) -> None:
    NetworkSpec((2,), (dense("out", 2, activation),), loss, 2).validate()


def test_unknown_names_are_refused_in_words() -> None:
    layers = (Dense("out", (0,)),)
    with pytest.raises(SpecError, match="Unknown reduction 'max'; choose mean or sum"):
        NetworkSpec((2,), layers, "huber", 1, reduction="max").validate()
    with pytest.raises(SpecError, match="Unknown loss 'hinge'; choose one of mean_squared_error"):
        NetworkSpec((2,), layers, "hinge", 1).validate()
    assert (averaged("mean", 7), averaged("sum", 7)) == (7, 1)
