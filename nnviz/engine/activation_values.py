"""The activations as functions of z, for pictures and explanations: their values and slopes.

``z`` may have any shape; softmax and argmax go over its first axis, the units.
"""

from __future__ import annotations

import math

import numpy as np

from nnviz.engine.activation_lines import LEAK
from nnviz.engine.shapes import Array


def step(z: Array) -> Array:
    """1 if z ≥ 0 else 0."""
    return np.asarray(z >= 0, z.dtype)


def relu(z: Array) -> Array:
    """max(0, z)."""
    return np.maximum(z, 0)


def relu_slope(z: Array) -> Array:
    """1 if z > 0 else 0."""
    return np.asarray(z > 0, z.dtype)


def leaky_relu(z: Array) -> Array:
    """max(z, 0.01 z)."""
    return np.maximum(z, LEAK * z)


def leaky_relu_slope(z: Array) -> Array:
    """1 if z > 0 else 0.01."""
    return np.asarray(np.where(z > 0, 1.0, LEAK), z.dtype)


def elu(z: Array) -> Array:
    """z if z > 0 else e^z − 1."""
    return np.asarray(np.maximum(z, 0) + np.expm1(np.minimum(z, 0)))


def elu_slope(z: Array) -> Array:
    """1 if z > 0 else e^z."""
    return np.exp(np.minimum(z, 0))


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^(−z))."""
    return np.asarray(0.5 * np.tanh(0.5 * z) + 0.5)


def sigmoid_slope(z: Array) -> Array:
    """σ (1 − σ)."""
    return np.asarray(sigmoid(z) * (1 - sigmoid(z)))


def tanh_slope(z: Array) -> Array:
    """1 − tanh²."""
    return np.asarray(1 - np.tanh(z) ** 2)


def softplus(z: Array) -> Array:
    """ln(1 + e^z)."""
    return np.asarray(np.logaddexp(z, np.zeros_like(z)))


def silu(z: Array) -> Array:
    """z σ(z)."""
    return z * sigmoid(z)


def silu_slope(z: Array) -> Array:
    """σ (1 + z (1 − σ))."""
    share = sigmoid(z)
    return np.asarray(share * (1 + z * (1 - share)))


def gelu(z: Array) -> Array:
    """z Φ(z)."""
    return z * _normal_share(z)


def gelu_slope(z: Array) -> Array:
    """Φ(z) + z φ(z)."""
    density = np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    return np.asarray(_normal_share(z) + z * density)


def _normal_share(z: Array) -> Array:
    from scipy.special import erf

    return np.asarray(0.5 * (1 + erf(math.sqrt(0.5) * z)))


def softmax(z: Array) -> Array:
    """e^z / Σ e^z."""
    powers = np.exp(z - z.max(axis=0))
    return np.asarray(powers / powers.sum(axis=0))


def softmax_slope(z: Array) -> Array:
    """A unit's own slope ∂aᵢ/∂zᵢ; those by the other units' z are −aᵢ aⱼ."""
    p = softmax(z)
    return np.asarray(p * (1 - p))


def argmax(z: Array) -> Array:
    """1 for the first of the largest, else 0."""
    best = np.expand_dims(z.argmax(axis=0), 0)
    values = np.zeros_like(z)
    np.put_along_axis(values, best, 1, 0)
    return values
