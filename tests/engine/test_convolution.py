"""Conv2D and the pools: against plain sums and differences, and the two ways through one program
against each other."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import (
    Add,
    AveragePool2D,
    Conv2D,
    Dense,
    Flatten,
    GlobalAverage2D,
    MaxPool2D,
)
from nnviz.engine.layers.conv2d import MONOTONIC, SHOWN_PATCHES
from nnviz.engine.layers.windows import Window
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.trace import LayerTrace
from nnviz.errors import SpecError
from tests.engine.case import Case, ended
from tests.engine.convolution_cases import CASES, conv, images

SIZES = st.integers(1, 4)
STRIDES = st.integers(1, 3)
PADDINGS = st.sampled_from(["valid", "same"])
POOLS = st.sampled_from([MaxPool2D, AveragePool2D])


def trace_of(layer: object, x: Array) -> LayerTrace:
    """The layer alone with one image."""
    case = images("traced", x.shape, (layer,))
    return case.network().trace(x, np.ones(2)).layers[0]


# Plain sums


def padded(x: Array, window: Window, value: float) -> Array:
    top, bottom, left, right = window.pads
    return np.pad(x, ((0, 0), (top, bottom), (left, right)), constant_values=value)


def under(x: Array, window: Window, row: int, column: int) -> Array:
    """What the window sees of a padded image (C, H, W)."""
    rows, columns = window.rows, window.columns
    top, left = row * rows.stride, column * columns.stride
    return x[
        :, top : top + rows.reach : rows.dilation, left : left + columns.reach : columns.dilation
    ]


@settings(max_examples=60, deadline=None)
@given(
    SIZES, SIZES, SIZES, STRIDES, STRIDES, PADDINGS,
    st.integers(0, 5), st.integers(0, 5), st.integers(1, 3),
)  # fmt: skip
def test_conv2d_is_the_plain_sum(
    channels: int, filters: int, kernel: int, stride: int, dilation: int, padding: str,
    higher: int, wider: int, count: int,
) -> None:  # fmt: skip
    reach = (kernel - 1) * dilation + 1
    shape = (channels, reach + higher, reach + wider)
    layer = conv(
        "c", filters, kernel, "linear", stride=stride, padding=padding, dilation=dilation
    )  # fmt: skip
    case, x = images("", shape, (layer,)), np.random.default_rng(2).normal(size=(count, *shape))
    network, window = case.network(), layer.window(shape)
    W, b = (network.layout.read(network.theta, "c", name) for name in ("weight", "bias"))
    values = network.activations(x)["c"]
    for sample, row, column in np.ndindex(count, *window.places):
        seen = under(padded(x[sample], window, 0.0), window, row, column)
        expected = (W * seen).sum(axis=(1, 2, 3)) + b
        np.testing.assert_allclose(values[sample, :, row, column], expected, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(POOLS, SIZES, SIZES, STRIDES, PADDINGS, st.integers(0, 5), st.integers(0, 5))
def test_pools_reduce_their_windows(
    kind: type, channels: int, size: int, stride: int, padding: str, higher: int, wider: int
) -> None:
    shape = (channels, size + higher, size + wider)
    layer = kind("p", size, stride=stride, padding=padding)
    x, window = np.random.default_rng(2).normal(size=shape), layer.window(shape)
    values = trace_of(layer, x).a
    whole = padded(x, window, np.nan)
    for row, column in np.ndindex(window.places):
        seen = under(whole, window, row, column)
        reduce = np.nanmax if kind is MaxPool2D else np.nanmean
        np.testing.assert_allclose(values[:, row, column], reduce(seen, axis=(1, 2)), atol=1e-12)


# Gradients


@st.composite
def networks(draw: st.DrawFn) -> tuple[Case, bool]:
    """Convolutions and pools in any order, as large as the image allows, in a plain program or
    not."""
    shape: Shape = (draw(st.integers(1, 3)), draw(st.integers(4, 9)), draw(st.integers(4, 9)))
    layers, first = [], shape
    for index in range(draw(st.integers(1, 3))):
        layer = _drawn(draw, f"l{index}", min(shape[1:]))
        layers.append(layer)
        shape = layer.output_shape(shape)
    return images("drawn", first, tuple(layers), draw(st.integers(1, 3))), draw(st.booleans())


def _drawn(draw: st.DrawFn, id: str, smallest: int) -> Conv2D | MaxPool2D | AveragePool2D:
    padding, kernel = draw(PADDINGS), draw(st.integers(1, min(4, smallest)))
    if draw(st.booleans()):
        return draw(POOLS)(
            id, kernel, stride=draw(st.sampled_from([None, 1, 2, 3])), padding=padding
        )
    fits = padding == "same" or (kernel - 1) * 2 < smallest
    return conv(
        id, draw(st.integers(1, 3)), kernel, draw(st.sampled_from(["tanh", "softplus", "gelu"])),
        stride=draw(STRIDES), padding=padding, dilation=draw(st.integers(1, 2)) if fits else 1,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(networks())
def test_gradients_are_the_central_differences(drawn: tuple[Case, bool]) -> None:
    case, plain = drawn
    network, (x, y) = case.network(), case.data()
    gradient, source = case.gradient(network, plain=plain), network.source(x)
    chosen = np.random.default_rng(1).choice(network.theta.size, min(8, network.theta.size), False)
    for index in chosen:
        losses, before = [], network.theta[index]
        for sign in (1, -1):
            network.theta[index] = before + sign * 1e-6
            losses.append(network.score(source, y).loss)
        network.theta[index] = before
        numeric = (losses[0] - losses[1]) / 2e-6
        assert gradient[index] == pytest.approx(numeric, rel=1e-5, abs=1e-8)


@settings(max_examples=40, deadline=None)
@given(networks())
def test_gradients_of_the_input(drawn: tuple[Case, bool]) -> None:
    case, _ = drawn
    network, (x, y) = case.network(), case.data()
    trace = network.trace(x[0], y[0])
    for index in np.random.default_rng(1).choice(x[0].size, 6):
        losses = []
        for sign in (1, -1):
            moved = x[:1].copy()
            moved.flat[index] += sign * 1e-6
            losses.append(network.score(network.source(moved), y[:1]).loss)
        numeric = (losses[0] - losses[1]) / 2e-6
        assert trace.layers[0].dx.flat[index] == pytest.approx(numeric, rel=1e-5, abs=1e-8)


# Fast and plain


PER_UNIT = [name for name, each in ACTIVATIONS.items() if not each.over_units]


@pytest.mark.parametrize("activation", PER_UNIT)
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize(
    ("size", "pool_stride", "pool_padding"),
    [(2, None, "valid"), (3, None, "valid"), (2, 3, "valid"), (2, 1, "valid"), (3, 2, "same"),
     (1, 2, "valid"), (5, None, "valid")],
)  # fmt: skip
def test_a_convolution_before_a_pool_fast_and_plain(
    activation: str,
    padding: str,
    stride: int,
    size: int,
    pool_stride: int | None,
    pool_padding: str,
) -> None:
    for kind in (MaxPool2D, AveragePool2D):
        pool = kind("p", size, stride=pool_stride, padding=pool_padding)
        layers = (
            conv("a", 2, 2, activation, stride=stride, padding=padding), pool,
            conv("b", 3, 3, activation, padding="same"), MaxPool2D("q", 2, padding=pool_padding),
        )  # fmt: skip
        case = images("fast and plain", (2, 25, 22), layers)
        for dtype, tolerance in (("float64", 1e-10), ("float32", 1e-5)):
            network = case.network(dtype)
            fast, plain = case.gradient(network), case.gradient(network, plain=True)
            largest = np.abs(plain).max()
            np.testing.assert_allclose(fast, plain, rtol=0, atol=tolerance * largest)


@settings(max_examples=60, deadline=None)
@given(networks())
def test_drawn_networks_fast_and_plain(drawn: tuple[Case, bool]) -> None:
    network = drawn[0].network()
    fast, plain = drawn[0].gradient(network), drawn[0].gradient(network, plain=True)
    np.testing.assert_allclose(fast, plain, rtol=1e-10, atol=1e-10)


def test_only_what_never_falls_waits_for_the_pool() -> None:
    z = np.linspace(-20, 20, 4001)
    for name in PER_UNIT:
        rises = bool((np.diff(ACTIVATIONS[name].value(z)) >= 0).all())
        assert rises == (name in MONOTONIC), name


def test_the_pool_goes_first_where_it_may() -> None:
    def order(activation: str, pool: MaxPool2D, **more: object) -> list[str]:
        case = images("", (1, 8, 8), (conv("c", 2, 3, activation, **more), pool))
        network = case.network()
        lines = case.program(network, np.zeros_like(network.theta)).lines
        layers = [line.layer for line in lines if line.phase == "forward" and line.layer in "cp"]
        return [id for at, id in enumerate(layers) if at == 0 or layers[at - 1] != id]

    assert order("relu", MaxPool2D("p")) == ["c", "p", "c"]
    assert order("gelu", MaxPool2D("p")) == ["c", "p"]
    assert order("relu", MaxPool2D("p", 3, stride=2)) == ["c", "p"]
    assert order("relu", MaxPool2D("p", 4, padding="same")) == ["c", "p"]
    assert order("relu", MaxPool2D("p"), dilation=2) == ["c", "p"]


def test_a_convolution_with_two_takers_keeps_its_own_output() -> None:
    """A pool that leaves pixels over stands beside another layer: step after step the same."""
    layers = (
        conv("c", 2, 2, "relu"),
        MaxPool2D("p", inputs=("c",)), GlobalAverage2D("g", inputs=("c",)),
        Flatten("f", inputs=("p",)), Dense("a", (0, 1), inputs=("f",)),
        Dense("b", (0, 1), inputs=("g",)), Add("s", ("a", "b")),
    )  # fmt: skip
    case = images("two takers", (1, 6, 6), layers)
    network = case.network()
    gradient = np.zeros_like(network.theta)
    program = case.program(network, gradient)
    program.run()
    first = gradient.copy()
    program.run()
    np.testing.assert_array_equal(gradient, first)
    np.testing.assert_allclose(gradient, case.gradient(network, plain=True), atol=1e-12)


# Equal values, and several windows


def test_of_equal_values_the_first_in_reading_order_wins() -> None:
    image = np.array([[[1.0, 2.0], [2.0, 1.0]]])
    part = trace_of(MaxPool2D("p"), image)
    assert part.extras["winners"].tolist() == [[[1]]]
    assert np.flatnonzero(part.dx).tolist() == [1]
    part = trace_of(MaxPool2D("p", 3, stride=1), np.ones((1, 4, 4)))
    assert part.extras["winners"].tolist() == [[[0, 1], [4, 5]]]


class Binary(Case):
    """Images of zeros and ones, whose patches repeat."""

    def data(self) -> tuple[Array, Array]:
        x, y = super().data()
        return (x > 0).astype(float), y


@pytest.mark.parametrize("size", [2, 3])
def test_of_equal_sums_the_first_wins_where_the_pool_goes_first(size: int) -> None:
    case = Binary("ties", ended((1, 10, 10), conv("c", 2, 2, "relu"), MaxPool2D("p", size)))
    network = case.network()
    network.layout.put(network.theta, "c", np.ones((2, 1, 2, 2)), np.array([0.5, -1.5]))
    fast, plain = case.gradient(network), case.gradient(network, plain=True)
    np.testing.assert_allclose(fast, plain, rtol=1e-10, atol=1e-12)
    winners = network.trace(*(part[0] for part in case.data())).layer("p").extras["winners"]
    maps = network.activations(case.data()[0])["c"][0]
    for channel, row, column in np.ndindex(winners.shape):
        window = maps[channel, row * size :, column * size :][:size, :size]
        down, right = divmod(int(np.argmax(window)), size)
        expected = (row * size + down) * maps.shape[2] + column * size + right
        assert winners[channel, row, column] == expected


def test_the_gradient_of_overlapping_windows_adds_up() -> None:
    image = np.zeros((1, 3, 3))
    image[0, 1, 1] = 1.0
    part = trace_of(MaxPool2D("p", 2, stride=1), image)
    assert part.extras["winners"].tolist() == [[[4, 4], [4, 4]]]
    assert part.dx[0, 1, 1] == pytest.approx(part.dz.sum(), rel=1e-12)
    part = trace_of(AveragePool2D("p", 2, stride=1), image)
    np.testing.assert_allclose(part.dx[0, 1, 1], part.dz.sum() / 4, rtol=1e-12)
    np.testing.assert_allclose(part.dx[0, 0, 0], part.dz[0, 0, 0] / 4, rtol=1e-12)


# Traces


def test_a_trace_shows_the_patches() -> None:
    layer = conv("c", 2, 3, "tanh", stride=2, padding="same", dilation=2)
    x = np.random.default_rng(0).normal(size=(2, 7, 6))
    part, window = trace_of(layer, x), layer.window(x.shape)
    patches = part.extras["patches"]
    assert patches.shape == (2, 3, 3, 4, 3)
    for row, column in np.ndindex(window.places):
        seen = under(padded(x, window, 0.0), window, row, column)
        np.testing.assert_array_equal(patches[..., row, column], seen)


def test_patches_are_left_out_where_there_are_too_many() -> None:
    side = int((SHOWN_PATCHES / 25) ** 0.5) + 5
    assert "patches" not in trace_of(conv("c", 1, 5), np.zeros((1, side, side))).extras
    assert "patches" in trace_of(conv("c", 1, 5), np.zeros((1, side - 2, side - 2))).extras


@settings(max_examples=40, deadline=None)
@given(SIZES, SIZES, STRIDES, PADDINGS, st.integers(0, 5), st.integers(0, 5))
def test_a_trace_shows_the_winners(
    channels: int, size: int, stride: int, padding: str, higher: int, wider: int
) -> None:
    x = np.random.default_rng(2).normal(size=(channels, size + higher, size + wider))
    part = trace_of(MaxPool2D("p", size, stride=stride, padding=padding), x)
    winners = part.extras["winners"]
    assert winners.dtype.kind == "i"
    flat = x.reshape(channels, -1)
    for channel, row, column in np.ndindex(winners.shape):
        assert flat[channel, winners[channel, row, column]] == part.a[channel, row, column]
    gradient = np.zeros_like(flat)
    for index in np.ndindex(winners.shape):
        gradient[index[0], winners[index]] += part.dz[index]
    np.testing.assert_allclose(part.dx.reshape(channels, -1), gradient, atol=1e-12)


def test_a_trace_shows_how_many_pixels_a_mean_was_taken_of() -> None:
    part = trace_of(AveragePool2D("p", 3, stride=2, padding="same"), np.ones((2, 4, 5)))
    assert part.extras["counts"].tolist() == [[6, 9, 6], [4, 6, 4]]
    np.testing.assert_allclose(part.a, 1, rtol=1e-12)
    assert "counts" not in trace_of(AveragePool2D("p", 2), np.ones((2, 4, 4))).extras


# Geometry


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "dilation", "pads", "places"),
    [
        (5, 3, 1, 1, (1, 1), 5), (5, 2, 1, 1, (0, 1), 5), (6, 3, 2, 1, (0, 1), 3),
        (7, 3, 2, 1, (1, 1), 4), (5, 4, 1, 1, (1, 2), 5), (7, 3, 3, 2, (2, 2), 3),
        (4, 1, 2, 1, (0, 0), 2), (5, 3, 1, 3, (3, 3), 5), (2, 5, 1, 1, (2, 2), 2),
    ],
)  # fmt: skip
def test_same_padding_is_tensorflow_s(
    size: int, kernel: int, stride: int, dilation: int, pads: tuple[int, int], places: int
) -> None:
    layer = conv("c", 1, kernel, "linear", stride=stride, padding="same", dilation=dilation)
    shape = (1, size, size + stride)
    assert layer.window(shape).pads[:2] == pads
    assert layer.output_shape(shape) == (1, places, places + 1)


def test_a_window_says_which_pixels_it_sees() -> None:
    rows = conv("c", 1, 3, stride=2, padding="same", dilation=2).window((1, 6, 6)).rows
    assert [list(rows.cells(place)) for place in range(3)] == [[-1, 1, 3], [1, 3, 5], [3, 5, 7]]
    assert [list(rows.pixels(place)) for place in range(3)] == [[1, 3], [1, 3, 5], [3, 5]]


# Nothing is allocated while a program runs


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["strided chain", "pools first", "average_pool2d 3 2 same"])
def test_a_run_allocates_no_array(name: str, dtype: str, plain: bool) -> None:
    case = replace(CASES[name], samples=64)
    network = case.network(dtype)
    program = case.program(network, np.zeros_like(network.theta), plain=plain)
    program.run()
    tracemalloc.start()
    try:
        program.run()
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        program.run()
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # NumPy's own bookkeeping of a call; the smallest image here has 64 numbers per pixel.
    assert peak - before < 2048
    assert after - before < 1024


# What is refused


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        (conv("c", 1, 6), "Conv2D 'c': kernel 6×6 is larger than its input 5×7; take a smaller "
         "kernel, padding 'same', or pool less before it."),
        (conv("c", 1, 3, dilation=3), "Conv2D 'c': kernel 3×3 with dilation 3 reaches over 7×7 "
         "pixels, more than its input 5×7; take a smaller dilation or kernel, or padding 'same'."),
        (conv("c", 1, 0), "Conv2D 'c': a kernel of 0×0 is empty; take 1 or more."),
        (conv("c", 1, stride=0), "Conv2D 'c': with stride 0 the kernel never moves on; take 1 or"),
        (conv("c", 1, dilation=0), "Conv2D 'c': dilation 0 puts the kernel's cells on top of"),
        (conv("c", 1, padding="full"), "Conv2D 'c': unknown padding 'full'; choose valid or same."),
        (conv("c", 2, 3, "softmax"), "Conv2D 'c': softmax needs a Dense layer."),
        (conv("c", 2, 3, "argmax"), "Conv2D 'c': argmax needs a Dense layer."),
        (conv("c", 2, initializer="big"), "Layer 'c': unknown initializer 'big'; choose one of"),
        (MaxPool2D("p", 6), "MaxPool2D 'p': window 6×6 is larger than its input 5×7; take a"),
        (MaxPool2D("p", 2, stride=0), "MaxPool2D 'p': with stride 0 the window never moves on;"),
        (AveragePool2D("p", 0), "AveragePool2D 'p': a window of 0×0 is empty; take 1 or more."),
        (AveragePool2D("p", 2, padding="reflect"),
         "AveragePool2D 'p': unknown padding 'reflect'; choose valid or same."),
    ],
)  # fmt: skip
def test_impossible_windows(layer: Conv2D | MaxPool2D | AveragePool2D, sentence: str) -> None:
    with pytest.raises(SpecError) as refused:
        images("", (2, 5, 7), (layer,)).spec.validate()
    assert str(refused.value).startswith(sentence)


def test_same_padding_takes_windows_larger_than_the_image() -> None:
    assert conv("c", 1, 6, padding="same").output_shape((2, 5, 7)) == (1, 5, 7)
    assert MaxPool2D("p", 6, padding="same").output_shape((2, 5, 7)) == (2, 1, 2)
