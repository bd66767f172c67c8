"""Initial weights: the spread that each rule promises, and the draws that were there before."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.initializers import CONSTANT, INITIALIZERS, REACH, draw_weights, initializer
from nnviz.engine.layers import Dense
from nnviz.engine.network import Network
from nnviz.engine.spec import NetworkSpec
from nnviz.errors import SpecError
from tests.engine.cases import dense

FAN_IN, FAN_OUT = 80, 200
VARIANCES = {
    "uniform": REACH**2 / 3, "normal": 1.0,
    "glorot_uniform": 2 / (FAN_IN + FAN_OUT), "glorot_normal": 2 / (FAN_IN + FAN_OUT),
    "he_uniform": 2 / FAN_IN, "he_normal": 2 / FAN_IN,
    "lecun_uniform": 1 / FAN_IN, "lecun_normal": 1 / FAN_IN,
}  # fmt: skip


def drawn(name: str, activation: str = "tanh", seed: int = 0) -> np.ndarray:
    layer = replace(dense("a", FAN_OUT, activation), initializer=name)
    return draw_weights(layer, (FAN_OUT, FAN_IN), np.random.default_rng(seed))


@pytest.mark.parametrize("name", VARIANCES)
def test_variance_and_shape_of_the_distribution(name: str) -> None:
    weights, deviation = drawn(name), math.sqrt(VARIANCES[name])
    assert weights.shape == (FAN_OUT, FAN_IN)
    assert abs(weights.mean()) < 0.03 * deviation
    assert weights.std() == pytest.approx(deviation, rel=0.03)
    largest = np.abs(weights).max() / deviation
    assert largest > 3 if "normal" in name else largest <= math.sqrt(3)


def test_all_alike() -> None:
    assert not drawn("zeros").any()
    np.testing.assert_array_equal(drawn("constant"), np.full((FAN_OUT, FAN_IN), CONSTANT))


def test_every_initializer_is_known_by_its_spread() -> None:
    assert set(INITIALIZERS) == {"zeros", "constant", *VARIANCES}


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_auto_is_he_for_rectifiers_and_glorot_for_the_others(activation: str) -> None:
    rectifies = activation in ("relu", "leaky_relu", "elu", "gelu", "silu", "softplus")
    limit = math.sqrt(6 / (FAN_IN if rectifies else FAN_IN + FAN_OUT))
    expected = np.random.default_rng(7).uniform(-limit, limit, (FAN_OUT, FAN_IN))
    np.testing.assert_array_equal(drawn("auto", activation, 7), expected)


def test_kernels_count_all_their_cells() -> None:
    layer = replace(dense("c", 8), initializer="lecun_normal")
    weights = draw_weights(layer, (60, 6, 5, 5), np.random.default_rng(0))
    assert weights.std() == pytest.approx(1 / math.sqrt(6 * 25), rel=0.03)


def test_a_network_draws_by_its_layers_own_rules() -> None:
    layers = (replace(dense("a", 3), initializer="constant"), dense("b", 2))
    spec = NetworkSpec((2,), layers, "mean_squared_error", 2)
    network = Network(spec, "float64", np.random.default_rng(0))
    np.testing.assert_array_equal(network.layout.weight(network.theta, "a"), CONSTANT)
    assert not network.layout.bias(network.theta, "a").any()
    assert len(np.unique(network.layout.weight(network.theta, "b"))) == 6


def test_an_unknown_initializer_is_refused_in_words() -> None:
    sentence = "Layer 'a': unknown initializer 'xavier'; choose one of auto, zeros, constant"
    with pytest.raises(SpecError, match=sentence):
        initializer("xavier", "a")
    layers = (Dense("a", (0,), initializer="xavier"),)
    with pytest.raises(SpecError, match=sentence):
        NetworkSpec((2,), layers, "mean_squared_error", 1).validate()
