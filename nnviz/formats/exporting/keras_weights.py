"""Parameters as Keras's layers hold them: which array of which name, its axes in their order."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.formats.exporting.plan import Plan


def _channels_last(values: Array) -> Array:
    """Of images' gains and shifts (C, H, W); a vector stays as it is."""
    return values.transpose(1, 2, 0) if values.ndim == 3 else values


def _inputs_first(values: Array) -> Array:
    """(outputs, inputs) → (inputs, outputs), (filters, C, k, k) → (k, k, C, filters)."""
    return values.transpose(2, 3, 1, 0) if values.ndim == 4 else values.T


VARIABLES: dict[str, tuple[str, Callable[[Array], Array]]] = {
    "weight": ("kernel", _inputs_first),
    "recurrent": ("recurrent_kernel", _inputs_first),
    "bias": ("bias", _channels_last),
    "gain": ("gamma", _channels_last),
    "shift": ("beta", _channels_last),
    "mean": ("moving_mean", _channels_last),
    "variance": ("moving_variance", _channels_last),
}
"""Keras's name by nnviz's, and how the array is turned; an LSTM's gates stand alike in both."""


def variables(plan: Plan) -> dict[str, Array]:
    """All of the plan's arrays as ``layer/variable``."""
    found = {}
    for key, array in plan.arrays.items():
        layer, parameter = key.rsplit(".", 1)
        name, turned = VARIABLES[parameter]
        found[f"{layer}/{name}"] = np.ascontiguousarray(turned(array))
    return found
