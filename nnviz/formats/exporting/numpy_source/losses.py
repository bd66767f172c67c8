"""Losses over a batch: their value, and ∂L/∂ of what the network gives, which is z where the loss
is taken together with the output's activation. Both are means over the samples."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.formats.exporting.numpy_source.activations import sigmoid, softmax, step

Judged = tuple[float, Array]


def mean_squared_error(a: Array, y: Array) -> Judged:
    return float(((a - y) ** 2).mean()), 2 * (a - y) / a.size


def sum_of_squared_residuals(a: Array, y: Array) -> Judged:
    return float(((a - y) ** 2).sum() / len(a)), 2 * (a - y) / len(a)


def mean_absolute_error(a: Array, y: Array) -> Judged:
    return float(np.abs(a - y).mean()), np.sign(a - y) / a.size


def huber(a: Array, y: Array) -> Judged:
    size = np.abs(a - y)
    near = np.minimum(size, 1)
    return float((near * (size - near / 2)).mean()), np.clip(a - y, -1, 1) / a.size


def binary_crossentropy(z: Array, y: Array) -> Judged:
    """−[y ln a + (1 − y) ln(1 − a)] with a = σ(z), computed from z so that nothing is lost."""
    value = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
    return float(value.mean()), (sigmoid(z) - y) / z.size


def categorical_crossentropy(z: Array, y: Array) -> Judged:
    """−Σ y ln a with a = softmax(z), computed from z so that nothing is lost."""
    shifted = z - z.max(1, keepdims=True)
    value = np.log(np.exp(shifted).sum(1)) - (shifted * y).sum(1)
    return float(value.mean()), (softmax(z) - y) / len(z)


def perceptron(z: Array, y: Array) -> Judged:
    """Σ (a − y) z, with the step a = (z ≥ 0) held fixed: Rosenblatt's rule."""
    error = step(z) - y
    return float((error * z).sum() / len(z)), error / len(z)
