"""Layers: ``forward`` keeps what ``backward`` needs, which turns ∂L/∂output into ∂L/∂input and
leaves the parameters' gradients in ``gradients``."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.formats.exporting.numpy_source.kinds import Back, Function, Parameters


class Layer:
    """A layer without parameters that passes on what it gets."""

    def __init__(self) -> None:
        self.parameters: Parameters = {}
        self.gradients: Parameters = {}

    def forward(self, x: Array, training: bool = False) -> Array:
        return x

    def backward(self, dy: Array) -> Array:
        return dy


class Dense(Layer):
    """z = x·Wᵀ + b, a = f(z): (n, inputs) → (n, units)."""

    def __init__(self, parameters: Parameters, f: Function, back: Back) -> None:
        super().__init__()
        self.parameters, self.f, self.back = parameters, f, back

    def forward(self, x: Array, training: bool = False) -> Array:
        self.x = x
        self.z = x @ self.parameters["weight"].T + self.parameters["bias"]
        return self.f(self.z)

    def backward(self, dy: Array) -> Array:
        dz = self.back(self.z, dy)
        self.gradients = {"weight": dz.T @ self.x, "bias": dz.sum(0)}
        return dz @ self.parameters["weight"]


class Flatten(Layer):
    """(n, …) → (n, all values): channel by channel, row by row, or step by step."""

    def forward(self, x: Array, training: bool = False) -> Array:
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dy: Array) -> Array:
        return dy.reshape(self.shape)


class Dropout(Layer):
    """In training every value is left out by chance; what is kept is scaled up."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate, self.random = rate, np.random.default_rng(0)

    def forward(self, x: Array, training: bool = False) -> Array:
        self.factor = np.ones_like(x)
        if training:
            kept = self.random.random(x.shape) >= self.rate
            self.factor = kept.astype(x.dtype) / (1 - self.rate)
        return x * self.factor

    def backward(self, dy: Array) -> Array:
        return dy * self.factor


class BatchNorm(Layer):
    """y = gain · (x − μ) / √(σ² + ε) + shift, for each feature or channel.

    Training takes μ and σ² from the batch and lets the running ones follow; afterwards these are
    taken. ``axes`` are those that belong to one feature; ``statistics`` are not learnt.
    """

    def __init__(
        self,
        parameters: Parameters,
        statistics: Parameters,
        axes: tuple[int, ...],
        momentum: float,
        epsilon: float,
    ) -> None:
        super().__init__()
        self.parameters, self.statistics, self.axes = parameters, statistics, axes
        self.momentum, self.epsilon = momentum, epsilon

    def forward(self, x: Array, training: bool = False) -> Array:
        count = x.size // len(self.statistics["mean"])
        self.measures = training and count > 1  # a single value has no variance
        mean, variance = self.statistics["mean"], self.statistics["variance"]
        if self.measures:
            mean, variance = x.mean(self.axes), x.var(self.axes)
            self.follow("mean", mean)
            self.follow("variance", variance * count / (count - 1))
        self.rho = self.spread(1 / np.sqrt(variance + self.epsilon), x)
        self.n = (x - self.spread(mean, x)) * self.rho
        return self.n * self.spread(self.parameters["gain"], x) + self.spread(
            self.parameters["shift"], x
        )

    def follow(self, name: str, batch: Array) -> None:
        running = self.statistics[name]
        running[...] = (1 - self.momentum) * running + self.momentum * batch

    def backward(self, dy: Array) -> Array:
        self.gradients = {"gain": (dy * self.n).sum(self.axes), "shift": dy.sum(self.axes)}
        dn = dy * self.spread(self.parameters["gain"], dy)
        if self.measures:  # μ and σ depend on every x
            along = (dn * self.n).mean(self.axes, keepdims=True)
            dn = dn - dn.mean(self.axes, keepdims=True) - self.n * along
        return dn * self.rho

    def spread(self, values: Array, x: Array) -> Array:
        """One number for each feature, over an array like x."""
        return np.expand_dims(values, self.axes)


class LayerNorm(Layer):
    """y = gain · (x − μ) / √(σ² + ε) + shift, with the sample's own μ and σ²."""

    def __init__(self, parameters: Parameters, axes: tuple[int, ...], epsilon: float) -> None:
        super().__init__()
        self.parameters, self.axes, self.epsilon = parameters, axes, epsilon

    def forward(self, x: Array, training: bool = False) -> Array:
        self.rho = 1 / np.sqrt(x.var(self.axes, keepdims=True) + self.epsilon)
        self.n = (x - x.mean(self.axes, keepdims=True)) * self.rho
        return self.n * self.parameters["gain"] + self.parameters["shift"]

    def backward(self, dy: Array) -> Array:
        others = tuple(axis for axis in range(dy.ndim) if axis not in self.axes)
        self.gradients = {"gain": (dy * self.n).sum(others), "shift": dy.sum(others)}
        dn = dy * self.parameters["gain"]
        along = (dn * self.n).mean(self.axes, keepdims=True)
        return (dn - dn.mean(self.axes, keepdims=True) - self.n * along) * self.rho
