"""Strides, paddings, dilations and overlaps are explained as the engine computed them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from nnviz.engine.layers import AveragePool2D, Conv2D, Dense, Flatten, MaxPool2D
from nnviz.engine.network import Network
from nnviz.engine.spec import NetworkSpec
from nnviz.experiment.explain import ConvForward, Explanation, PoolForward, explain
from nnviz.experiment.explain.windows import pixels_at, winner_at
from nnviz.experiment.frame import Frame
from tests.experiment.frames import experiment_of, frame_of

LAYERS = (
    Conv2D("c1", (1, 2, 3), 3, "relu", stride=2, padding="same"),
    Conv2D("c2", (4, 5), 2, "tanh", padding="same", dilation=2),
    MaxPool2D("p1", 3, stride=1, padding="same"),
    Conv2D("c3", (6, 7), 2, "tanh", dilation=2),
    AveragePool2D("p2", 2, stride=1, padding="same"),
    MaxPool2D("p3", 1, stride=2),
    Flatten("f"),
    Dense("out", tuple(range(10, 20)), "softmax"),
)


@cache
def frame() -> Frame:
    """An 8×8 digit: maps of 4×4, 4×4, 4×4, 2×2, 2×2 and 1×1."""
    return frame_of(experiment_of("digits", layers=LAYERS, precision="float64"))


def explanations(layer: str) -> list[Explanation]:
    """Every pixel of every map."""
    shape = next(info.output_shape for info in frame().layers if info.id == layer)
    found = [
        explain(frame(), layer, unit, (row, column)) for unit, row, column in np.ndindex(shape)
    ]
    assert None not in found
    return [each for each in found if each is not None]


@pytest.mark.parametrize("layer", ["c1", "c2", "c3"])
def test_patches_kernels_and_bias_add_up_to_z(layer: str) -> None:
    scope = frame().microscope
    assert scope is not None
    part = scope.trace.layer(layer)
    for explanation in explanations(layer):
        forward = explanation.forward
        assert isinstance(forward, ConvForward)
        patches = part.extras["patches"][..., forward.pixel[0], forward.pixel[1]]
        np.testing.assert_array_equal(forward.patch, patches)
        assert forward.sums.sum() + forward.bias == pytest.approx(forward.z, abs=1e-12)
        assert forward.z == part.z[(explanation.unit, *forward.pixel)]


def test_gradients_of_a_kernel_are_sums_over_its_patches() -> None:
    scope = frame().microscope
    assert scope is not None
    part = scope.trace.layer("c2")
    explanation = explain(frame(), "c2", 1)
    assert explanation is not None and explanation.gradients is not None
    expected = np.einsum("cijhw,hw->cij", part.extras["patches"], part.dz[1])
    np.testing.assert_allclose(explanation.gradients.sample[:-1], expected.ravel(), atol=1e-12)


@pytest.mark.parametrize("layer", ["p1", "p2", "p3"])
def test_windows_give_the_pool_s_values_and_hand_back_its_gradient(layer: str) -> None:
    scope = frame().microscope
    assert scope is not None
    part, pool = scope.trace.layer(layer), frame().experiment.layer(layer)
    assert isinstance(pool, MaxPool2D | AveragePool2D)
    window, handed = pool.window(part.x.shape), np.zeros_like(part.x)
    for explanation in explanations(layer):
        forward, backward = explanation.forward, explanation.backward
        assert isinstance(forward, PoolForward)
        assert backward is not None and backward.window is not None
        reduce = np.max if isinstance(pool, MaxPool2D) else np.mean
        assert reduce(forward.window) == pytest.approx(forward.a, abs=1e-12)
        if forward.winner is not None:
            assert forward.window[forward.winner] == forward.a
            assert backward.window[forward.winner] == backward.delta
        rows, columns = (
            axis.pixels(at)
            for axis, at in zip((window.rows, window.columns), forward.pixel, strict=True)
        )
        assert forward.window.shape == (len(rows), len(columns))
        handed[explanation.unit, rows.start : rows.stop, columns.start : columns.stop] += (
            backward.window
        )
        assert ("overlap" in backward.note) == (layer != "p3")
    np.testing.assert_allclose(handed, part.dx, atol=1e-12)


@pytest.mark.parametrize(
    ("layer", "subtitle"),
    [
        ("c1", "3×3, stride 2, same padding"),
        ("c2", "2×2, stride 1, dilation 2, same padding"),
        ("c3", "2×2, stride 1, dilation 2"),
        ("p1", "3×3, stride 1, same padding"),
        ("p3", "1×1, stride 2"),
    ],
)
def test_the_subtitle_says_how_the_window_moves(layer: str, subtitle: str) -> None:
    explanation = explain(frame(), layer, 0)
    assert explanation is not None
    assert explanation.subtitle == subtitle


def test_values_that_are_no_numbers_have_a_winner_too() -> None:
    """After a diverged step; with padding, which no cell beats that is not a number."""
    x = np.full((1, 4, 4), np.nan)
    pool = MaxPool2D("p", 3, padding="same")
    spec = NetworkSpec((1, 4, 4), (pool, Flatten("f"), Dense("out", (0,))), "mean_squared_error", 1)
    part = Network(spec, "float64").trace(x, np.zeros(1)).layers[0]
    row, column = winner_at(part, pool, 0, (0, 0))
    rows, columns = pixels_at(part, pool, (0, 0))
    assert 0 <= row < rows.stop - rows.start
    assert 0 <= column < columns.stop - columns.start
