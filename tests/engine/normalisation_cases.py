"""Networks with Dropout, BatchNorm, LayerNorm and GlobalAverage2D, for the oracle's writer and the
tests, and how they are trained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.engine.layers import (
    Add,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAverage2D,
    Layer,
    LayerNorm,
    MaxPool2D,
)
from nnviz.engine.network import Network
from nnviz.engine.program import Program, compile_program
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import NetworkSpec

UPDATES, BATCH, BATCHES, RATE = 10, 6, 2, 0.05
"""Plain gradient descent over two batches in turn."""


def dense(id: str, units: int, activation: str = "tanh") -> Dense:
    return Dense(id, tuple(range(units)), activation)


def conv(id: str, filters: int, kernel: int = 3) -> Conv2D:
    return Conv2D(id, tuple(range(filters)), kernel, "tanh")


@dataclass(frozen=True)
class Case:
    """A network with a last Dense layer of two units under the squared error, in float64."""

    name: str
    shape: Shape
    layers: tuple[Layer, ...]

    @property
    def spec(self) -> NetworkSpec:
        layers = (*self.layers, dense("out", 2, "linear"))
        return NetworkSpec(self.shape, layers, "mean_squared_error", 2)

    def data(self) -> tuple[Array, Array]:
        """x off zero and with spread, so that running statistics have something to follow."""
        rng, count = np.random.default_rng(sum(map(ord, self.name))), BATCH * BATCHES
        return 1 + 2 * rng.normal(size=(count, *self.shape)), rng.normal(size=(count, 2))

    def network(self, dtype: str = "float64") -> Network:
        """Drawn weights; gains, shifts and statistics moved off 1 and 0."""
        network = Network(self.spec, "float64", np.random.default_rng(5))
        network.theta += np.random.default_rng(6).uniform(-0.1, 0.1, network.theta.size)
        cast = Network(self.spec, dtype)
        cast.theta[...] = network.theta
        return cast


class Drill:
    """Trains a case's network, batch by batch, and says which masks the next step draws."""

    def __init__(self, case: Case, network: Network, *, plain: bool = False) -> None:
        self.network, self.gradient = network, np.zeros_like(network.theta)
        self.noise = np.random.default_rng(8)
        self.x, self.y = case.data()
        self.program: Program = compile_program(
            case.spec, network.theta, self.gradient,
            np.split(network.source(self.x), BATCHES),
            np.split(self.y.astype(network.dtype), BATCHES),
            plain=plain, training=True, noise=self.noise,
        )  # fmt: skip

    def masks(self, step: int) -> dict[str, Array]:
        """The Dropout layers' masks of the next step, as a trace shows them."""
        rows = self.batch(step)
        trace = self.network.trace_batch(
            self.x[rows], self.y[rows], training=True, noise=self.noise
        )
        return {part.layer: part.extras["mask"] for part in trace.layers if "mask" in part.extras}

    def batch(self, step: int) -> slice:
        start = step % BATCHES * BATCH
        return slice(start, start + BATCH)

    def run(self, step: int) -> None:
        """Forward and backward."""
        self.program.run(step % BATCHES)

    def update(self) -> None:
        self.network.theta -= RATE * self.gradient


def _cases() -> list[Case]:
    return [
        Case("batch norm of vectors", (4,), (
            BatchNorm("a"), dense("d", 5), BatchNorm("b", 0.3, 1e-3))),
        Case("batch norm of images", (2, 6, 7), (
            BatchNorm("a", 0.05), conv("c", 3), BatchNorm("b"), Flatten("f"))),
        Case("batch norm of sequences", (5, 3), (
            BatchNorm("a"), BatchNorm("b", 0.5, 1e-2), Flatten("f"))),
        Case("layer norm of vectors", (4,), (
            LayerNorm("a"), dense("d", 5), LayerNorm("b", 1e-3))),
        Case("layer norm of images", (2, 6, 7), (
            LayerNorm("a"), conv("c", 3), LayerNorm("b", 1e-3), Flatten("f"))),
        Case("layer norm of sequences", (5, 3), (
            LayerNorm("a"), LayerNorm("b", 1e-2), Flatten("f"))),
        Case("dropout of vectors", (4,), (
            Dropout("a", 0.25), dense("d", 8), Dropout("b"))),
        Case("dropout of images", (2, 6, 7), (
            Dropout("a", 0.3), conv("c", 3), Dropout("b"), Flatten("f"))),
        Case("dropout of sequences", (5, 3), (Dropout("a", 0.4), Flatten("f"))),
        Case("global average", (2, 6, 7), (
            conv("c", 4), GlobalAverage2D("g"), dense("d", 5))),
        Case("global average of the input", (3, 4, 5), (GlobalAverage2D("g"), BatchNorm("b"))),
        Case("flattened, then normalised", (2, 5, 6), (
            conv("c", 3), Flatten("f"), BatchNorm("b"), LayerNorm("l"), Dropout("r", 0.2))),
        Case("a skip over a normalised layer", (4,), (
            dense("a", 5), BatchNorm("b"), Dropout("r"), Add("s", ("a", "r")), LayerNorm("l"))),
        Case("all kinds", (2, 10, 9), (
            conv("c", 3), BatchNorm("b"), MaxPool2D("p"), Dropout("r", 0.2), LayerNorm("l"),
            conv("d", 4, 2), AveragePool2D("q"), BatchNorm("e"), GlobalAverage2D("g"),
            LayerNorm("m"), dense("h", 6), Dropout("s"), BatchNorm("n"))),
    ]  # fmt: skip


CASES = {case.name: case for case in _cases()}
