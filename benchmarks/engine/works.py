"""The works that are timed: a network, its optimizer and batch, and made-up data of its shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnviz.engine.layers import Conv2D, Dense, Flatten, Layer, MaxPool2D, SimpleRNN
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import NetworkSpec

MSE, BCE, CCE = "mean_squared_error", "binary_crossentropy", "categorical_crossentropy"
SGD, ADAM = OptimizerSpec("sgd", 0.03), OptimizerSpec("adam", 0.001)


@dataclass(frozen=True)
class Work:
    """``samples`` per epoch; ``floor``: what best PyTorch ÷ nnviz must reach in float32."""

    name: str
    spec: NetworkSpec
    optimizer: OptimizerSpec
    batch: int
    samples: int
    floor: float | None = None

    def network(self, dtype: str) -> Network:
        return Network(self.spec, dtype, np.random.default_rng(1))

    def data(self, dtype: str) -> tuple[Array, Array]:
        """Samples (n, *input_shape) and targets (n, outputs)."""
        rng, outputs = np.random.default_rng(0), self.spec.outputs
        x = rng.normal(size=(self.samples, *self.spec.input_shape)).astype(dtype)
        if self.spec.loss == CCE:
            y = np.eye(outputs)[rng.integers(0, outputs, self.samples)]
        elif self.spec.loss == BCE:
            y = rng.integers(0, 2, (self.samples, outputs)).astype(float)
        else:
            y = np.sign(rng.normal(size=(self.samples, outputs)))
        return x, y.astype(dtype)


def dense(id: str, units: int, activation: str = "linear") -> Dense:
    return Dense(id, tuple(range(units)), activation)


def conv(id: str, filters: int, kernel: int, activation: str = "relu") -> Conv2D:
    return Conv2D(id, tuple(range(filters)), kernel=kernel, activation=activation)


def chain(shape: Shape, layers: Sequence[Layer], loss: str) -> NetworkSpec:
    last = layers[-1]
    assert isinstance(last, Dense)
    return NetworkSpec(shape, tuple(layers), loss, last.units, loss != MSE)


def mlp(sizes: Sequence[int], activation: str, last: str, loss: str) -> NetworkSpec:
    """Dense layers of these sizes, the first of which is the input's."""
    names = [activation] * (len(sizes) - 2) + [last]
    layers = [
        dense(f"dense{i}", units, name)
        for i, (units, name) in enumerate(zip(sizes[1:], names, strict=True), start=1)
    ]
    return chain((sizes[0],), layers, loss)


def cnn(side: int, filters: Sequence[int], kernel: int, widths: Sequence[int]) -> NetworkSpec:
    """Convolutions with ReLU, each with a pool after it, then dense layers, on one channel."""
    layers: list[Layer] = []
    for i, count in enumerate(filters, start=1):
        layers += [conv(f"conv{i}", count, kernel), MaxPool2D(f"pool{i}")]
    hidden = [dense(f"dense{i}", units, "relu") for i, units in enumerate(widths[:-1], start=1)]
    layers += [Flatten("flatten"), *hidden, dense("output", widths[-1], "softmax")]
    return chain((1, side, side), layers, CCE)


def elman(steps: int, hidden: int) -> NetworkSpec:
    """A value from the last state of a recurrent layer over one number per step."""
    layer = SimpleRNN("rnn", tuple(range(hidden)))
    return chain((steps, 1), [layer, dense("output", 1)], MSE)


def main_works() -> list[Work]:
    """The rows of the table, with their floors."""
    return [
        Work("2-4-2-1 tanh, batch 10, SGD", mlp([2, 4, 2, 1], "tanh", "tanh", MSE),
             SGD, 10, 250, 20),
        Work("2-(8×6)-1 tanh, batch 10, SGD", mlp([2, *[8] * 6, 1], "tanh", "tanh", MSE),
             SGD, 10, 250, 15),
        Work("30-64-32-2 relu, batch 32, Adam", mlp([30, 64, 32, 2], "relu", "softmax", CCE),
             ADAM, 32, 512, 6),
        Work("784-128-64-10 relu, batch 64, Adam", mlp([784, 128, 64, 10], "relu", "softmax", CCE),
             ADAM, 64, 1024, 1.2),
        Work("CNN 28×28, conv3×3×8 and ×16, batch 32, Adam", cnn(28, (8, 16), 3, (10,)),
             ADAM, 32, 256, 1.7),
        Work("LeNet-like, conv5×5×16 and ×32, batch 64, Adam", cnn(28, (16, 32), 5, (128, 10)),
             ADAM, 64, 512, 1.0),
        Work("6×6 image, conv3×3×1, batch 2, SGD", cnn(6, (1,), 3, (2,)), SGD, 2, 200, 5),
        Work("Elman RNN, hidden 32, 50 steps, batch 32, Adam", elman(50, 32), ADAM, 32, 320, 8),
    ]  # fmt: skip


def twin_works() -> list[Work]:
    """Works with the output layer that scikit-learn would give them: linear under a squared
    error, one sigmoid unit for two classes."""
    return [
        Work("2-4-2-1 tanh, linear output, batch 10, SGD", mlp([2, 4, 2, 1], "tanh", "linear", MSE),
             SGD, 10, 250),
        Work("2-(8×6)-1 tanh, linear output, batch 10, SGD",
             mlp([2, *[8] * 6, 1], "tanh", "linear", MSE), SGD, 10, 250),
        Work("30-64-32-1 relu, sigmoid, batch 32, Adam",
             mlp([30, 64, 32, 1], "relu", "sigmoid", BCE), ADAM, 32, 512),
    ]  # fmt: skip


def timed_works() -> list[Work]:
    """The rows of the table, then those that scikit-learn can run in its own way only."""
    return main_works() + twin_works()
