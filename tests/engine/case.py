"""What is compared with an oracle: a network, how it learns, and the data drawn for it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from nnviz.engine.layers import Dense, Flatten, Layer
from nnviz.engine.learning import LearningSpec
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.program import Program, compile_program
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trace import BatchTrace
from nnviz.engine.trainer import Trainer

UPDATES = 10


def rule(kind: str, rate: float) -> LearningSpec:
    """Batches in the order of the rows, and an update rule."""
    return LearningSpec(OptimizerSpec(kind, rate), sampling="in order")


def coarse(drawn: Array) -> Array:
    """With twelve binary places: small in a file, and the same on every machine."""
    return np.asarray(np.round(drawn * 2**12) / 2**12)


@dataclass(frozen=True)
class Case:
    """A network that learns, with data drawn for it; the samples are one ``batch`` if that is
    None. ``seed`` of the data, by default the name's own; ``mean`` and ``spread`` of the inputs."""

    name: str
    spec: NetworkSpec
    learning: LearningSpec = field(default_factory=lambda: rule("sgd", 0.1))
    samples: int = 7
    batch: int | None = None
    seed: int | None = None
    mean: float = 0.0
    spread: float = 1.0

    def data(self) -> tuple[Array, Array]:
        """Inputs, and targets of the kind that the loss takes."""
        rng = np.random.default_rng(sum(map(ord, self.name)) if self.seed is None else self.seed)
        x = coarse(rng.normal(self.mean, self.spread, (self.samples, *self.spec.input_shape)))
        outputs = self.spec.outputs
        if self.spec.loss == "categorical_crossentropy":
            return x, np.eye(outputs)[rng.integers(0, outputs, self.samples)]
        if self.spec.loss in ("binary_crossentropy", "perceptron"):
            return x, rng.integers(0, 2, (self.samples, outputs)).astype(float)
        return x, coarse(rng.normal(size=(self.samples, outputs)))

    def network(self, dtype: str = "float64") -> Network:
        """Drawn weights; biases, gains and statistics moved off where they start."""
        drawn = Network(self.spec, "float64", np.random.default_rng(5))
        drawn.theta += np.random.default_rng(6).normal(size=drawn.theta.size) * 0.1
        network = Network(self.spec, dtype)
        network.theta[...] = coarse(drawn.theta)
        return network

    def trainer(self, network: Network, noise: np.random.Generator | None = None) -> Trainer:
        """What trains the network on the data; ``noise`` draws the dropout's masks."""
        data, order = self.data(), np.random.default_rng(0)
        return Trainer(
            network, self.learning, data, data, self.size, order,
            noise=noise or np.random.default_rng(8),
        )  # fmt: skip

    @property
    def size(self) -> int:
        """Of a batch."""
        return self.batch or self.samples

    def trace(self, trainer: Trainer, noise: np.random.Generator) -> BatchTrace:
        """The batch that is trained on next, as training will see it."""
        (x, y), rows = self.data(), trainer.batch
        return trainer.network.trace_batch(x[rows], y[rows], training=True, noise=noise)

    def program(self, network: Network, gradient: Array, *, plain: bool = False) -> Program:
        """Of a training step on the first batch."""
        x, y = (part[: self.size] for part in self.data())
        return compile_program(
            self.spec, network.theta, gradient, [network.source(x)], [y.astype(network.dtype)],
            plain=plain, training=True, noise=np.random.default_rng(8),
        )  # fmt: skip

    def gradient(self, network: Network, *, plain: bool = False) -> Array:
        """Of the first batch's loss; the network stays as it is."""
        own = Network(self.spec, network.dtype.name)
        own.theta[...] = network.theta
        gradient = np.zeros_like(own.theta)
        learnt = own.layout.mask(own.dtype, "weight", "bias", "scale") == 1
        gradient[learnt] = np.nan  # all of these have to be written
        self.program(own, gradient, plain=plain).run()
        return gradient


def dense(id: str, units: int, activation: str = "linear") -> Dense:
    return Dense(id, tuple(range(units)), activation)


def ended(shape: Shape, *layers: Layer) -> NetworkSpec:
    """With a Flatten layer where it needs one, two outputs, and the squared error."""
    body = NetworkSpec(shape, layers, "", 0)
    tail = (Flatten("flatten"),) if len((shape, *body.shapes)[-1]) > 1 else ()
    return NetworkSpec(shape, (*layers, *tail, dense("out", 2)), "mean_squared_error", 2)
