"""Layers over sequences (n, steps, features)."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.formats.exporting.numpy_source.activations import sigmoid
from nnviz.formats.exporting.numpy_source.kinds import Back, Function, Parameters
from nnviz.formats.exporting.numpy_source.layers import Layer


class SimpleRNN(Layer):
    """h_t = f(z_t), z_t = x_t·Wᵀ + h_{t−1}·Uᵀ + b, h₀ = 0; all states, or the last."""

    def __init__(self, parameters: Parameters, f: Function, back: Back, whole: bool) -> None:
        super().__init__()
        self.parameters, self.f, self.back, self.whole = parameters, f, back, whole

    def forward(self, x: Array, training: bool = False) -> Array:
        W, U, b = (self.parameters[name] for name in ("weight", "recurrent", "bias"))
        self.x, self.z = x, np.zeros((*x.shape[:2], len(U)), x.dtype)
        self.h = np.zeros((len(x), x.shape[1] + 1, len(U)), x.dtype)  # h₀ before h₁ … h_T
        for t in range(x.shape[1]):
            self.z[:, t] = x[:, t] @ W.T + self.h[:, t] @ U.T + b
            self.h[:, t + 1] = self.f(self.z[:, t])
        return self.h[:, 1:] if self.whole else self.h[:, -1]

    def backward(self, dy: Array) -> Array:
        W, U = self.parameters["weight"], self.parameters["recurrent"]
        dz, dx, later = np.zeros_like(self.z), np.zeros_like(self.x), np.zeros_like(self.h[:, 0])
        for t in reversed(range(self.x.shape[1])):  # later: what the step behind asks of h
            dh = later + (dy[:, t] if self.whole else dy if t == self.x.shape[1] - 1 else 0)
            dz[:, t] = self.back(self.z[:, t], dh)
            later, dx[:, t] = dz[:, t] @ U, dz[:, t] @ W
        self.gradients = over_time(dz, self.x, self.h[:, :-1])
        return dx


class LSTM(Layer):
    """i, f, o = σ and g = tanh of their parts of z_t; c_t = f·c_{t−1} + i·g, h_t = o·tanh(c_t).

    The rows of W, U and b stand in the order i, f, g, o.
    """

    def __init__(self, parameters: Parameters, whole: bool) -> None:
        super().__init__()
        self.parameters, self.whole = parameters, whole

    def forward(self, x: Array, training: bool = False) -> Array:
        W, U, b = (self.parameters[name] for name in ("weight", "recurrent", "bias"))
        count, steps, units = len(x), x.shape[1], U.shape[1]
        self.x, self.gates = x, np.zeros((count, steps, 4, units), x.dtype)
        self.h = np.zeros((count, steps + 1, units), x.dtype)
        self.c = np.zeros_like(self.h)
        for t in range(steps):
            z = (x[:, t] @ W.T + self.h[:, t] @ U.T + b).reshape(count, 4, units)
            i, f, g, o = sigmoid(z[:, 0]), sigmoid(z[:, 1]), np.tanh(z[:, 2]), sigmoid(z[:, 3])
            self.gates[:, t] = np.stack([i, f, g, o], 1)
            self.c[:, t + 1] = f * self.c[:, t] + i * g
            self.h[:, t + 1] = o * np.tanh(self.c[:, t + 1])
        return self.h[:, 1:] if self.whole else self.h[:, -1]

    def backward(self, dy: Array) -> Array:
        W, U = self.parameters["weight"], self.parameters["recurrent"]
        count, steps, _, units = self.gates.shape
        dz, dx = np.zeros((count, steps, 4 * units), dy.dtype), np.zeros_like(self.x)
        dh_later, dc = np.zeros_like(self.h[:, 0]), np.zeros_like(self.h[:, 0])
        for t in reversed(range(steps)):
            i, f, g, o = np.moveaxis(self.gates[:, t], 1, 0)
            tanh_c = np.tanh(self.c[:, t + 1])
            dh = dh_later + (dy[:, t] if self.whole else dy if t == steps - 1 else 0)
            dc = dc + dh * o * (1 - tanh_c**2)
            parts = (
                dc * g * i * (1 - i),
                dc * self.c[:, t] * f * (1 - f),
                dc * i * (1 - g**2),
                dh * tanh_c * o * (1 - o),
            )
            dz[:, t] = np.concatenate(parts, 1)
            dc, dh_later, dx[:, t] = dc * f, dz[:, t] @ U, dz[:, t] @ W
        self.gradients = over_time(dz, self.x, self.h[:, :-1])
        return dx


def over_time(dz: Array, x: Array, h: Array) -> Parameters:
    """The gradients of W, U and b, which all steps share: sums over samples and steps."""
    both = ([0, 1], [0, 1])
    return {
        "weight": np.tensordot(dz, x, both),
        "recurrent": np.tensordot(dz, h, both),
        "bias": dz.sum((0, 1)),
    }
