"""Dropout, BatchNorm, LayerNorm and GlobalAverage2D: against differences, and what each promises
beyond its numbers."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine.layers import (
    Add,
    AveragePool2D,
    BatchNorm,
    Dropout,
    Flatten,
    GlobalAverage2D,
    Layer,
    LayerNorm,
)
from nnviz.engine.network import Network
from nnviz.engine.program import compile_program
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trace import BatchTrace
from nnviz.errors import SpecError
from tests.engine.normalisation_cases import CASES, conv, dense, normalised

EXACT = {"rtol": 1e-9, "atol": 1e-12}


def network(shape: Shape, *layers: Layer) -> Network:
    return normalised("drawn", shape, layers).network()


def parameters(net: Network, vector: Array) -> dict[str, Array]:
    """Everything in a flat vector by "layer name"."""
    return {
        f"{block.layer} {each.name}": net.layout.read(vector, block.layer, each.name)
        for block in net.layout
        for each in block.parameters
    }


# Gradients over drawn networks


@st.composite
def chains(draw: st.DrawFn) -> tuple[Shape, tuple[Layer, ...]]:
    """An input's shape, and layers in an order that the shapes allow, down to a vector."""
    sizes = st.integers(1, 4)
    shape: Shape = draw(
        st.one_of(st.tuples(sizes), st.tuples(sizes, sizes), st.tuples(sizes, sizes, sizes))
    )
    first, layers = shape, []
    for index in range(draw(st.integers(1, 5))):
        layer = _drawn(draw, f"l{index}", shape)
        layers.append(layer)
        if layer.output_shape(shape) == shape and index and draw(st.booleans()):
            layers.append(Add(f"s{index}", (layers[-2].id, layer.id)))
        shape = layer.output_shape(shape)
    if len(shape) == 3 and draw(st.booleans()):
        layers.append(GlobalAverage2D("last"))
    elif len(shape) > 1:
        layers.append(Flatten("last"))
    return first, tuple(layers)


def _drawn(draw: st.DrawFn, id: str, shape: Shape) -> Layer:
    """A layer that takes the shape; a large epsilon keeps the differences below well-behaved."""
    choices: list[Layer] = [
        Dropout(id, draw(st.sampled_from((0.0, 0.3, 0.6)))),
        BatchNorm(id, 0.1, 0.1),
    ]
    if (shape[-1] if len(shape) == 2 else int(np.prod(shape))) > 1:
        choices.append(LayerNorm(id, 0.1))
    if len(shape) == 1:
        choices.append(dense(id, draw(st.integers(1, 4))))
    if len(shape) > 1:
        choices.append(Flatten(id))
    if len(shape) == 3:
        choices += [GlobalAverage2D(id), conv(id, draw(st.integers(1, 3)), min(2, *shape[1:]))]
        choices.append(AveragePool2D(id, min(2, *shape[1:])))
    return draw(st.sampled_from(choices))


def _trained(net: Network, x: Array, y: Array, *, plain: bool) -> tuple[Array, Array]:
    """θ and the gradient after one run of the training program; the network stays as it is."""
    theta, gradient = net.theta.copy(), np.zeros_like(net.theta)
    compile_program(
        net.spec, theta, gradient, [net.source(x)], [y.astype(net.dtype)],
        plain=plain, training=True, noise=np.random.default_rng(3),
    ).run()  # fmt: skip
    return theta, gradient


def _check(loss: Callable[[], float], vector: Array, slopes: Array, indices: Array) -> None:
    """The slopes of ``loss``, which reads ``vector``, are the central differences."""
    for index in np.random.default_rng(1).choice(indices, min(6, indices.size), replace=False):
        before, losses = vector.flat[index], []
        for sign in (1, -1):
            vector.flat[index] = before + sign * 1e-6
            losses.append(loss())
        vector.flat[index] = before
        numeric = (losses[0] - losses[1]) / 2e-6
        assert slopes.flat[index] == pytest.approx(numeric, rel=1e-5, abs=1e-7)


def _learnt(net: Network) -> Array:
    """Where in θ what the gradient is by lies."""
    return np.flatnonzero(net.layout.mask(net.theta.dtype, "weight", "bias", "scale"))


@settings(max_examples=60, deadline=None)
@given(chains(), st.integers(1, 4), st.integers(0, 2**16))
def test_gradients_are_the_central_differences(
    chain: tuple[Shape, tuple[Layer, ...]], count: int, seed: int
) -> None:
    net, rng = normalised("drawn", *chain).network(), np.random.default_rng(seed)
    x, y = rng.normal(size=(count, *chain[0])), rng.normal(size=(count, 2))

    def trace() -> BatchTrace:
        return net.trace_batch(x, y, training=True, noise=np.random.default_rng(3))

    def loss() -> float:
        return float(trace().losses.mean())

    _check(loss, net.theta, _trained(net, x, y, plain=False)[1], _learnt(net))
    _check(loss, x, trace().layers[0].dx, np.arange(x.size))


@settings(max_examples=40, deadline=None)
@given(chains(), st.integers(1, 4), st.integers(0, 2**16))
def test_evaluation_gradients_are_the_central_differences(
    chain: tuple[Shape, tuple[Layer, ...]], count: int, seed: int
) -> None:
    net, rng = normalised("drawn", *chain).network(), np.random.default_rng(seed)
    x, y = rng.normal(size=(count, *chain[0])), rng.normal(size=(count, 2))
    trace = net.trace_batch(x, y, training=False)
    _check(lambda: net.score(net.source(x), y).loss, net.theta, trace.gradient, _learnt(net))
    _check(lambda: net.score(net.source(x), y).loss, x, trace.layers[0].dx, np.arange(x.size))


@settings(max_examples=60, deadline=None)
@given(chains(), st.integers(1, 4), st.sampled_from(("float32", "float64")))
def test_fast_and_plain_programs_agree(
    chain: tuple[Shape, tuple[Layer, ...]], count: int, dtype: str
) -> None:
    net = normalised("drawn", *chain).network(dtype)
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(count, *chain[0])), rng.normal(size=(count, 2))
    exact = 1e-10 if dtype == "float64" else 1e-5
    pairs = zip(_trained(net, x, y, plain=False), _trained(net, x, y, plain=True), strict=True)
    for fast, plain in pairs:
        np.testing.assert_allclose(fast, plain, rtol=0, atol=exact * max(1, np.abs(plain).max()))


# What traces show

SHAPES: dict[str, Shape] = {"vector": (5,), "sequence": (4, 3), "image": (3, 4, 2)}


def _single(kind: Layer, shape: Shape) -> Network:
    return network(shape, kind, *(() if len(shape) == 1 else (Flatten("f"),)))


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("training", [True, False])
def test_a_batch_norm_s_trace(shape: Shape, training: bool) -> None:
    net = _single(BatchNorm("b", epsilon=0.01), shape)
    x = np.random.default_rng(0).normal(2, 3, size=(6, *shape))
    part = net.trace_batch(x, np.zeros((6, 2)), training=training).layer("b")
    own = parameters(net, net.theta)
    axes = (0, 2, 3) if len(shape) == 3 else tuple(range(len(shape)))
    mean = x.mean(axes) if training else own["b mean"]
    variance = x.var(axes) if training else own["b variance"]
    across = (-1, 1, 1) if len(shape) == 3 else (-1,)
    normalised = (x - mean.reshape(across)) / np.sqrt(variance.reshape(across) + 0.01)
    np.testing.assert_allclose(part.extras["mean"], np.tile(mean, (6, 1)), **EXACT)
    np.testing.assert_allclose(part.extras["variance"], np.tile(variance, (6, 1)), **EXACT)
    np.testing.assert_allclose(part.extras["normalised"], normalised, **EXACT)
    gain, shift = own["b gain"].reshape(across), own["b shift"].reshape(across)
    np.testing.assert_allclose(part.a, normalised * gain + shift, **EXACT)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_layer_norm_s_trace(shape: Shape) -> None:
    net = _single(LayerNorm("l", epsilon=0.01), shape)
    x = np.random.default_rng(0).normal(2, 3, size=(6, *shape))
    part = net.trace_batch(x, np.zeros((6, 2)), training=True).layer("l")
    axes = (2,) if len(shape) == 2 else tuple(range(1, x.ndim))
    mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    normalised = (x - mean) / np.sqrt(variance + 0.01)
    np.testing.assert_allclose(part.extras["mean"], mean.reshape(6, -1), **EXACT)
    np.testing.assert_allclose(part.extras["variance"], variance.reshape(6, -1), **EXACT)
    np.testing.assert_allclose(part.extras["normalised"], normalised, **EXACT)
    own = parameters(net, net.theta)
    assert own["l gain"].shape == (shape[1:] if len(shape) == 2 else shape)
    np.testing.assert_allclose(part.a, normalised * own["l gain"] + own["l shift"], **EXACT)
    assert part.sample(2).extras["mean"].shape == (4 if len(shape) == 2 else 1,)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_dropout_s_trace(shape: Shape) -> None:
    net = _single(Dropout("d", 0.4), shape)
    x, y = np.random.default_rng(0).normal(size=(200, *shape)), np.zeros((200, 2))
    noise = np.random.default_rng(1)
    part = net.trace_batch(x, y, training=True, noise=noise).layer("d")
    mask = part.extras["mask"]
    assert mask.shape == x.shape
    assert set(np.unique(mask)) == {0, 1}
    assert mask.mean() == pytest.approx(0.6, abs=0.05)
    np.testing.assert_allclose(part.a, x * mask / 0.6, **EXACT)
    np.testing.assert_allclose(part.dx, part.da * mask / 0.6, **EXACT)
    again = net.trace_batch(x, y, training=True, noise=noise).layer("d")
    np.testing.assert_array_equal(again.extras["mask"], mask)
    other = net.trace_batch(x, y, training=True, noise=np.random.default_rng(2)).layer("d")
    assert not np.array_equal(other.extras["mask"], mask)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_dropout_leaves_evaluation_as_it_is(shape: Shape) -> None:
    net = _single(Dropout("d", 0.9), shape)
    x = np.random.default_rng(0).normal(size=(6, *shape))
    np.testing.assert_array_equal(net.activations(x)["d"], x)
    part = net.trace(x[0], np.zeros(2)).layer("d")
    np.testing.assert_array_equal(part.a, x[0])
    np.testing.assert_array_equal(part.dx, part.da)
    assert not part.extras


def test_every_step_draws_a_mask_of_its_own() -> None:
    case, noise, seen = CASES["dropout of vectors"], np.random.default_rng(8), []
    trainer = case.trainer(case.network(), noise)
    for _ in range(2):
        seen.append(case.trace(trainer, noise).layer("a").extras["mask"])
        trainer.advance(1)
    assert not np.array_equal(*seen)


def test_dropout_does_not_train_without_a_generator() -> None:
    net = network((3,), Dropout("d"))
    with pytest.raises(ValueError, match="Dropout 'd' needs a generator"):
        compile_program(
            net.spec, net.theta, net.theta.copy(), [np.ones((1, 4))], [np.ones((1, 2))],
            training=True,
        )  # fmt: skip


def test_a_global_average_is_the_mean_of_each_map() -> None:
    net = network((3, 4, 2), GlobalAverage2D("g"))
    x = np.random.default_rng(0).normal(size=(5, 3, 4, 2))
    np.testing.assert_allclose(net.activations(x)["g"], x.mean((2, 3)), **EXACT)
    trace = net.trace(x[0], np.zeros(2)).layer("g")
    np.testing.assert_allclose(trace.dx, np.tile(trace.da[:, None, None] / 8, (1, 4, 2)), **EXACT)


# Statistics


def test_running_statistics_learn_nothing_and_start_at_0_and_1() -> None:
    case = CASES["batch norm of images"]
    net = Network(case.spec, "float64", np.random.default_rng(0))
    own = parameters(net, net.theta)
    for name, start in (("gain", 1), ("shift", 0), ("mean", 0), ("variance", 1)):
        np.testing.assert_array_equal(own[f"b {name}"], np.full(3, start))
    gradient = case.trainer(net).peek().batch_gradient
    statistics = net.layout.mask(net.theta.dtype, "statistic") == 1
    assert np.count_nonzero(statistics) == 2 * (2 + 3)
    assert not gradient[statistics].any()


def test_evaluation_and_traces_leave_running_statistics_alone() -> None:
    case = CASES["all kinds"]
    net = case.network()
    before, (x, y) = net.theta.copy(), case.data()
    net.predict(x)
    net.trace_batch(x, y, training=True, noise=np.random.default_rng(0))
    np.testing.assert_array_equal(net.theta, before)


@pytest.mark.parametrize("shape", [(4,), (3, 1, 1), (1, 4)])
def test_a_batch_of_one_value_per_feature_is_normalised_as_in_evaluation(shape: Shape) -> None:
    net = _single(BatchNorm("b"), shape)
    x, y = np.random.default_rng(0).normal(size=(1, *shape)), np.ones((1, 2))
    theta, gradient = _trained(net, x, y, plain=False)
    np.testing.assert_array_equal(theta, net.theta)
    np.testing.assert_allclose(gradient, net.trace(x[0], y[0]).gradient, **EXACT)
    assert np.isfinite(gradient).all()
    assert gradient.any()


def test_one_sample_with_pixels_has_statistics_of_its_own() -> None:
    net = _single(BatchNorm("b"), (2, 3, 3))
    x = np.random.default_rng(0).normal(size=(1, 2, 3, 3))
    part = net.trace_batch(x, np.ones((1, 2)), training=True).layer("b")
    np.testing.assert_allclose(part.extras["mean"][0], x.mean((0, 2, 3)), **EXACT)


@pytest.mark.parametrize("layer", [BatchNorm("n"), LayerNorm("n")])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_values_without_spread_stay_finite(layer: Layer, shape: Shape) -> None:
    net = _single(layer, shape)
    theta, gradient = _trained(net, np.full((3, *shape), 7.0), np.ones((3, 2)), plain=False)
    assert np.isfinite(theta).all()
    assert np.isfinite(gradient).all()


# Speed's promise

WIDE: dict[str, tuple[Shape, tuple[Layer, ...]]] = {
    "vectors": (
        (300,), (dense("d", 400), BatchNorm("b"), LayerNorm("l"), Dropout("r")),
    ),
    "sequences": ((8, 256), (BatchNorm("b"), LayerNorm("l"), Dropout("r"), Flatten("f"))),
    "images": (
        (64, 9, 9),
        (BatchNorm("a"), LayerNorm("l"), BatchNorm("b"), Dropout("r"), GlobalAverage2D("g")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", WIDE)
def test_a_running_program_allocates_no_array(name: str, dtype: str) -> None:
    shape, layers = WIDE[name]
    net = normalised("wide", shape, layers).network(dtype)
    x = net.source(np.random.default_rng(0).normal(size=(64, *shape)))
    y = np.zeros((64, 2), net.dtype)
    program = compile_program(
        net.spec, net.theta, np.zeros_like(net.theta), np.split(x, 2), np.split(y, 2),
        training=True, noise=np.random.default_rng(0),
    )  # fmt: skip
    program.run(0)
    tracemalloc.start()
    try:
        program.run(1)
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        program.run(0)
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # NumPy's own bookkeeping of a call; the smallest signal here has 32 · 64 numbers.
    assert peak - before < 2048
    assert after - before < 1024


# What is refused


@pytest.mark.parametrize(
    ("shape", "layer", "sentence"),
    [
        ((3,), Dropout("d", 1.0), r"Dropout 'd': the rate is 1; it must be in \[0, 1\): the share"),
        ((3,), Dropout("d", -0.5), "Dropout 'd': the rate is -0.5; it must be in"),
        ((3,), Dropout("d", float("nan")), "Dropout 'd': the rate is nan; it must be in"),
        ((3,), BatchNorm("b", 1.5), r"BatchNorm 'b': the momentum is 1.5; it must be in \[0, 1\]"),
        ((3,), BatchNorm("b", epsilon=0), "BatchNorm 'b': epsilon is 0; it must be above 0, so"),
        ((3,), LayerNorm("l", -1), "LayerNorm 'l': epsilon is -1; it must be above 0, so"),
        ((3,), LayerNorm("l", float("nan")), "LayerNorm 'l': epsilon is nan; it must be above 0"),
        ((1,), LayerNorm("l"), "LayerNorm 'l': its input is 1 value, and one value minus its mean"),
        ((5, 1), LayerNorm("l"), "LayerNorm 'l': each step is 1 value, .* give it two features"),
        ((3,), GlobalAverage2D("g"), r"GlobalAverage2D 'g' takes an image \(channels × height"),
        ((4, 3), GlobalAverage2D("g"), "but its input is a sequence of 4×3"),
        ((3,), Dropout("x", inputs=("input", "input")), "Dropout 'x' takes one input, but 2 are"),
        ((3,), BatchNorm("x", inputs=("input", "input")), "BatchNorm 'x' takes one input, but 2"),
        ((3,), LayerNorm("x", inputs=("input", "input")), "LayerNorm 'x' takes one input, but 2"),
        (
            (1, 2, 2), GlobalAverage2D("x", ("input", "input")),
            "GlobalAverage2D 'x' takes one input, but 2",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(shape: Shape, layer: Layer, sentence: str) -> None:
    layers = (layer, dense("out", 2, "linear"))
    with pytest.raises(SpecError, match=sentence):
        NetworkSpec(shape, layers, "mean_squared_error", 2).validate()
