"""A network up to one of its layers: that layer's values, and their derivatives by the input.

Training derives one number, the loss. Here the backward lines of the same layers start from any
derivative by the layer's values that the caller gives: a vector-Jacobian product.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from nnviz.engine.builder import Builder, Signal, bind
from nnviz.engine.layers import SimpleRNN, name_of
from nnviz.engine.network import Network
from nnviz.engine.program import Calls, add_layers, as_source, engine_order, user_order
from nnviz.engine.shapes import Array
from nnviz.engine.spec import INPUT, NetworkSpec
from nnviz.errors import SpecError

At = Literal["z", "a"]
"""Before a layer's activation, or behind it; layers without one have z = a."""


class Prefix:
    """The values of one ``layer`` for up to ``count`` samples at once, in evaluation mode and by
    a copy of θ. Without ``backward`` nothing is derived, which takes less memory."""

    def __init__(
        self, network: Network, layer: str, at: At = "a", count: int = 1, backward: bool = True
    ) -> None:
        spec = leading_to(network.spec, layer)
        if at == "z" and isinstance(spec.layers[-1], SimpleRNN):
            raise SpecError(f"{name_of(spec.layers[-1])} is derived by its states a, not by z.")
        self._theta, dtype = theta_of(spec, network), network.dtype
        build = Builder(
            spec.layout, self._theta, np.zeros_like(self._theta), count,
            plain=True, backward=backward, fused=at == "z",
        )  # fmt: skip
        self._spec, self._dtype, self.count = spec, dtype, count
        self._source = as_source(spec, np.zeros((count, *spec.input_shape)), dtype)
        self._output = add_layers(build, spec, [self._source])
        self._forward, self._backward = bind(build.lines, 1)[0], Calls()
        z = build.taps[layer].z
        self._values = z if at == "z" and z is not None else self._output.values
        self._input = _input_of(build, spec)
        if backward:
            ready = len(build.lines)
            build.run_backward()
            self._backward = bind(build.lines[ready:], 1)[0]

    def renew(self, network: Network) -> None:
        """Go by the numbers that a network of the same form and precision has now."""
        self._theta[...] = theta_of(self._spec, network)

    def values(self, x: Array) -> Array:
        """(n, *shape) for inputs (n, *input_shape), n up to ``count``."""
        self._source[: len(x)] = as_source(self._spec, x, self._dtype)
        _run(self._forward)
        return user_order(self._values[:, : len(x)], self._spec.shapes[-1], self._output.maps)

    def pull_back(self, slopes: Array) -> Array:
        """Derivatives by x (n, *input_shape) of Σ slopes · values, at the inputs last given to
        ``values``; ``slopes`` (n, *shape)."""
        grad = self._output.grad
        assert grad is not None and self._input.grad is not None
        grad.fill(0)
        grad[:-1, : len(slopes)] = engine_order(slopes, self._output.maps)
        _run(self._backward)
        found = self._input.grad[:-1, : len(slopes)]
        return user_order(found, self._spec.input_shape, self._input.maps)


def leading_to(spec: NetworkSpec, layer: str) -> NetworkSpec:
    """Only ``layer`` and what it depends on; an output of any shape is fine here."""
    needed, graph = {layer}, list(zip(spec.layers, spec.sources, strict=True))
    for each, taken in reversed(graph):
        if each.id in needed:
            needed.update(taken)
    if not any(each.id == layer for each in spec.layers):
        raise SpecError(f"The network has no layer '{layer}'.")
    layers = tuple(replace(each, inputs=taken) for each, taken in graph if each.id in needed)
    return replace(spec, layers=layers)


def theta_of(spec: NetworkSpec, network: Network) -> Array:
    """The network's numbers for those of its layers that ``spec`` has: a Dense layer's may lie in
    another order there."""
    theta = np.zeros(spec.layout.size, network.dtype)
    for block in spec.layout:
        for each in block.parameters:
            values = network.layout.read(network.theta, block.layer, each.name)
            spec.layout.write(theta, block.layer, each.name, values)
    return theta


def _input_of(build: Builder, spec: NetworkSpec) -> Signal:
    """The network's input as its first taker has it: there the derivatives of all takers meet."""
    first = spec.consumers[INPUT][0]
    return build.taps[spec.layers[first].id].x[spec.sources[first].index(INPUT)]


def _run(calls: Calls) -> None:
    with np.errstate(all="ignore"):
        for function, arguments in calls:
            function(*arguments)
