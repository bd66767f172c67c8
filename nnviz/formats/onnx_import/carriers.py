"""Layers that pass each unit on, scaled or through an activation, where no other layer can do it.

Training leaves them as they are.
"""

from __future__ import annotations

import numpy as np

from nnviz.engine.layers import Conv2D, Dense, SimpleRNN
from nnviz.engine.shapes import Array, Shape
from nnviz.errors import ModelError
from nnviz.formats.onnx_import.merging import merge
from nnviz.formats.onnx_import.steps import Activation, Affine, Last, Step, Steps

MOST_UNITS = 4096
"""A layer of n units that passes n on has n² weights."""


def settle(steps: Steps) -> None:
    """Let every step be a layer of nnviz's; ModelError names what cannot be."""
    steps.prune()
    merge(steps)
    for kind in (Affine, Activation):
        while left := _first(steps, kind):
            steps.put(carrier(left, steps.shape(left.takes[0])))
            steps.remark(left.node, "a layer of its own that passes each unit on, and is frozen")
            merge(steps)
    for step in steps:
        if isinstance(step.what, Last):
            raise ModelError(
                f"{step.node} takes the last step of a sequence that something else takes whole; "
                "nnviz's recurrent layers give one or the other"
            )


def _first(steps: Steps, kind: type) -> Step | None:
    return next((step for step in steps if isinstance(step.what, kind)), None)


def carrier(step: Step, shape: Shape) -> Step:
    """The layer that does to each unit what an Activation or Affine does."""
    activation = step.what.name if isinstance(step.what, Activation) else "linear"
    units, axis = (shape[-1], -1) if len(shape) < 3 else (shape[0], 0)
    if units > MOST_UNITS:
        raise ModelError(
            f"{step.node} stands on {units:,} units and behind no layer of weights; nnviz passes "
            f"up to {MOST_UNITS:,} on"
        )
    scale, shift = np.ones(units), np.zeros(units)
    if isinstance(step.what, Affine):
        scale = _each(step, step.what.scale, shape, axis)
        shift = _each(step, step.what.shift, shape, axis)
    ids, weight = tuple(range(units)), np.diag(scale)
    layer: Dense | SimpleRNN | Conv2D
    parameters = {"weight": weight, "bias": shift}
    if len(shape) == 1:
        layer = Dense("pass", ids, activation)
    elif len(shape) == 2:
        layer = SimpleRNN("pass", ids, activation, True)
        parameters["recurrent"] = np.zeros((units, units))
    else:
        layer = Conv2D("pass", ids, 1, activation)
        parameters["weight"] = weight[:, :, None, None]
    return Step(step.id, layer, step.takes, parameters, step.node, True)


def _each(step: Step, values: Array, shape: Shape, axis: int) -> Array:
    """One number for each unit; ModelError where pixels or steps have numbers of their own."""
    wide = np.broadcast_to(values, shape)
    by_unit = np.moveaxis(wide, axis, 0).reshape(shape[axis], -1)
    if (by_unit != by_unit[:, :1]).any():
        raise ModelError(
            f"{step.node} has a number for each pixel or step, where no layer of weights can take "
            "it in; nnviz has one for each unit or channel"
        )
    return by_unit[:, 0].copy()
