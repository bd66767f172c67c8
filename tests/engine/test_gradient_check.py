"""The gradient check finds what is wrong, and only that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine import activations
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.builder import Builder
from nnviz.engine.gradient_check import MOST, TOLERANCE, check_gradients
from nnviz.engine.layers import BatchNorm, Dense, Dropout
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.errors import SpecError
from tests.engine import cases
from tests.engine.function_cases import CASES, dense, network_of

RNG = np.random.default_rng(8)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", CASES)
def test_every_activation_and_loss_passes(name: str, dtype: str) -> None:
    network = network_of(CASES[name], dtype)
    before = network.theta.copy()
    report = check_gradients(network, *CASES[name].data())
    assert report.passed
    assert max(block.relative_error for block in report.blocks) < 1e-8
    np.testing.assert_array_equal(network.theta, before)


@pytest.mark.parametrize("name", cases.CASES)
def test_every_layer_kind_passes(name: str) -> None:
    network = Network(cases.CASES[name].spec, "float32", np.random.default_rng(4))
    report = check_gradients(network, *cases.CASES[name].data())
    assert report.passed
    assert [(block.layer, block.parameter) for block in report.blocks] == [
        (block.layer, parameter.name) for block in network.layout for parameter in block.parameters
    ]


@st.composite
def networks(draw: st.DrawFn) -> NetworkSpec:
    """Dense networks of any depth and width, under any loss that fits."""
    hidden = [name for name in ACTIVATIONS if name not in ("softmax", "argmax")]
    widths = draw(st.lists(st.integers(1, 5), max_size=3))
    layers = [
        dense(f"h{i}", width, draw(st.sampled_from(hidden))) for i, width in enumerate(widths)
    ]
    loss = draw(st.sampled_from(list(LOSSES.values())))
    outputs = draw(st.integers(2 if loss.needs == "softmax" else 1, 4))
    last = loss.needs or draw(st.sampled_from(hidden))
    return NetworkSpec(
        (draw(st.integers(1, 4)),), (*layers, dense("out", outputs, last)), loss.name, outputs,
        reduction=draw(st.sampled_from(["mean", "sum"])),
    )  # fmt: skip


@given(networks(), st.integers(1, 6), st.integers(0, 10**6))
def test_networks_of_any_shape_pass(spec: NetworkSpec, batch: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = Network(spec, "float64", rng)
    network.theta += 0.3 * rng.normal(size=network.theta.size)
    x = rng.normal(size=(batch, *spec.input_shape))
    y = np.eye(4)[rng.integers(0, spec.outputs, batch), : spec.outputs]
    assert check_gradients(network, x, y, rng=rng).passed


def noisy() -> Network:
    layers = (dense("a", 6, "tanh"), BatchNorm("norm"), Dropout("drop", 0.5), dense("out", 2))
    return Network(
        NetworkSpec((3,), layers, "huber", 2), "float64", np.random.default_rng(4)
    )  # fmt: skip


@pytest.mark.parametrize("training", [True, False])
def test_masks_hold_still_and_batch_statistics_are_derived(training: bool) -> None:
    network, x, y = noisy(), RNG.normal(size=(9, 3)), RNG.normal(size=(9, 2))
    report = check_gradients(network, x, y, training=training)
    assert report.passed and report.training == training
    assert {block.parameter for block in report.blocks} == {"weight", "bias", "gain", "shift"}
    assert all(block.analytic_norm > 1e-6 for block in report.blocks[2:])


def test_the_mask_is_drawn_from_the_generator() -> None:
    network, x, y = noisy(), RNG.normal(size=(9, 3)), RNG.normal(size=(9, 2))
    losses = [
        check_gradients(network, x, y, most=1, rng=np.random.default_rng(seed)).loss
        for seed in (1, 1, 2)
    ]
    assert losses[0] == losses[1] != losses[2]


def test_a_wrong_derivative_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
        build.add(np.multiply, da, np.full_like(da, 0.9), dz)

    monkeypatch.setitem(
        activations.ACTIVATIONS, "tanh", replace(ACTIVATIONS["tanh"], backward=wrong)
    )
    layers = (dense("a", 4, "tanh"), dense("b", 4, "sigmoid"), dense("out", 2))
    network = Network(NetworkSpec((3,), layers, "huber", 2), "float64", np.random.default_rng(4))
    report = check_gradients(network, RNG.normal(size=(5, 3)), RNG.normal(size=(5, 2)))
    assert not report.passed
    failed = [(block.layer, block.parameter) for block in report.blocks if not block.passed]
    assert failed == [("a", "weight"), ("a", "bias")]
    assert report.worst is not None and report.worst.layer == "a"
    assert report.worst.analytic != pytest.approx(report.worst.numeric, rel=1e-3)


def test_weights_are_named_in_the_user_s_order() -> None:
    """In a convolution, whose weights lie in another order than the user's."""
    case = CASES["conv tanh"]
    network, (x, y) = network_of(case), case.data()
    right = check_gradients(network, x, y, most=1000)
    gradient = network.trace_batch(x, y, training=True).gradient
    kernel = network.layout.read(gradient, "c", "weight")
    block = next(
        block for block in right.blocks if (block.layer, block.parameter) == ("c", "weight")
    )
    assert (block.total, block.checked) == (kernel.size, kernel.size)
    assert block.worst is not None
    assert kernel[block.worst.index] == pytest.approx(block.worst.analytic, rel=1e-9)
    assert block.worst.name == f"c weight{list(block.worst.index)}"


def test_large_blocks_are_drawn_from() -> None:
    layers = (dense("a", 30, "tanh"), dense("out", 2))
    network = Network(NetworkSpec((50,), layers, "huber", 2), "float32", np.random.default_rng(4))
    report = check_gradients(network, RNG.normal(size=(5, 50)), RNG.normal(size=(5, 2)))
    counts = [(block.checked, block.total) for block in report.blocks]
    assert counts == [(MOST, 1500), (30, 30), (60, 60), (2, 2)]
    assert report.passed


def test_a_corner_is_explained() -> None:
    """All weights 0 before ReLU: every unit stands at z = 0."""
    layers = (Dense("a", (0, 1), "relu", initializer="zeros"), dense("out", 1))
    network = Network(NetworkSpec((3,), layers, "huber", 1), "float64", np.random.default_rng(4))
    x, y = np.abs(RNG.normal(size=(5, 3))), np.full((5, 1), 3.0)
    report = check_gradients(network, x, y)
    weights, biases = report.blocks[:2]
    assert report.passed and weights.relative_error == 0
    assert (len(weights.corners), len(biases.corners)) == (6, 2)
    corner = weights.corners[0]
    assert corner.analytic == 0 and sorted((corner.left == 0, corner.right == 0)) == [False, True]
    assert weights.sentence.startswith(
        "a weight[0, 0] stands at a corner or a jump of the loss (and 5"
    )
    assert "There is no derivative to compare with." in weights.sentence
    assert report.blocks[2].sentence == ""


def test_a_wrong_slope_at_a_corner_is_no_excuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(build: Builder, z: Array, a: Array, da: Array, dz: Array) -> None:
        build.add(np.multiply, da, np.full_like(da, -3.0), dz)

    monkeypatch.setitem(
        activations.ACTIVATIONS, "relu", replace(ACTIVATIONS["relu"], backward=wrong)
    )
    layers = (Dense("a", (0, 1), "relu", initializer="zeros"), dense("out", 1))
    network = Network(NetworkSpec((3,), layers, "huber", 1), "float64", np.random.default_rng(4))
    report = check_gradients(network, np.abs(RNG.normal(size=(5, 3))), np.full((5, 1), 3.0))
    assert not report.passed


def test_vanished_gradients_pass() -> None:
    """Behind a step nothing comes back, and no difference is seen either."""
    network = network_of(CASES["dense step"])
    report = check_gradients(network, *CASES["dense step"].data())
    assert report.blocks[0].relative_error == report.blocks[0].analytic_norm == 0
    assert report.tolerance == TOLERANCE


def test_numbers_that_are_not_finite_do_not_pass() -> None:
    network = network_of(CASES["dense tanh"])
    network.theta[3] = np.nan
    assert not check_gradients(network, *CASES["dense tanh"].data()).passed


def test_without_samples_there_is_nothing_to_check() -> None:
    network = network_of(CASES["dense tanh"])
    with pytest.raises(SpecError, match="needs samples, and there are none"):
        check_gradients(network, np.empty((0, 3)), np.empty((0, 2)))
