"""Activations: their derivatives, corners, large inputs, and no array per step."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import Dense
from nnviz.engine.network import Network
from nnviz.engine.program import compile_program
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trainer import Trainer
from nnviz.errors import SpecError
from tests.engine.function_cases import SGD, dense

BY_UNIT = [name for name, kind in ACTIVATIONS.items() if not kind.over_units]
LARGE = np.array([0.0, 1e-30, 1e-8, 1e-3, 0.5, 1, 3, 10, 20, 40, 100, 700, 1e3, 1e4])
LARGE = np.concatenate([-LARGE[::-1], LARGE])


def one_unit(name: str, dtype: str) -> Network:
    """a = f(x), through a layer of one unit with weight 1 and an output with weight 1."""
    layers = (Dense("a", (0,), name), Dense("out", (1,)))
    network = Network(NetworkSpec((1,), layers, "sum_of_squared_residuals", 1), dtype)
    for layer in ("a", "out"):
        network.layout.put(network.theta, layer, np.ones((1, 1)), np.zeros(1))
    return network


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", BY_UNIT)
def test_large_inputs_give_finite_numbers(name: str, dtype: str) -> None:
    network, z = one_unit(name, dtype), LARGE.astype(dtype)
    with np.errstate(all="raise", under="ignore"):
        trace = network.trace_batch(z[:, None], np.zeros((len(z), 1)), training=True)
        a, slope = ACTIVATIONS[name].value(z), ACTIVATIONS[name].derivative(z)
    part = trace.layer("a")
    tolerance = 2e-6 if dtype == "float32" else 1e-12
    np.testing.assert_allclose(part.a[:, 0], exact_value(name, LARGE), rtol=tolerance, atol=1e-7)
    np.testing.assert_allclose(a, part.a[:, 0], rtol=tolerance, atol=1e-7)
    np.testing.assert_allclose(part.dz, part.da * slope[:, None], rtol=5e-4, atol=1e-6)
    assert np.isfinite(trace.gradient).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", BY_UNIT)
def test_training_survives_large_inputs(name: str, dtype: str) -> None:
    """The fast program, whose steps are fused, at the same inputs."""
    network, x = one_unit(name, dtype), LARGE[:, None] / 1e4
    network.theta[0] = 1e4
    data = x, np.zeros_like(x)
    trainer = Trainer(network, SGD, data, data, len(x), np.random.default_rng(0))
    plain = network.trace_batch(*data, training=True).gradient
    fast = trainer.peek().batch_gradient
    assert np.isfinite(fast).all()
    np.testing.assert_allclose(fast, plain, rtol=1e-5, atol=1e-5 * np.abs(plain).max())


@pytest.mark.parametrize("count", [40, 4000])
@pytest.mark.parametrize("name", ["elu", "softplus"])
def test_small_values_keep_their_digits(name: str, count: int) -> None:
    """In few numbers and in many, which take another way."""
    z = np.concatenate([-np.logspace(-20, 1.4, count // 2), np.logspace(-20, 1.4, count // 2)])
    network = one_unit(name, "float32")
    trace = network.trace_batch(z[:, None], np.zeros((count, 1)), training=True)
    exact, part = z.astype("float32").astype(float), trace.layer("a")
    np.testing.assert_allclose(part.a[:, 0], exact_value(name, exact), rtol=5e-7)
    slope = ACTIVATIONS[name].derivative(exact)
    np.testing.assert_allclose(part.dz[:, 0] / part.da[:, 0], slope, rtol=5e-7, atol=1.5e-7)


def exact_value(name: str, z: Array) -> Array:
    """The textbook formulas, written so that they hold for large z in double precision."""
    from scipy.special import erfc, expit

    down, up = np.minimum(z, 0), np.maximum(z, 0)
    return np.asarray({
        "linear": z, "step": (z >= 0) * 1.0, "sigmoid": expit(z), "tanh": np.tanh(z), "relu": up,
        "leaky_relu": up + 0.01 * down, "elu": up + np.expm1(down), "silu": z * expit(z),
        "gelu": z * erfc(-z / np.sqrt(2)) / 2, "softplus": up + np.log1p(np.exp(-abs(z))),
    }[name])  # fmt: skip


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["softmax", "argmax"])
def test_large_outputs_of_many_units(name: str, dtype: str) -> None:
    spec = NetworkSpec((3,), (dense("out", 3, name),), "mean_squared_error", 3)
    network = Network(spec, dtype)
    network.layout.put(network.theta, "out", np.eye(3), np.zeros(3))
    x = np.array([[1e4, -1e4, 0], [0, 1e4, 1e4], [-1e4, -1e4, -1e4], [700, 690, -800]])
    with np.errstate(all="raise", under="ignore"):
        output = network.predict(x)
        trace = network.trace_batch(x, np.eye(4, 3), training=True)
        picture = ACTIVATIONS[name].value(x.T.astype(dtype)).T
    np.testing.assert_allclose(output.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(picture, output, atol=1e-6)
    assert np.isfinite(trace.gradient).all()


@pytest.mark.parametrize("name", [name for name in BY_UNIT if name != "step"])
@given(z=st.floats(-30, 30))
def test_slopes_are_the_central_differences(name: str, z: float) -> None:
    kind, h = ACTIVATIONS[name], 1e-6
    if abs(z) < 2 * h:
        return
    ends = kind.value(np.array([z + h, z - h]))
    numeric = (ends[0] - ends[1]) / (2 * h)
    assert float(kind.derivative(np.array(z))) == pytest.approx(numeric, rel=1e-6, abs=1e-8)


def test_step_and_argmax_have_no_slope_and_say_so() -> None:
    for name, kind in ACTIVATIONS.items():
        assert kind.flat == (name in ("step", "argmax"))
        assert not kind.derivative(np.array([-1.0, 0.0, 2.0])).any() or not kind.flat
        assert bool(kind.undefined) == (name in ("step", "argmax", "relu", "leaky_relu"))


def test_at_the_corner_the_slope_is_pytorch_s() -> None:
    zero = np.zeros(1)
    slopes = {name: float(ACTIVATIONS[name].derivative(zero)[0]) for name in BY_UNIT}
    assert slopes["relu"] == 0
    assert slopes["leaky_relu"] == 0.01
    assert slopes["elu"] == 1
    for name in ("relu", "leaky_relu", "elu"):
        part = one_unit(name, "float64").trace(zero, np.ones(1)).layer("a")
        assert part.dz[0] == slopes[name] * part.da[0] != 0 or name == "relu"


def test_a_step_fires_from_zero_on() -> None:
    z = np.array([-1e-300, -0.0, 0.0, 1e-300])
    np.testing.assert_array_equal(ACTIVATIONS["step"].value(z), [0, 1, 1, 1])
    output = one_unit("step", "float64").activations(z[:, None])["a"]
    np.testing.assert_array_equal(output[:, 0], [0, 1, 1, 1])


def test_of_equal_largest_outputs_the_first_is_chosen() -> None:
    spec = NetworkSpec((4,), (dense("out", 4, "argmax"),), "mean_squared_error", 4)
    network = Network(spec, "float64")
    network.layout.put(network.theta, "out", np.eye(4), np.zeros(4))
    x = np.array([[0, 2, 2, 1], [3, 3, 3, 3], [-1, -2, -3, -1], [0, 0, 1, 1.5]])
    expected = np.eye(4)[[1, 0, 0, 3]]
    np.testing.assert_array_equal(network.predict(x), expected)
    np.testing.assert_array_equal(ACTIVATIONS["argmax"].value(x.T).T, expected)


def test_argmax_belongs_at_the_end() -> None:
    layers = (dense("a", 3, "argmax"), dense("out", 1))
    with pytest.raises(SpecError, match="Dense 'a': argmax is a decision, and no gradient passes"):
        NetworkSpec((2,), layers, "mean_squared_error", 1).validate()
    with pytest.raises(SpecError, match="Dense 'out': argmax of one unit is always 1"):
        NetworkSpec((2,), (dense("out", 1, "argmax"),), "mean_squared_error", 1).validate()


@pytest.mark.parametrize("name", [name for name in BY_UNIT if name != "linear"])
def test_a_training_step_allocates_no_array(name: str) -> None:
    """Its buffers have 16 kB each; some bytes are Python's own small change."""
    layers = (dense("a", 64, name), dense("b", 64, name), dense("out", 64))
    spec = NetworkSpec((64,), layers, "huber", 64)
    network = Network(spec, "float32", np.random.default_rng(0))
    rng = np.random.default_rng(1)
    x, y = (rng.normal(size=(64, 64)).astype("float32") for _ in range(2))
    gradient = np.zeros_like(network.theta)
    program = compile_program(spec, network.theta, gradient, [network.source(x)], [y])
    program.run()
    tracemalloc.start()
    try:
        program.run()
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        program.run()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak - before < 1024
