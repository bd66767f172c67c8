"""Activations: a = f(z), and ∂L/∂z from ∂L/∂a. Units are on axis 1, steps of sequences before."""

from __future__ import annotations

import math

import numpy as np

from nnviz.engine.shapes import Array


def linear(z: Array) -> Array:
    return z


def linear_back(z: Array, da: Array) -> Array:
    return da


def step(z: Array) -> Array:
    return (z >= 0).astype(z.dtype)


def step_back(z: Array, da: Array) -> Array:
    """The step is flat: no gradient passes it."""
    return np.zeros_like(da)


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^−z), by way of tanh, which never overflows."""
    return 0.5 * np.tanh(0.5 * z) + 0.5


def sigmoid_back(z: Array, da: Array) -> Array:
    a = sigmoid(z)
    return da * a * (1 - a)


def tanh(z: Array) -> Array:
    return np.tanh(z)


def tanh_back(z: Array, da: Array) -> Array:
    return da * (1 - np.tanh(z) ** 2)


def relu(z: Array) -> Array:
    return np.maximum(z, 0)


def relu_back(z: Array, da: Array) -> Array:
    return da * (z > 0)


def leaky_relu(z: Array) -> Array:
    return np.maximum(z, 0.01 * z)


def leaky_relu_back(z: Array, da: Array) -> Array:
    return np.where(z > 0, da, 0.01 * da)


def elu(z: Array) -> Array:
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def elu_back(z: Array, da: Array) -> Array:
    return np.where(z > 0, da, da * np.exp(np.minimum(z, 0)))


def normal_share(z: Array) -> Array:
    """Φ(z): the share of a normal distribution below z."""
    erf = np.vectorize(math.erf, otypes=[float])
    return (0.5 * (1 + erf(z / math.sqrt(2)))).astype(z.dtype)


def gelu(z: Array) -> Array:
    return z * normal_share(z)


def gelu_back(z: Array, da: Array) -> Array:
    density = np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    return da * (normal_share(z) + z * density)


def silu(z: Array) -> Array:
    return z * sigmoid(z)


def silu_back(z: Array, da: Array) -> Array:
    share = sigmoid(z)
    return da * share * (1 + z * (1 - share))


def softplus(z: Array) -> Array:
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def softplus_back(z: Array, da: Array) -> Array:
    return da * sigmoid(z)


def softmax(z: Array) -> Array:
    """e^z / Σ e^z over the units; the largest z is taken off first, so that nothing overflows."""
    power = np.exp(z - z.max(1, keepdims=True))
    return power / power.sum(1, keepdims=True)


def softmax_back(z: Array, da: Array) -> Array:
    """Every unit's output depends on every z: ∂aᵢ/∂zⱼ = aᵢ ((i = j) − aⱼ)."""
    a = softmax(z)
    return a * (da - (da * a).sum(1, keepdims=True))


def argmax(z: Array) -> Array:
    """1 for the first of the largest units, 0 for the others."""
    return np.eye(z.shape[1], dtype=z.dtype)[z.argmax(1)]


def argmax_back(z: Array, da: Array) -> Array:
    """A decision is flat: no gradient passes it."""
    return np.zeros_like(da)
