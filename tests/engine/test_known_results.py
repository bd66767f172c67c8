"""Results that any textbook states, found by the engine."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.layers import Dense
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trainer import Trainer
from tests.engine.cases import dense

CORNERS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
AND, OR = np.array([[0.0], [0], [0], [1]]), np.array([[0.0], [1], [1], [1]])
XOR = np.array([[0.0], [1], [1], [0]])
PERCEPTRON = NetworkSpec((2,), (Dense("out", (0,), "step"),), "perceptron", 1, classifies=True)


def rosenblatt(y: Array, seed: int = 0, rate: float = 1.0) -> Trainer:
    """Rosenblatt's rule: weights from zero, one sample at a time, in shuffled order."""
    network = Network(PERCEPTRON, "float64")
    rule, data = OptimizerSpec("sgd", rate), (CORNERS, y)
    return Trainer(network, rule, data, data, 1, np.random.default_rng(seed))


def right(network: Network, y: Array) -> int:
    return int(np.count_nonzero((network.predict(CORNERS) >= 0.5) == (y >= 0.5)))


def test_the_surf_perceptron_fires() -> None:
    """Good waves (5), a short queue (2), no sharks (4); it goes out above a threshold of 3."""
    spec = NetworkSpec((3,), (Dense("surf", (0,), "step"),), "perceptron", 1)
    network = Network(spec, "float64")
    network.layout.put(network.theta, "surf", np.array([[5.0, 2, 4]]), np.array([-3.0]))
    trace = network.trace(np.array([1.0, 0, 1]), np.ones(1))
    assert trace.layer("surf").z[0] == 6
    assert trace.output[0] == 1
    assert network.predict(np.array([[0.0, 1, 0]]))[0, 0] == 0


def margin(y: Array) -> float:
    """The widest margin γ of a line through the corners: the largest over all directions (w, b)
    of length 1 of the smallest ±(w·x + b), found on a fine grid (so at most a little too small)."""
    signs, extended = 2 * y[:, 0] - 1, np.column_stack([CORNERS, np.ones(4)])
    angles = np.linspace(0, 2 * np.pi, 721)
    heights = np.linspace(-1, 1, 401)[:, None]
    flat = np.sqrt(1 - heights**2)
    planes = np.stack([flat * np.cos(angles), flat * np.sin(angles), heights + 0 * angles], axis=-1)
    return float((signs * (planes @ extended.T)).min(axis=-1).max())


@pytest.mark.parametrize("rate", [1.0, 0.1])
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("name", "y"), [("AND", AND), ("OR", OR)])
def test_rosenblatt_s_rule_learns_within_its_bound(
    name: str, y: Array, seed: int, rate: float
) -> None:
    """At most (R/γ)² mistakes are made, whatever the order and the rate (Novikoff 1962)."""
    trainer, mistakes = rosenblatt(y, seed, rate), 0
    gamma, radius = margin(y), np.sqrt(3)
    assert gamma > 0
    for _ in range(400):
        before = trainer.network.theta.copy()
        trainer.advance(1)
        mistakes += bool(np.any(trainer.network.theta != before))
    assert right(trainer.network, y) == 4
    assert 0 < mistakes <= (radius / gamma) ** 2


def test_no_perceptron_learns_xor() -> None:
    """No weights that it ever has name all four corners rightly."""
    assert margin(XOR) <= 0
    trainer = rosenblatt(XOR)
    best = 0
    for _ in range(4 * 500):
        trainer.advance(1)
        best = max(best, right(trainer.network, XOR))
    assert best == 3


@pytest.mark.parametrize("seed", range(3))
def test_a_hidden_layer_learns_xor(seed: int) -> None:
    layers = (dense("hidden", 4, "tanh"), dense("out", 1, "sigmoid"))
    spec = NetworkSpec((2,), layers, "binary_crossentropy", 1, classifies=True)
    network = Network(spec, "float64", np.random.default_rng(seed))
    data = CORNERS, XOR
    trainer = Trainer(
        network, OptimizerSpec("adam", 0.05), data, data, 4, np.random.default_rng(0)
    )  # fmt: skip
    trainer.advance(500)
    assert right(network, XOR) == 4
    assert network.score(network.source(CORNERS), XOR).loss < 0.05


def test_two_steps_and_a_third_are_xor() -> None:
    """OR and not AND, as thresholds set by hand."""
    layers = (dense("hidden", 2, "step"), dense("out", 1, "step"))
    network = Network(NetworkSpec((2,), layers, "perceptron", 1), "float64")
    network.layout.put(network.theta, "hidden", np.ones((2, 2)), np.array([-0.5, -1.5]))
    network.layout.put(network.theta, "out", np.array([[1.0, -1]]), np.array([-0.5]))
    np.testing.assert_array_equal(network.predict(CORNERS), XOR)


@pytest.mark.parametrize("initializer", ["zeros", "constant"])
def test_units_that_begin_alike_stay_alike(initializer: str) -> None:
    """Equal weights get equal gradients: the hidden layer is one unit, however many it has."""
    layers = tuple(
        Dense(id, tuple(range(units)), activation, initializer=initializer)
        for id, units, activation in (("a", 5, "sigmoid"), ("out", 1, "sigmoid"))
    )
    spec = NetworkSpec((2,), layers, "binary_crossentropy", 1)
    network = Network(spec, "float64", np.random.default_rng(0))
    start, data = network.theta.copy(), (CORNERS, OR)
    trainer = Trainer(
        network, OptimizerSpec("momentum", 0.5), data, data, 2, np.random.default_rng(0)
    )  # fmt: skip
    trainer.advance(200)
    hidden = network.layout.weight(network.theta, "a")
    assert np.any(hidden != network.layout.weight(start, "a"))
    assert len(np.unique(hidden, axis=0)) == 1
    assert len(np.unique(network.layout.bias(network.theta, "a"))) == 1
    assert len(np.unique(network.layout.weight(network.theta, "out"))) == 1
