"""Layers of any shape against plain sums, and their gradients against differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.cost import MOST
from nnviz.engine.layers import AveragePool2D, Flatten, MaxPool2D
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trainer import Trainer
from tests.engine.cases import CASES, conv, dense

SIZES = st.integers(1, 4)
BY_UNIT = [name for name, kind in ACTIVATIONS.items() if not kind.over_units]


def network(shape: tuple[int, ...], *layers: object, outputs: int = 2, seed: int = 0) -> Network:
    spec = NetworkSpec(shape, (*layers, dense("out", outputs)), "mean_squared_error", outputs)
    built = Network(spec, "float64", np.random.default_rng(seed))
    built.theta += np.random.default_rng(seed + 1).normal(size=built.theta.size)
    return built


@settings(max_examples=40, deadline=None)
@given(SIZES, SIZES, SIZES, st.integers(0, 3), st.integers(0, 3), st.integers(1, 5))
def test_conv2d_is_the_plain_sum(
    channels: int, filters: int, kernel: int, wider: int, higher: int, count: int
) -> None:
    shape = (channels, kernel + higher, kernel + wider)
    net = network(shape, conv("c", filters, kernel, "linear"), Flatten("f"))
    x = np.random.default_rng(2).normal(size=(count, *shape))
    windows = np.lib.stride_tricks.sliding_window_view(x, (kernel, kernel), axis=(2, 3))
    W, b = net.layout.weight(net.theta, "c"), net.layout.bias(net.theta, "c")
    expected = np.einsum("nchwij,ocij->nohw", windows, W) + b[:, None, None]
    values = net.activations(x)
    np.testing.assert_allclose(values["c"], expected, atol=1e-12)
    np.testing.assert_array_equal(values["f"], values["c"].reshape(count, -1))
    flat = values["f"] @ net.layout.weight(net.theta, "out").T + net.layout.bias(net.theta, "out")
    np.testing.assert_allclose(values["out"], flat, atol=1e-12)


def test_many_samples_are_all_their_own() -> None:
    """More samples than one chunk, through one unit: no chunk may overwrite another."""
    net = network((2,), dense("a", 1, "tanh"), outputs=1)
    x = np.random.default_rng(2).normal(size=(3 * MOST + 7, 2))
    W, b = net.layout.weight(net.theta, "a"), net.layout.bias(net.theta, "a")
    values = net.activations(x)
    np.testing.assert_allclose(values["a"], np.tanh(x @ W.T + b), atol=1e-12)
    np.testing.assert_allclose(values["out"], net.predict(x), atol=1e-12)
    single = network((1, 2, 2), conv("c", 1, 2, "linear"), Flatten("f"))
    images = x.reshape(-1, 1, 1, 2).repeat(2, axis=2)
    kernel, bias = single.layout.weight(single.theta, "c"), single.layout.bias(single.theta, "c")
    expected = (images * kernel).sum(axis=(1, 2, 3)) + bias
    np.testing.assert_allclose(single.activations(images)["c"].ravel(), expected, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(SIZES, SIZES, st.integers(0, 5), st.integers(0, 5), st.booleans(), st.integers(1, 4))
def test_pooling_is_the_plain_window(
    channels: int, size: int, wider: int, higher: int, largest: bool, count: int
) -> None:
    shape = (channels, size + higher, size + wider)
    pool = MaxPool2D("p", size) if largest else AveragePool2D("p", size)
    net = network(shape, pool, Flatten("f"))
    x = np.random.default_rng(2).normal(size=(count, *shape))
    height, width = shape[1] // size, shape[2] // size
    windows = x[:, :, : height * size, : width * size].reshape(
        count, channels, height, size, width, size
    )
    reduce = np.max if largest else np.mean
    np.testing.assert_allclose(net.activations(x)["p"], reduce(windows, axis=(3, 5)), atol=1e-12)


def test_of_equal_largest_values_the_first_wins() -> None:
    net = network((1, 2, 2), MaxPool2D("p"), Flatten("f"))
    trace = net.trace(np.ones((1, 2, 2)), np.zeros(2))
    dx = trace.layer("p").dx
    assert dx[0, 0, 0] == trace.layer("p").dz[0, 0, 0] != 0
    assert np.count_nonzero(dx) == 1


@pytest.mark.parametrize("name", CASES)
def test_gradients_are_the_central_differences(name: str) -> None:
    case = CASES[name]
    net = Network(case.spec, "float64", np.random.default_rng(4))
    # Off zero, where ReLU has no derivative to compare with.
    net.theta += np.random.default_rng(6).normal(size=net.theta.size) * 0.1
    x, y = case.data()
    trainer = Trainer(net, OptimizerSpec("sgd"), (x, y), (x, y), len(x), np.random.default_rng(0))
    gradient = trainer.peek().batch_gradient
    source, h = net.source(x), 1e-6
    for index in np.random.default_rng(1).choice(net.theta.size, 12, replace=False):
        losses = []
        for sign in (1, -1):
            net.theta[index] += sign * h
            losses.append(net.score(source, y).loss)
            net.theta[index] -= sign * h
        numeric = (losses[0] - losses[1]) / (2 * h)
        assert gradient[index] == pytest.approx(numeric, rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("name", BY_UNIT)
def test_activation_pictures_are_the_engine_s_functions(name: str) -> None:
    z = np.linspace(-4, 4, 41)
    net = network((1,), dense("a", 1, name), outputs=1)
    net.layout.put(net.theta, "a", np.ones((1, 1)), np.zeros(1))
    np.testing.assert_allclose(
        net.activations(z[:, None])["a"][:, 0], ACTIVATIONS[name].value(z), atol=1e-12
    )
    for value in (-2.5, 0.75):
        part = net.trace(np.array([value]), np.zeros(1)).layer("a")
        slope = ACTIVATIONS[name].derivative(part.z)
        np.testing.assert_allclose(part.dz, part.da * slope, atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_a_trace_agrees_with_the_forward_program(name: str) -> None:
    case = CASES[name]
    net = Network(case.spec, "float64", np.random.default_rng(4))
    x, y = case.data()
    values = net.activations(x)
    trace = net.trace(x[2], y[2])
    for part in trace.layers:
        np.testing.assert_allclose(part.a, values[part.layer][2], rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(trace.output, net.predict(x)[2], rtol=1e-10, atol=1e-10)
    first, second = trace.layers[0], trace.layers[1]
    np.testing.assert_array_equal(first.x, x[2])
    np.testing.assert_array_equal(second.x, first.a)
    np.testing.assert_array_equal(second.dx, first.da)
