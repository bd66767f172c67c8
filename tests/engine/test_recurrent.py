"""SimpleRNN and LSTM: against plain loops and differences, and what a trace shows of every step."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import LSTM, Conv2D, Flatten, Layer, LayerNorm, SimpleRNN
from nnviz.engine.network import Network
from nnviz.engine.program import Program, compile_program
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trace import LayerTrace
from nnviz.errors import SpecError
from tests.engine.case import Case, dense
from tests.engine.recurrent_cases import CASES, lstm, rnn

SIZES = st.integers(1, 4)


def case_of(shape: Shape, *layers: Layer) -> Case:
    """A drawn network under a squared error."""
    spec = NetworkSpec(shape, (*layers, dense("out", 2)), "mean_squared_error", 2)
    return Case(f"{shape} {len(layers)}", spec)


def drawn(case: Case, seed: int = 0) -> Network:
    net = Network(case.spec, "float64", np.random.default_rng(seed))
    # Off zero, where ReLU has no derivative to compare with.
    net.theta += np.random.default_rng(seed + 1).normal(size=net.theta.size) * 0.1
    return net


def training_program(net: Network, x: Array, y: Array) -> tuple[Program, Array]:
    """The program that trains, and the gradient it writes."""
    gradient = np.full_like(net.theta, np.nan)
    targets = [np.ascontiguousarray(y, net.dtype)]
    return compile_program(
        net.spec, net.theta, gradient, [net.source(x)], targets, training=True
    ), gradient  # fmt: skip


def fast_gradient(net: Network, x: Array, y: Array) -> Array:
    program, gradient = training_program(net, x, y)
    program.run()
    program.run()  # A second run must find nothing of the first.
    return gradient


def differences(net: Network, x: Array, y: Array, h: float = 1e-6) -> Array:
    """∂L/∂θ by central differences."""
    gradient, start, source = np.zeros_like(net.theta), net.theta.copy(), net.source(x)
    for index in range(start.size):
        losses = []
        for sign in (1, -1):
            net.theta[index] = start[index] + sign * h
            losses.append(net.score(source, y).loss)
        net.theta[index] = start[index]
        gradient[index] = (losses[0] - losses[1]) / (2 * h)
    return gradient


# Differences


@given(SIZES, SIZES, SIZES, SIZES, st.booleans(), st.booleans(), st.integers(0, 99))
def test_gradients_are_the_central_differences(
    length: int, features: int, units: int, count: int, whole: bool, gated: bool, seed: int
) -> None:
    layer = lstm("a", units, whole=whole) if gated else rnn("a", units, whole=whole)
    net = drawn(case_of((length, features), layer, *([Flatten("f")] if whole else [])), seed)
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(count, length, features)), rng.normal(size=(count, 2))
    expected = differences(net, x, y)
    np.testing.assert_allclose(fast_gradient(net, x, y), expected, rtol=1e-6, atol=1e-8)
    plain = net.trace_batch(x, y, training=True).gradient
    np.testing.assert_allclose(plain, expected, rtol=1e-6, atol=1e-8)


@given(SIZES, SIZES, SIZES, SIZES, st.booleans(), st.booleans())
def test_stacked_gradients_are_the_central_differences(
    length: int, features: int, first: int, second: int, gated: bool, whole: bool
) -> None:
    below = rnn("a", first, whole=True) if gated else lstm("a", first, whole=True)
    above = lstm("b", second, whole=whole) if gated else rnn("b", second, whole=whole)
    net = drawn(case_of((length, features), below, above, *([Flatten("f")] if whole else [])))
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(3, length, features)), rng.normal(size=(3, 2))
    gradient = fast_gradient(net, x, y)
    np.testing.assert_allclose(gradient, differences(net, x, y), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("name", [each for each, a in ACTIVATIONS.items() if not a.over_units])
def test_every_activation_of_a_unit(name: str, whole: bool) -> None:
    layers = (rnn("a", 3, name, whole=whole), *([Flatten("f")] if whole else []))
    case = case_of((4, 2), *layers)
    net, (x, y) = drawn(case), case.data()
    gradient = fast_gradient(net, x, y)
    np.testing.assert_allclose(gradient, differences(net, x, y), rtol=1e-6, atol=1e-8)
    plain = net.trace_batch(x, y, training=True).gradient
    np.testing.assert_allclose(plain, gradient, rtol=1e-10, atol=1e-10)


def test_a_layer_norm_between_recurrent_layers() -> None:
    case = case_of((4, 2), lstm("a", 3, whole=True), LayerNorm("n"), rnn("b", 2))
    net, (x, y) = drawn(case), case.data()
    gradient = fast_gradient(net, x, y)
    np.testing.assert_allclose(gradient, differences(net, x, y), rtol=1e-6, atol=1e-8)


# What a trace shows


def traced(*layers: Layer) -> tuple[Network, LayerTrace, dict[str, Array]]:
    """A trace of one sample's first layer ``a`` and its parameters."""
    case = case_of((5, 2), *layers)
    net, (x, y) = drawn(case), case.data()
    names = (parameter.name for parameter in net.layout.block("a").parameters)
    read = {name: net.layout.read(net.theta, "a", name) for name in names}
    return net, net.trace(x[1], y[1]).layer("a"), read


@pytest.mark.parametrize("whole", [False, True])
def test_a_simple_rnn_shows_every_step(whole: bool) -> None:
    _, part, read = traced(rnn("a", 3, whole=whole), *([Flatten("f")] if whole else []))
    h, states = np.zeros(3), part.extras["state"]
    for t, x in enumerate(part.x):
        z = read["recurrent"] @ h + read["weight"] @ x + read["bias"]
        h = np.tanh(z)
        np.testing.assert_allclose(part.extras["pre_activation"][t], z, atol=1e-12)
        np.testing.assert_allclose(states[t], h, atol=1e-12)
    np.testing.assert_array_equal(part.a, states if whole else states[-1])
    shown = part.extras["pre_activation"], part.extras["pre_activation_gradient"]
    np.testing.assert_array_equal(part.z, shown[0] if whole else shown[0][-1])
    np.testing.assert_array_equal(part.dz, shown[1] if whole else shown[1][-1])


@pytest.mark.parametrize("whole", [False, True])
def test_a_simple_rnn_shows_the_gradient_of_every_step(whole: bool) -> None:
    _, part, read = traced(rnn("a", 3, whole=whole), *([Flatten("f")] if whole else []))
    asked = part.da if whole else np.vstack([np.zeros((4, 3)), part.da])
    assert np.abs(asked).max() > 0.01
    later = np.zeros(3)
    for t in reversed(range(5)):
        dh = asked[t] + read["recurrent"].T @ later
        later = dh * (1 - part.extras["state"][t] ** 2)
        np.testing.assert_allclose(part.extras["state_gradient"][t], dh, atol=1e-12)
        np.testing.assert_allclose(part.extras["pre_activation_gradient"][t], later, atol=1e-12)
        np.testing.assert_allclose(part.dx[t], read["weight"].T @ later, atol=1e-12)


def sigmoid(z: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-z)))


@pytest.mark.parametrize("whole", [False, True])
def test_an_lstm_shows_every_gate(whole: bool) -> None:
    _, part, read = traced(lstm("a", 3, whole=whole), *([Flatten("f")] if whole else []))
    h, c, extras = np.zeros(3), np.zeros(3), part.extras
    for t, x in enumerate(part.x):
        z = (read["recurrent"] @ h + read["weight"] @ x + read["bias"]).reshape(4, 3)
        i, f, g, o = sigmoid(z[0]), sigmoid(z[1]), np.tanh(z[2]), sigmoid(z[3])
        c = f * c + i * g
        h = o * np.tanh(c)
        expected = {
            "pre_activation": z, "input_gate": i, "forget_gate": f, "candidate": g,
            "output_gate": o, "cell": c, "state": h,
        }  # fmt: skip
        for name, values in expected.items():
            np.testing.assert_allclose(extras[name][t], values, atol=1e-12, err_msg=name)
    np.testing.assert_array_equal(part.a, extras["state"] if whole else extras["state"][-1])


@pytest.mark.parametrize("whole", [False, True])
def test_an_lstm_shows_the_gradient_of_every_step(whole: bool) -> None:
    _, part, read = traced(lstm("a", 3, whole=whole), *([Flatten("f")] if whole else []))
    asked = part.da if whole else np.vstack([np.zeros((4, 3)), part.da])
    assert np.abs(asked).max() > 0.01
    names = ("input_gate", "forget_gate", "candidate", "output_gate")
    dz, dc = np.zeros((4, 3)), np.zeros(3)
    for t in reversed(range(5)):
        i, f, g, o = (part.extras[name][t] for name in names)
        later = part.extras["forget_gate"][t + 1] if t < 4 else 0
        before, tanh_c = part.extras["cell"][t - 1] if t else 0, np.tanh(part.extras["cell"][t])
        dh = asked[t] + read["recurrent"].T @ dz.ravel()
        dc = dh * o * (1 - tanh_c**2) + dc * later
        dz = np.array([
            dc * g * i * (1 - i), dc * before * f * (1 - f),
            dc * i * (1 - g**2), dh * tanh_c * o * (1 - o),
        ])  # fmt: skip
        for name, values in (
            ("state_gradient", dh), ("cell_gradient", dc), ("pre_activation_gradient", dz),
        ):  # fmt: skip
            np.testing.assert_allclose(part.extras[name][t], values, atol=1e-12, err_msg=name)
        np.testing.assert_allclose(part.dx[t], read["weight"].T @ dz.ravel(), atol=1e-12)


def test_a_trace_of_the_window_s_order_agrees_with_the_forward_program() -> None:
    case = CASES["skip"]
    net, (x, y) = case.network(), case.data()
    values, trace = net.activations(x), net.trace(x[2], y[2])
    for part in trace.layers:
        np.testing.assert_allclose(part.a, values[part.layer][2], rtol=1e-10, atol=1e-10)
    assert trace.layer("a").a.shape == trace.layer("s").others[0].shape == (5, 3)


# Parameters


@pytest.mark.parametrize(("layer", "rows"), [(rnn("a", 3), 3), (lstm("a", 3), 12)])
def test_parameters_by_name(layer: Layer, rows: int) -> None:
    net = Network(case_of((4, 2), layer).spec, "float64", np.random.default_rng(0))
    shapes = {each.name: each.shape for each in net.layout.block("a").parameters}
    assert shapes == {"recurrent": (rows, 3), "weight": (rows, 2), "bias": (rows,)}
    block = net.layout.block("a")
    assert block.stop - block.start == rows * (3 + 2 + 1)
    assert not net.layout.bias(net.theta, "a").any()
    for name in ("recurrent", "weight"):
        assert np.count_nonzero(net.layout.read(net.theta, "a", name)) == np.prod(shapes[name])


def test_an_initializer_draws_both_matrices() -> None:
    layer = LSTM("a", (0, 1), initializer="constant")
    net = Network(case_of((4, 2), layer).spec, "float64", np.random.default_rng(0))
    for name in ("recurrent", "weight"):
        assert (net.layout.read(net.theta, "a", name) == 0.1).all()


# Memory


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "layers",
    [(rnn("a", 24),), (lstm("a", 24),), (lstm("a", 24, whole=True), rnn("b", 24, whole=True))],
    ids=["rnn", "lstm", "stacked"],
)
def test_a_run_allocates_no_array(layers: tuple[Layer, ...], dtype: str) -> None:
    whole = [Flatten("f")] if len(layers) > 1 else []
    case = case_of((6, 20), *layers, *whole)
    net = Network(case.spec, dtype, np.random.default_rng(0))
    rng = np.random.default_rng(1)
    program, _ = training_program(net, rng.normal(size=(32, 6, 20)), rng.normal(size=(32, 2)))
    program.run()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        program.run()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak - before < 24 * 32 * net.dtype.itemsize  # one state


# Refusals


@pytest.mark.parametrize(
    ("shape", "layers", "sentence"),
    [
        ((4,), (rnn("a", 2),), "SimpleRNN 'a' takes a sequence (steps × features), but its input "
         "is a vector of 4; a recurrent layer before it gives one as its whole sequence."),
        ((2, 5, 6), (lstm("a", 2),), "LSTM 'a' takes a sequence (steps × features), but its input "
         "is an image of 2×5×6"),
        ((5, 2), (rnn("a", 3), rnn("b", 2)), "SimpleRNN 'b' takes a sequence (steps × features), "
         "but its input is a vector of 3"),
        ((5, 2), (SimpleRNN("a", ()),), "SimpleRNN 'a' has 0 units; it needs at least one."),
        ((5, 2), (LSTM("a", (1, 1)),), "LSTM 'a': two units have the same identity."),
        ((5, 2), (rnn("a", 2, "softmax"),),
         "SimpleRNN 'a': softmax needs a Dense layer; take tanh."),
        ((5, 2), (rnn("a", 2, "sinus"),), "Layer 'a': unknown activation 'sinus'"),
        ((5, 2), (LSTM("a", (1,), initializer="ones"),), "Layer 'a': unknown initializer 'ones'"),
        ((5, 2), (LSTM("a", (1,), inputs=("input", "input")),), "LSTM 'a' takes one input, but 2"),
        ((5, 2), (rnn("a", 3, whole=True),),
         "but its input is a sequence of 5×3; put a Flatten layer before it."),
        ((5, 2), (rnn("a", 3, whole=True), Conv2D("c", (0,))), "Conv2D 'c' takes an image "
         "(channels × height × width), but its input is a sequence of 5×3."),
    ],
)  # fmt: skip
def test_what_cannot_be(shape: Shape, layers: tuple[Layer, ...], sentence: str) -> None:
    with pytest.raises(SpecError) as error:
        case_of(shape, *layers).spec.validate()
    assert sentence in str(error.value)


def test_a_sequence_is_no_prediction() -> None:
    spec = NetworkSpec((5, 2), (lstm("a", 3, whole=True),), "mean_squared_error", 3)
    with pytest.raises(SpecError, match="ends with 5×3; end it with a Flatten and a Dense layer"):
        spec.validate()
