"""The engine against PyTorch's results in float64, held as committed arrays, and the ways through
the engine against each other."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from tests.engine.case import UPDATES
from tests.engine.oracle import ALL, in_order, record

EXACT = {"rtol": 1e-9, "atol": 1e-12}
every_case = pytest.mark.parametrize("name", ALL)
DRAWS = {name for name, case in ALL.items() if any(x.kind == "dropout" for x in case.spec.layers)}
"""Each precision draws masks of its own, and evaluation none."""
TOGETHER = DRAWS | {
    name for name, case in ALL.items() if any(x.kind == "batch_norm" for x in case.spec.layers)
}
"""Samples of a batch have to do with each other, or with chance."""


@every_case
def test_what_is_drawn_is_what_pytorch_was_given(name: str) -> None:
    case, given = ALL[name], record(name)
    network, (x, y) = case.network(), case.data()
    np.testing.assert_array_equal(x, given["x"])
    np.testing.assert_array_equal(y, given["y"])
    np.testing.assert_array_equal(in_order(network.layout, network.theta), given["theta"])


@every_case
def test_forward_and_loss(name: str) -> None:
    case, theirs = ALL[name], record(name)
    network, (x, y) = case.network(), case.data()
    same(network.predict(x), theirs["predicted"])
    same(network.score(network.source(x), y).loss, theirs["loss"])


@every_case
def test_gradients_of_a_batch(name: str) -> None:
    """By the program that trains, and by the one that keeps all it computes."""
    case, theirs = ALL[name], record(name)
    network, noise = case.network(), np.random.default_rng(8)
    trainer = case.trainer(network, noise)
    trace, fast = case.trace(trainer, noise), trainer.peek().batch_gradient
    same(trace.output, theirs["output"])
    total = trace.losses.mean() if case.spec.reduction == "mean" else trace.losses.sum()
    same(total, theirs["batch_loss"])
    same(trace.layers[0].dx, theirs["dx"])
    for gradient in (fast, trace.gradient):
        same_numbers(network, gradient, theirs["gradient"])
    np.testing.assert_allclose(trace.gradient, fast, rtol=1e-10, atol=1e-10)
    program = case.program(network, np.zeros_like(network.theta))
    program.run()
    same(program.output.T, theirs["output"])


@every_case
def test_ten_updates(name: str) -> None:
    case, theirs = ALL[name], record(name)
    network, noise, rates = case.network(), np.random.default_rng(8), []
    trainer = case.trainer(network, noise)
    for step in range(UPDATES):
        rates.append(trainer.peek().scalars["learning_rate"])
        for part in case.trace(trainer, noise).layers if name in DRAWS else ():
            if "mask" in part.extras:
                mask = theirs[f"mask {part.layer}"][step]
                np.testing.assert_array_equal(part.extras["mask"], mask)
        trainer.advance(1)
    same(np.array(rates), theirs["rates"])
    same_numbers(network, network.theta, theirs["after"])
    same(network.predict(case.data()[0]), theirs["evaluated"])


@every_case
def test_single_precision_agrees_with_double(name: str) -> None:
    case, found = ALL[name], {}
    for dtype in ("float64", "float32"):
        network = case.network(dtype)
        found[dtype], plain = case.gradient(network), case.gradient(network, plain=True)
        np.testing.assert_allclose(plain, found[dtype], rtol=0, atol=small(dtype, plain))
    if name not in DRAWS:
        tolerance = small("float32", found["float64"])
        np.testing.assert_allclose(found["float32"], found["float64"], rtol=0, atol=tolerance)


@pytest.mark.parametrize("name", [name for name in ALL if name not in TOGETHER])
def test_traces_of_single_samples_add_up_to_the_batch_gradient(name: str) -> None:
    case = ALL[name]
    network, pairs = case.network(), zip(*case.data(), strict=True)
    parts = [network.trace(*pair).gradient for pair in islice(pairs, case.size)]
    whole = np.mean(parts, 0) if case.spec.reduction == "mean" else np.sum(parts, 0)
    np.testing.assert_allclose(whole, case.gradient(network), rtol=1e-10, atol=1e-10)


def small(dtype: str, gradient: Array) -> float:
    return 1e-10 if dtype == "float64" else 1e-5 * float(np.abs(gradient).max())


def same(ours: object, theirs: Array, what: str = "") -> None:
    np.testing.assert_allclose(ours, theirs, err_msg=what, **EXACT)


def same_numbers(network: Network, vector: Array, theirs: Array) -> None:
    """A flat vector, parameter by parameter."""
    for block in network.layout:
        for each in block.parameters:
            ours = network.layout.read(vector, block.layer, each.name)
            part, theirs = np.split(theirs, [each.size])
            same(ours, part.reshape(ours.shape), f"{block.layer} {each.name}")
