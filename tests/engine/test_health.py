"""Networks that are ill in a known way, and one that is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.health import (
    DeadUnits,
    ExplodingGradient,
    NonFinite,
    SaturatedUnits,
    VanishingGradient,
    examine,
)
from nnviz.engine.layers import Conv2D, Flatten, Layer
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.experiment.run import Run
from nnviz.experiment.samples import SAMPLES, sample_experiment
from tests.engine.cases import dense

RNG = np.random.default_rng(5)
X, Y = RNG.normal(size=(40, 3)), RNG.normal(size=(40, 2))


def network(
    *layers: Layer, shape: Shape = (3,), loss: str = "mean_squared_error", last: str = "linear"
) -> Network:
    spec = NetworkSpec(shape, (*layers, dense("out", 2, last)), loss, 2)
    return Network(spec, "float64", np.random.default_rng(1))


def facts_of(net: Network, x: Array = X, y: Array = Y) -> tuple[object, ...]:
    return examine(net.spec, net.theta, net.trace_batch(x, y, training=True))


def set_bias(net: Network, layer: str, **values: float) -> None:
    bias = net.layout.bias(net.theta, layer)
    for unit, value in values.items():
        bias[int(unit[1:])] = value


def test_a_healthy_network_has_no_facts() -> None:
    assert facts_of(network(dense("a", 6, "relu"), dense("b", 5, "tanh"))) == ()


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_samples_begin_in_good_health(sample: str) -> None:
    run = Run(sample_experiment(sample))
    trace = run.network.trace_batch(run.data.x_train[:64], run.data.y_train[:64], training=True)
    facts = examine(run.network.spec, run.network.theta, trace)
    # A filter may be drawn with negative weights alone: dark for all pictures, which are bright;
    # and so may a unit behind filters.
    dark = ("conv1", "hidden1") if sample == "x-o" else ("conv1",)
    assert all(isinstance(each, DeadUnits) and each.layer in dark for each in facts)


def test_dead_relus_are_named() -> None:
    net = network(dense("a", 6, "relu"))
    set_bias(net, "a", u1=-1e3, u4=-1e3)
    (fact,) = facts_of(net)
    assert fact == DeadUnits("a", (1, 4), 6, 40)
    assert isinstance(fact, DeadUnits)
    assert fact.sentence == (
        "'a': 2 of 6 ReLU units are dead: 0 for all 40 samples, so no gradient reaches their "
        "weights."
    )


def test_a_dead_filter_is_dark_everywhere() -> None:
    net = network(Conv2D("c", (0, 1, 2), 3, "relu"), Flatten("f"), shape=(1, 6, 6))
    set_bias(net, "c", u2=-1e3)
    x = RNG.normal(size=(10, 1, 6, 6))
    assert facts_of(net, x, Y[:10]) == (DeadUnits("c", (2,), 3, 10),)
    net.layout.weight(net.theta, "c")[2] = 1
    x[3, 0, :3, :3] += 1e3
    assert not any(isinstance(fact, DeadUnits) for fact in facts_of(net, x, Y[:10]))


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_saturated_units_are_named(activation: str) -> None:
    net = network(dense("a", 5, activation))
    set_bias(net, "a", u0=30, u3=-30)
    (fact,) = facts_of(net)
    assert fact == SaturatedUnits("a", (0, 3), 5, 40)
    assert isinstance(fact, SaturatedUnits)
    assert "2 of 5 units are saturated: their slope is below 0.001" in fact.sentence
    assert "for at least 95% of 40 samples" in fact.sentence


def test_nearly_all_samples_are_enough() -> None:
    net = network(dense("a", 1, "tanh"))
    net.layout.put(net.theta, "a", np.array([[1.0, 0, 0]]), np.zeros(1))
    x = np.full((40, 3), 9.0)
    for quiet, found in ((2, True), (3, False)):
        x[:quiet] = 0
        facts = facts_of(net, x)
        assert any(isinstance(fact, SaturatedUnits) for fact in facts) == found


def test_a_sure_output_is_no_illness_where_the_loss_cancels_its_slope() -> None:
    for loss, found in (("binary_crossentropy", False), ("mean_squared_error", True)):
        net = network(dense("a", 4, "tanh"), loss=loss, last="sigmoid")
        set_bias(net, "out", u0=30, u1=-30)
        facts = facts_of(net, X, np.ones((40, 2)))
        assert any(isinstance(fact, SaturatedUnits) for fact in facts) == found


def test_one_sample_proves_no_unit_dead() -> None:
    net = network(dense("a", 6, "relu"), dense("b", 6, "tanh"))
    set_bias(net, "a", u1=-1e3)
    set_bias(net, "b", u1=30)
    assert examine(net.spec, net.theta, net.trace(X[0], Y[0])) == ()


def test_a_gradient_vanishes_through_many_sigmoids() -> None:
    net = network(*(dense(f"h{depth}", 4, "sigmoid") for depth in range(8)))
    facts = facts_of(net)
    assert {type(fact) for fact in facts} == {VanishingGradient}
    first = facts[0]
    assert isinstance(first, VanishingGradient)
    assert (first.layer, first.output) == ("h0", "out")
    assert first.gradient < 1e-3 * first.reference
    assert "vanishes on the way back" in first.sentence and "in 'out'" in first.sentence


def test_a_gradient_that_a_step_stops_has_vanished() -> None:
    (fact,) = facts_of(network(dense("a", 4, "step")))
    assert isinstance(fact, VanishingGradient)
    assert fact.gradient == 0


def test_a_gradient_explodes_through_large_weights() -> None:
    net = network(*(dense(f"h{depth}", 4, "linear") for depth in range(4)))
    for depth, scale in ((0, 1e-4), (1, 100.0), (2, 100.0), (3, 1.0)):
        net.layout.weight(net.theta, f"h{depth}")[...] *= scale
    facts = facts_of(net)
    assert isinstance(facts[0], ExplodingGradient)
    assert facts[0].layer == "h0"
    assert "explodes on the way back" in facts[0].sentence


def test_numbers_that_are_not_finite_are_counted() -> None:
    net = network(dense("a", 4, "tanh"))
    net.layout.weight(net.theta, "a")[2, 1] = np.inf
    with np.errstate(all="ignore"):
        trace = net.trace_batch(X, Y, training=True)
    facts = [each for each in examine(net.spec, net.theta, trace) if isinstance(each, NonFinite)]
    assert facts[0] == NonFinite("a", "parameters", 1, 16)
    assert facts[0].sentence == "'a': 1 of 16 parameters are no finite numbers."
    broken = replace(trace.layers[1], a=np.where(trace.layers[1].a > 0, np.nan, 0.0))
    facts = [
        each
        for each in examine(net.spec, net.theta, replace(trace, layers=(trace.layers[0], broken)))
        if isinstance(each, NonFinite) and each.layer == "out"
    ]
    assert facts[0].what == "outputs" and facts[0].total == 80


def test_nothing_is_said_where_nothing_comes_back() -> None:
    """A gradient that is 0 in the output too has nothing to vanish from."""
    net = network(dense("a", 4, "tanh"))
    assert facts_of(net, X, net.predict(X)) == ()
