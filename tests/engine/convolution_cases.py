"""Convolutions and pools of every setting, for the oracle's writer and the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnviz.engine.layers import AveragePool2D, Conv2D, Dense, Flatten, Layer, MaxPool2D
from nnviz.engine.network import Network
from nnviz.engine.program import Program, compile_program
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import NetworkSpec

UPDATES, RATE = 10, 0.01


def conv(id: str, filters: int, kernel: int = 3, activation: str = "tanh", **more: Any) -> Conv2D:
    return Conv2D(id, tuple(range(filters)), kernel, activation, **more)


@dataclass(frozen=True)
class Case:
    """Layers down to images, then a Dense layer of two units under the squared error."""

    name: str
    shape: Shape
    layers: tuple[Layer, ...]
    batch: int = 4

    @property
    def spec(self) -> NetworkSpec:
        layers = (*self.layers, Flatten("flatten"), Dense("out", (0, 1)))
        return NetworkSpec(self.shape, layers, "mean_squared_error", 2)

    def data(self) -> tuple[Array, Array]:
        rng = np.random.default_rng(sum(map(ord, self.name)))
        return rng.normal(size=(self.batch, *self.shape)), rng.normal(size=(self.batch, 2))

    def network(self, dtype: str = "float64") -> Network:
        """Drawn weights, biases off zero."""
        drawn = Network(self.spec, "float64", np.random.default_rng(5))
        drawn.theta += np.random.default_rng(6).normal(size=drawn.theta.size) * 0.1
        network = Network(self.spec, dtype)
        network.theta[...] = drawn.theta
        return network

    def program(self, network: Network, gradient: Array, *, plain: bool = False) -> Program:
        """The program of a training step on the data."""
        x, y = self.data()
        return compile_program(
            self.spec, network.theta, gradient, [network.source(x)], [y.astype(network.dtype)],
            plain=plain, training=True,
        )  # fmt: skip

    def gradient(self, network: Network, *, plain: bool = False) -> Array:
        gradient = np.zeros_like(network.theta)
        self.program(network, gradient, plain=plain).run()
        return gradient


def _convolutions() -> list[Case]:
    """Kernels of 1 to 5, strides, paddings, dilations; images higher than wide and wider."""
    settings: list[dict[str, Any]] = [
        {"kernel": kernel, "stride": stride, "padding": padding}
        for kernel in (1, 2, 3, 4, 5)
        for stride, padding in ((1, "same"), (2, "valid"), (2, "same"), (3, "same"))
    ]
    settings += [
        {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
        for kernel, stride, padding, dilation in (
            (2, 1, "valid", 2), (3, 1, "same", 2), (3, 2, "valid", 2), (2, 2, "same", 3),
            (3, 3, "same", 2), (2, 1, "valid", 4), (4, 2, "same", 2), (5, 1, "same", 3),
        )
    ]  # fmt: skip
    shapes = ((2, 9, 6), (1, 7, 11), (3, 8, 8))
    cases = []
    for index, setting in enumerate(settings):
        shape = shapes[index % 3]
        name = "conv " + " ".join(str(value) for value in setting.values())
        # Behind a first one, so that there is a gradient of the input.
        cases.append(Case(name, shape, (conv("a", 2, 1), conv("b", 2, **setting))))
    return cases


def _pools() -> list[Case]:
    settings = (
        (2, None, "valid"), (3, None, "valid"), (2, 1, "valid"), (3, 2, "valid"), (3, 1, "same"),
        (2, None, "same"), (3, 2, "same"), (2, 3, "valid"), (2, 3, "same"), (4, 3, "same"),
        (1, 2, "valid"), (5, 2, "same"),
    )  # fmt: skip
    cases = []
    for size, stride, padding in settings:
        for kind in (MaxPool2D, AveragePool2D):
            pool = kind("p", size, stride=stride, padding=padding)
            name = f"{pool.kind} {size} {stride} {padding}"
            # Softplus may wait for the pool, GELU may not: with and without the fused lines.
            again = kind("q", 2, stride=stride, padding="same")
            layers = (
                conv("a", 2, 2, "softplus"), pool,
                conv("b", 2, 2, "gelu", padding="same"), again,
            )  # fmt: skip
            cases.append(Case(name, (1, 12, 9), layers))
    return cases


def _chains() -> list[Case]:
    return [
        Case("strided chain", (1, 13, 10), (
            conv("a", 3, 3, "relu", padding="same"), MaxPool2D("p"),
            conv("b", 4, 3, "leaky_relu", stride=2, padding="same"), MaxPool2D("q", 2, stride=1),
            conv("c", 2, 2, "elu", dilation=2, padding="same"), AveragePool2D("r"))),
        Case("pools first", (2, 12, 9), (
            MaxPool2D("p", 3, stride=2, padding="same"), AveragePool2D("q", 2, stride=1),
            conv("a", 3, 3, "sigmoid"))),
        Case("one pixel left", (2, 4, 5), (
            conv("a", 2, 4, "tanh"), MaxPool2D("p", 2, padding="same"), conv("b", 3, 1, "relu"))),
    ]  # fmt: skip


CASES = {case.name: case for case in (*_convolutions(), *_pools(), *_chains())}
