"""A network up to one of its layers gives that layer's numbers and their derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.network import Network
from nnviz.engine.prefix import Prefix, leading_to
from nnviz.engine.shapes import Array
from nnviz.errors import SpecError
from tests.engine.prefix_cases import CASES, inputs_of, network_of

STEP = 1e-6


def difference(prefix: Prefix, x: Array, along: Array, slopes: Array) -> float:
    """The central difference of Σ slopes · values."""
    after, before = prefix.values(x + STEP * along), prefix.values(x - STEP * along)
    return float(((after - before) * slopes).sum() / (2 * STEP))


@pytest.mark.parametrize("name", CASES)
def test_values_are_the_network_s_and_derivatives_those_of_central_differences(name: str) -> None:
    network, x = network_of(name), inputs_of(name, 3)
    rng, wanted = np.random.default_rng(1), network.activations(x)
    for layer in network.spec.layers:
        prefix = Prefix(network, layer.id, count=4)  # one place more than there are samples
        values = prefix.values(x)
        np.testing.assert_allclose(values, wanted[layer.id], atol=1e-12)
        slopes, along = rng.normal(size=values.shape), rng.normal(size=x.shape)
        found = float((prefix.pull_back(slopes) * along).sum())
        assert found == pytest.approx(difference(prefix, x, along, slopes), rel=1e-6), layer.id


@pytest.mark.parametrize("name", ["deep", "skip", "vector", "flattened input"])
def test_before_its_activation_a_layer_gives_z(name: str) -> None:
    network, x = network_of(name), inputs_of(name, 2)
    traced = network.trace_batch(x, np.zeros((2, 2)), training=False)
    for part in traced.layers:
        prefix = Prefix(network, part.layer, "z", count=2)
        np.testing.assert_allclose(prefix.values(x), part.z, atol=1e-12)
        along = np.random.default_rng(2).normal(size=x.shape)
        found = float((prefix.pull_back(part.z) * along).sum())
        assert found == pytest.approx(difference(prefix, x, along, part.z), rel=1e-6), part.layer


@pytest.mark.parametrize("name", CASES)
def test_the_loss_s_own_derivatives_come_back_as_in_the_trace(name: str) -> None:
    network, x = network_of(name), inputs_of(name, 2)
    target = np.eye(network.spec.outputs)[:2]
    traced = network.trace_batch(x, target, training=False)
    prefix = Prefix(network, "out", count=2)
    prefix.values(x)
    first = traced.layers[0]
    if len(network.spec.consumers["input"]) == 1:
        np.testing.assert_allclose(prefix.pull_back(traced.layers[-1].da), first.dx, atol=1e-12)


def test_a_prefix_is_a_copy_and_derives_only_if_asked() -> None:
    network, x = network_of("vector"), inputs_of("vector", 1)
    prefix = Prefix(network, "a", backward=False)
    before = prefix.values(x)
    network.theta += 1
    np.testing.assert_array_equal(prefix.values(x), before)


def test_only_what_leads_to_a_layer_is_computed() -> None:
    spec = network_of("two ways").spec
    assert [each.id for each in leading_to(spec, "b").layers] == ["b"]
    assert [each.id for each in leading_to(spec, "s").layers] == ["a", "b", "s"]
    with pytest.raises(SpecError, match="no layer 'gone'"):
        leading_to(spec, "gone")


def test_a_recurrent_layer_is_derived_by_its_states() -> None:
    with pytest.raises(SpecError, match="SimpleRNN 'a' is derived by its states"):
        Prefix(Network(network_of("sequence").spec), "a", "z")
