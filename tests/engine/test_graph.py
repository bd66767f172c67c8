"""A network is a graph: skips and branches, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.layers import Add, Conv2D, Dense, Flatten, Layer
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.errors import SpecError

RNG = np.random.default_rng(7)


def dense(id: str, units: int, *inputs: str, activation: str = "tanh") -> Dense:
    return Dense(id, tuple(range(units)), activation, inputs)


def network(shape: Shape, *layers: Layer, outputs: int = 2) -> Network:
    spec = NetworkSpec(shape, layers, "mean_squared_error", outputs)
    return Network(spec, "float64", np.random.default_rng(3))


def numeric_gradient(net: Network, x: Array, y: Array, eps: float = 1e-6) -> Array:
    gradient, start = np.zeros_like(net.theta), net.theta.copy()
    for index in range(start.size):
        losses = []
        for sign in (1, -1):
            net.theta[...] = start
            net.theta[index] += sign * eps
            losses.append(net.score(net.source(x), y).loss)
        gradient[index] = (losses[0] - losses[1]) / (2 * eps)
    net.theta[...] = start
    return gradient


CONV = Conv2D("c", (0, 1, 2), 3, "tanh")
GRAPHS: dict[str, tuple[Shape, tuple[Layer, ...]]] = {
    "skip over one layer": (
        (3,), (dense("a", 4), dense("b", 4), Add("s", ("a", "b")), dense("out", 2)),
    ),
    "the input twice": ((3,), (dense("a", 3), Add("s", ("input", "a")), dense("out", 2))),
    "the same twice": ((3,), (dense("a", 3), Add("s", ("a", "a")), dense("out", 2))),
    "three takers": (
        (3,),
        (dense("a", 4), dense("b", 4, "a"), dense("c", 4, "a"), Add("s", ("a", "b", "c")),
         dense("out", 2)),
    ),
    "flattened, then added": (
        (2, 4, 5),
        (CONV, Flatten("f"), dense("side", 18), Add("s", ("f", "side")), dense("out", 2)),
    ),
    "images added": (
        (2, 5, 5),
        (CONV, Conv2D("d", (0, 1, 2), 1, "tanh"), Add("s", ("c", "d")), Flatten("f"),
         dense("out", 2)),
    ),
    "image flattened beside its convolution": (
        (1, 3, 4),
        (Flatten("flat"), dense("wide", 2, "flat"), Conv2D("c", (0,), 3, "tanh", ("input",)),
         Flatten("g"), Add("s", ("wide", "g")), dense("out", 2)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GRAPHS)
def test_gradients_of_graphs(name: str) -> None:
    shape, layers = GRAPHS[name]
    net = network(shape, *layers)
    x, y = RNG.normal(size=(3, *shape)), RNG.normal(size=(3, 2))
    analytic = net.trace_batch(x, y, training=True).gradient
    np.testing.assert_allclose(analytic, numeric_gradient(net, x, y), rtol=1e-6, atol=1e-9)


def test_a_sum_is_the_sum_of_what_it_names() -> None:
    net = network((3,), dense("a", 4), dense("b", 4), Add("s", ("a", "b")), dense("out", 2))
    x = RNG.normal(size=(5, 3))
    values = net.activations(x)
    np.testing.assert_allclose(values["s"], values["a"] + values["b"], rtol=1e-15)


def test_a_trace_shows_all_inputs_of_a_sum() -> None:
    net = network((3,), dense("a", 4), dense("b", 4), Add("s", ("a", "b")), dense("out", 2))
    trace = net.trace(RNG.normal(size=3), RNG.normal(size=2))
    added = trace.layer("s")
    np.testing.assert_array_equal(added.x, trace.layer("a").a)
    np.testing.assert_array_equal(added.others[0], trace.layer("b").a)
    np.testing.assert_array_equal(added.d_others[0], added.da)


WRONG: dict[str, tuple[tuple[Layer, ...], str]] = {
    "cycle": (
        (dense("a", 3, "b"), dense("b", 3, "a"), dense("out", 2)), "a → b → a form a cycle",
    ),
    "own output": ((dense("a", 3, "a"), dense("out", 2)), "a → a form a cycle"),
    "unknown": ((dense("a", 3, "nowhere"), dense("out", 2)), "from 'nowhere', and there is no"),
    "later": ((dense("a", 3, "b"), dense("b", 3, "input"), dense("out", 2, "a")),
              "Dense 'a' takes its input from 'b', which comes after it"),
    "dead end": ((dense("a", 3), dense("b", 3), dense("out", 2, "a")), "Dense 'b' leads nowhere"),
    "shapes": ((dense("a", 3), dense("b", 4), Add("s", ("a", "b")), dense("out", 2)),
               "Add 's' adds outputs of one shape, but 'a' gives 3 and 'b' gives 4"),
    "one input": ((dense("a", 3), Add("s", ("a",)), dense("out", 2)), "it has 1 input"),
    "two for one": ((dense("a", 3), dense("b", 3), dense("out", 2, "a", "b")),
                    "Dense 'out' takes one input, but 2 are given"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_graphs_are_refused_in_words(name: str) -> None:
    layers, text = WRONG[name]
    with pytest.raises(SpecError, match=text):
        NetworkSpec((3,), layers, "mean_squared_error", 2).validate()
