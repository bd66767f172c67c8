"""Initial weights, drawn from a generator that is passed in; biases start at zero, scales at one.

A layer kind chooses by a field ``initializer: str = "auto"``, and checks it in its
``output_shape`` with ``initializer``. With n inputs and m outputs per weight (``fan``):

==================  =========================================================================
auto                he_uniform behind ReLU and its kin (``RECTIFIERS``), else glorot_uniform
zeros, constant     0; ``CONSTANT``: all units of a layer then stay alike
uniform             between ±``REACH``
normal              standard normal
glorot_…            variance 2 / (n + m) (Glorot & Bengio 2010)
he_…                variance 2 / n (He et al. 2015)
lecun_…             variance 1 / n (LeCun et al. 1998)
==================  =========================================================================

``…_uniform`` draws between ±√(3 · variance), ``…_normal`` from a normal distribution that is
not cut off, as PyTorch does.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from nnviz.engine.layout import Parameter
from nnviz.engine.shapes import Array, Shape
from nnviz.errors import SpecError

RECTIFIERS = frozenset({"relu", "leaky_relu", "elu", "gelu", "silu", "softplus"})
"""Activations that let one half of their inputs through."""
CONSTANT = 0.1
REACH = 0.5

Draw = Callable[[np.random.Generator, Shape, int, int], Array]
"""(generator, shape, fan-in, fan-out) → weights."""
Width = Callable[[int, int], int]
"""(fan-in, fan-out) → what the variance is divided by."""


def _uniform(gain: int, width: Width) -> Draw:
    def draw(rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        limit = math.sqrt(3 * gain / width(fan_in, fan_out))
        return rng.uniform(-limit, limit, shape)

    return draw


def _normal(gain: int, width: Width) -> Draw:
    def draw(rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        return rng.normal(0.0, math.sqrt(gain / width(fan_in, fan_out)), shape)

    return draw


def _both(fan_in: int, fan_out: int) -> int:
    return fan_in + fan_out


def _inputs(fan_in: int, fan_out: int) -> int:
    return fan_in


INITIALIZERS: dict[str, Draw] = {
    "zeros": lambda rng, shape, fan_in, fan_out: np.zeros(shape),
    "constant": lambda rng, shape, fan_in, fan_out: np.full(shape, CONSTANT),
    "uniform": lambda rng, shape, fan_in, fan_out: rng.uniform(-REACH, REACH, shape),
    "normal": lambda rng, shape, fan_in, fan_out: rng.standard_normal(shape),
    "glorot_uniform": _uniform(2, _both),
    "glorot_normal": _normal(2, _both),
    "he_uniform": _uniform(2, _inputs),
    "he_normal": _normal(2, _inputs),
    "lecun_uniform": _uniform(1, _inputs),
    "lecun_normal": _normal(1, _inputs),
}
"""All but "auto", which is one of them."""


def initializer(name: str, layer: str, activation: str = "") -> Draw:
    """The initialiser of that name, or a SpecError naming the layer and the known ones."""
    if name == "auto":
        name = "he_uniform" if activation in RECTIFIERS else "glorot_uniform"
    if name not in INITIALIZERS:
        known = ", ".join(["auto", *INITIALIZERS])
        raise SpecError(f"Layer '{layer}': unknown initializer '{name}'; choose one of {known}.")
    return INITIALIZERS[name]


def fan(weight: Shape) -> tuple[int, int]:
    """(fan-in, fan-out) of Dense (out, in) or Conv2D (out, in, kh, kw) weights."""
    field = math.prod(weight[2:])
    return weight[1] * field, weight[0] * field


def initial_values(layer: object, parameter: Parameter, rng: np.random.Generator) -> Array:
    """What a parameter of a layer starts with, in float64, in the user's order."""
    if parameter.role == "weight":
        return draw_weights(layer, parameter.shape, rng)
    return np.full(parameter.shape, _STARTS.get((parameter.role, parameter.name), 0.0))


_STARTS = {("scale", "gain"): 1.0, ("statistic", "variance"): 1.0}


def draw_weights(layer: object, shape: Shape, rng: np.random.Generator) -> Array:
    """Weights of ``shape`` by the layer's ``initializer``, "auto" where it has no such field."""
    name, id = getattr(layer, "initializer", "auto"), getattr(layer, "id", "")
    draw = initializer(name, id, getattr(layer, "activation", ""))
    return draw(rng, shape, *fan(shape))
