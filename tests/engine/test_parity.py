"""The engine against PyTorch's results in float64, held as committed arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnviz.engine.network import Network
from nnviz.engine.trainer import Trainer
from tests.engine.cases import CASES, UPDATES, Case

ORACLE = np.load(Path(__file__).parent / "oracle.npz", allow_pickle=False)
EXACT = {"rtol": 1e-9, "atol": 1e-12}


def test_the_oracle_names_its_version() -> None:
    assert str(ORACLE["written_by"]).startswith("PyTorch 2.")


def _network(case: Case, dtype: str = "float64") -> Network:
    network = Network(case.spec, dtype)
    network.theta[...] = ORACLE[f"{case.name}/theta"]
    return network


def _trainer(case: Case, network: Network) -> Trainer:
    data = case.data()
    return Trainer(network, case.optimizer, data, data, case.batch, np.random.default_rng(0))


@pytest.mark.parametrize("name", CASES)
def test_forward_and_loss(name: str) -> None:
    case = CASES[name]
    network = _network(case)
    x, y = case.data()
    np.testing.assert_allclose(network.predict(x), ORACLE[f"{name}/output"], **EXACT)
    score = network.score(network.source(x), y)
    np.testing.assert_allclose(score.loss, ORACLE[f"{name}/loss"], **EXACT)


@pytest.mark.parametrize("name", CASES)
def test_batch_gradient(name: str) -> None:
    case = CASES[name]
    network = _network(case)
    trainer = _trainer(case, network)
    gradient = trainer.peek().batch_gradient
    for block in network.layout:
        dW = network.layout.weight(gradient, block.layer)
        db = network.layout.bias(gradient, block.layer)
        np.testing.assert_allclose(dW, ORACLE[f"{name}/dW {block.layer}"], **EXACT)
        np.testing.assert_allclose(db, ORACLE[f"{name}/db {block.layer}"], **EXACT)


@pytest.mark.parametrize("name", CASES)
def test_ten_updates(name: str) -> None:
    case = CASES[name]
    network = _network(case)
    _trainer(case, network).advance(UPDATES)
    for block in network.layout:
        W = network.layout.weight(network.theta, block.layer)
        b = network.layout.bias(network.theta, block.layer)
        np.testing.assert_allclose(W, ORACLE[f"{name}/W {block.layer}"], rtol=1e-7, atol=1e-10)
        np.testing.assert_allclose(b, ORACLE[f"{name}/b {block.layer}"], rtol=1e-7, atol=1e-10)


@pytest.mark.parametrize("name", CASES)
def test_traces_average_to_the_batch_gradient(name: str) -> None:
    """The plain program of single samples agrees with the training program of the batch."""
    case = CASES[name]
    network = _network(case)
    x, y = case.data()
    mean = np.mean([network.trace(*pair).gradient for pair in zip(x, y, strict=True)], axis=0)
    batch = _trainer(case, network).peek().batch_gradient
    np.testing.assert_allclose(mean, batch, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("name", CASES)
def test_float32_agrees_with_float64(name: str) -> None:
    case = CASES[name]
    gradients = []
    for dtype in ("float32", "float64"):
        network = _network(case, dtype)
        gradients.append(_trainer(case, network).peek().batch_gradient)
    largest = np.abs(gradients[1]).max()
    np.testing.assert_allclose(gradients[0], gradients[1], rtol=0, atol=1e-5 * largest)
