"""Layers: their variables by name, and what they compute once they are trained."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import ops
from .ops import Array

Function = Callable[[Array], Array]


@dataclass(eq=False)
class Node:
    """A place in a network: what comes out for a sample of 0, and what gives it."""

    value: Array
    layer: Layer | None = None
    taken: Sequence[Node] = ()


class Variable:
    """An array that may be assigned one of its own shape."""

    def __init__(self, name: str, shape: tuple[int, ...]) -> None:
        self.name, self.value = name, ops.zeros(shape)

    def assign(self, values: Any) -> None:
        if np.shape(values) != self.value.shape:
            raise ValueError(f"{self.name}: {np.shape(values)} is not {self.value.shape}")
        self.value = ops.convert_to_tensor(values)


class Layer:
    """Takes a place, or several, and gives one."""

    def __init__(self, name: str = "", trainable: bool = True, **options: Any) -> None:
        self.name, self.weights, self._built = name, list[Variable](), False

    def __call__(self, taken: Any) -> Node:
        nodes = taken if isinstance(taken, list) else [taken]
        return Node(self.run([node.value for node in nodes]), self, nodes)

    def run(self, taken: list[Array]) -> Array:
        """Built for the shape of the first that comes."""
        if not self._built:
            self._built = True
            self.build(taken[0].shape)
        return self.call(taken if isinstance(self, Add) else taken[0])

    def build(self, shape: tuple[int, ...]) -> None:
        return

    def call(self, x: Any) -> Array:
        return np.asarray(x)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name}

    def add(self, **shapes: tuple[int, ...]) -> None:
        self.weights += [Variable(name, shape) for name, shape in shapes.items()]

    @property
    def arrays(self) -> list[Array]:
        return [variable.value for variable in self.weights]


class Dropout(Layer):
    """Nothing is left out any more."""

    def __init__(self, rate: float, **options: Any) -> None:
        super().__init__(**options)


class Add(Layer):
    """The sum of several."""

    def call(self, x: Any) -> Array:
        return np.asarray(sum(x))


class Dense(Layer):
    """f(x·W + b)."""

    def __init__(self, units: int, activation: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.units, self.f = units, function(activation)

    def build(self, shape: tuple[int, ...]) -> None:
        self.add(kernel=(shape[-1], self.units), bias=(self.units,))

    def call(self, x: Array) -> Array:
        kernel, bias = self.arrays
        return self.f(x @ kernel + bias)


class Conv2D(Layer):
    """f of a kernel slid over the image."""

    def __init__(
        self, filters: int, kernel_size: int, strides: int = 1, padding: str = "valid",
        dilation_rate: int = 1, activation: Any = None, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        self.filters, self.size, self.stride = filters, kernel_size, strides
        self.padding, self.dilation, self.f = padding, dilation_rate, function(activation)
        if strides > 1 and dilation_rate > 1:
            raise ValueError("Keras strides or dilates")

    def build(self, shape: tuple[int, ...]) -> None:
        self.add(kernel=(self.size, self.size, shape[-1], self.filters), bias=(self.filters,))

    def call(self, x: Array) -> Array:
        kernel, bias = self.arrays
        x = ops.around(x, self.padding, self.size, self.stride, self.dilation)
        seen = ops.under(x, self.size, self.stride, self.dilation)
        return self.f(sum((each @ kernel[row, column] for row, column, each in seen), bias))


class MaxPooling2D(Layer):
    """The largest under each window."""

    def __init__(
        self, pool_size: int, strides: int | None = None, padding: str = "valid", **options: Any
    ) -> None:
        super().__init__(**options)
        self.size, self.stride, self.padding = pool_size, strides or pool_size, padding

    def call(self, x: Array) -> Array:
        x = ops.around(x, self.padding, self.size, self.stride, value=-math.inf)
        return np.asarray(np.max([each for _, _, each in ops.under(x, self.size, self.stride)], 0))


class AveragePooling2D(MaxPooling2D):
    """The mean under each window; padding is not counted."""

    def call(self, x: Array) -> Array:
        sums, counts = (
            ops.average_pool(
                ops.around(each, self.padding, self.size, self.stride), self.size, self.stride
            )
            for each in (x, np.ones_like(x))
        )
        return sums / counts


class GlobalAveragePooling2D(Layer):
    """The mean of each channel."""

    def call(self, x: Array) -> Array:
        return np.asarray(x.mean((1, 2)))


class ZeroPadding2D(Layer):
    """Zeros around the image."""

    def __init__(self, padding: ops.Pads) -> None:
        super().__init__()
        self.padding = padding

    def call(self, x: Array) -> Array:
        return ops.pad(x, ((0, 0), *self.padding, (0, 0)))


class Permute(Layer):
    """Axes in another order, counted from 1."""

    def __init__(self, dims: tuple[int, ...]) -> None:
        super().__init__()
        self.dims = dims

    def call(self, x: Array) -> Array:
        return x.transpose(0, *self.dims)


class Flatten(Layer):
    """All values of a sample in their order."""

    def call(self, x: Array) -> Array:
        return x.reshape(len(x), -1)


class BatchNormalization(Layer):
    """By the running statistics."""

    def __init__(self, momentum: float = 0.99, epsilon: float = 1e-3, **options: Any) -> None:
        super().__init__(**options)
        self.epsilon = epsilon

    def build(self, shape: tuple[int, ...]) -> None:
        size = shape[-1:]
        self.add(gamma=size, beta=size, moving_mean=size, moving_variance=size)

    def call(self, x: Array) -> Array:
        gamma, beta, mean, variance = self.arrays
        return np.asarray((x - mean) / np.sqrt(variance + self.epsilon) * gamma + beta)


class LayerNormalization(Layer):
    """By the mean and variance over some axes of the sample."""

    def __init__(self, axis: Any = (-1,), epsilon: float = 1e-3, **options: Any) -> None:
        super().__init__(**options)
        self.axis, self.epsilon = tuple(axis), epsilon

    def build(self, shape: tuple[int, ...]) -> None:
        size = tuple(shape[axis] for axis in self.axis)
        self.add(gamma=size, beta=size)

    def call(self, x: Array) -> Array:
        gamma, beta = self.arrays
        centred = x - x.mean(self.axis, keepdims=True)
        deviation = np.sqrt(x.var(self.axis, keepdims=True) + self.epsilon)
        return np.asarray(centred / deviation * gamma + beta)


class SimpleRNN(Layer):
    """h = f(x·W + h·U + b), step by step; the last, or all."""

    gates = 1

    def __init__(
        self, units: int, activation: Any = "tanh", return_sequences: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        self.units, self.f, self.whole = units, function(activation), return_sequences

    def build(self, shape: tuple[int, ...]) -> None:
        wide = self.gates * self.units
        self.add(kernel=(shape[-1], wide), recurrent_kernel=(self.units, wide), bias=(wide,))

    def call(self, x: Array) -> Array:
        kernel, recurrent, bias = self.arrays
        h = c = np.zeros((len(x), self.units), x.dtype)
        states = []
        for t in range(x.shape[1]):
            h, c = self.step(x[:, t] @ kernel + h @ recurrent + bias, c)
            states.append(h)
        return np.stack(states, 1) if self.whole else h

    def step(self, z: Array, c: Array) -> tuple[Array, Array]:
        return self.f(z), c


class LSTM(SimpleRNN):
    """Gates in the order input, forget, candidate, output."""

    gates = 4

    def step(self, z: Array, c: Array) -> tuple[Array, Array]:
        i, f, g, o = np.split(z, 4, 1)
        c = _sigmoid(f) * c + _sigmoid(i) * self.f(g)
        return _sigmoid(o) * self.f(c), c


def function(activation: Any) -> Function:
    """The function itself, or that of a name."""
    return activation if callable(activation) else ACTIVATIONS[activation or "linear"]


def _sigmoid(z: Array) -> Array:
    return np.asarray(0.5 * np.tanh(0.5 * z) + 0.5)


def _softmax(z: Array) -> Array:
    powers = np.exp(z - z.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True))


def _gelu(z: Array) -> Array:
    return np.asarray(z * 0.5 * (1 + np.vectorize(math.erf, otypes=[z.dtype])(z / math.sqrt(2))))


ACTIVATIONS: dict[str, Function] = {
    "linear": lambda z: z,
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
    "gelu": _gelu,
    "silu": lambda z: z * _sigmoid(z),
    "softplus": lambda z: np.logaddexp(z, np.zeros_like(z)),
    "softmax": _softmax,
}


class Activation(Layer):
    """A function by itself."""

    def __init__(self, activation: Any, **options: Any) -> None:
        super().__init__(**options)
        self.f = function(activation)

    def call(self, x: Array) -> Array:
        return self.f(x)
