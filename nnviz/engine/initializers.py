"""Initial weights, drawn from a generator that is passed in; biases start at zero."""

from __future__ import annotations

import math

import numpy as np

from nnviz.engine.layers import Layer
from nnviz.engine.layers.base import fan
from nnviz.engine.layout import Parameter
from nnviz.engine.shapes import Array, Shape


def initial_values(layer: Layer, parameter: Parameter, rng: np.random.Generator) -> Array:
    """What a parameter starts with, in float64, in the user's order."""
    if parameter.role == "weight":
        return draw_weights(layer, parameter.shape, rng)
    return np.full(parameter.shape, _STARTS.get((parameter.role, parameter.name), 0.0))


_STARTS = {("scale", "gain"): 1.0, ("statistic", "variance"): 1.0}


def draw_weights(layer: Layer, shape: Shape, rng: np.random.Generator) -> Array:
    """Weights of ``shape``.

    He uniform for ReLU and softplus, ±√(6 / fan_in) (He et al. 2015); Glorot uniform
    otherwise, ±√(6 / (fan_in + fan_out)) (Glorot & Bengio 2010).
    """
    fan_in, fan_out = fan(shape)
    rectifies = getattr(layer, "activation", "") in ("relu", "softplus")
    limit = math.sqrt(6 / (fan_in if rectifies else fan_in + fan_out))
    return rng.uniform(-limit, limit, shape)
