"""Initial weights, drawn from a generator that is passed in; biases start at zero."""

from __future__ import annotations

import math

import numpy as np

from nnviz.engine.layers import Conv2D, Dense
from nnviz.engine.layers.base import fan
from nnviz.engine.shapes import Array, Shape


def draw_weights(layer: Dense | Conv2D, shape: Shape, rng: np.random.Generator) -> Array:
    """Weights of ``shape`` in float64, in the user's order.

    He uniform for ReLU and softplus, ±√(6 / fan_in) (He et al. 2015); Glorot uniform
    otherwise, ±√(6 / (fan_in + fan_out)) (Glorot & Bengio 2010).
    """
    fan_in, fan_out = fan(shape)
    rectifies = layer.activation in ("relu", "softplus")
    limit = math.sqrt(6 / (fan_in if rectifies else fan_in + fan_out))
    return rng.uniform(-limit, limit, shape)
