"""BatchNormalization and LayerNormalization, and what does nothing after training."""

from __future__ import annotations

import numpy as np

from nnviz.engine.layers import BatchNorm, Dropout, LayerNorm
from nnviz.engine.shapes import Array
from nnviz.formats.onnx_import.tensors import Tensor
from nnviz.formats.onnx_import.translator import Call, Handler, Value

_NAMES = ("gain", "shift", "mean", "variance")


def batch_normalization(call: Call) -> Tensor:
    """By the running statistics of each feature, which stands on axis 1."""
    x = call.tensor()
    if call.attribute("training_mode", 0):
        call.refuse("is in training mode; export the network for evaluation")
    where = 2 if len(x.shape) == 2 else 1
    if len(x.axes) < 2 or x.axes[1] != where:
        call.refuse("normalises other than the features (channels) of its input")
    parameters = {name: call.real(at, f"its {name}") for at, name in enumerate(_NAMES, start=1)}
    for name, values in parameters.items():
        if values.shape != (x.sizes[1],):
            call.refuse(f"has a {name} of {values.shape} for {x.sizes[1]} features")
        parameters[name] = x.sorted(values)
    if (parameters["variance"] < 0).any():
        call.refuse("has a negative variance; the file is damaged")
    momentum = float(np.clip(1 - call.attribute("momentum", 0.9), 0, 1))
    layer = BatchNorm("batch", momentum, call.attribute("epsilon", 1e-5))
    return _kept(call, x, layer, parameters)


def layer_normalization(call: Call) -> Tensor:
    """Over a whole sample, or over the features of each step of a sequence."""
    x = call.tensor()
    if call.gives_beyond(1):
        call.refuse("gives mean and deviation too; nnviz's layers have one output")
    rank, is_sequence = len(x.axes), len(x.shape) == 2
    first = range(rank)[call.attribute("axis", -1)]
    if x.axes[0] != 0 or first != (rank - 1 if is_sequence else 1) or not x.is_plain:
        call.refuse(
            "normalises other than a whole sample, or the features of each step of a sequence"
        )
    shape = x.shape[1:] if is_sequence else x.shape
    gain = _spread(call, call.real(1, "its scale"), shape)
    shift = _spread(call, call.real(2, "its bias"), shape) if call.has(2) else np.zeros(shape)
    parameters = {"gain": x.sorted(gain), "shift": x.sorted(shift)}
    return _kept(call, x, LayerNorm("norm", call.attribute("epsilon", 1e-5)), parameters)


def _spread(call: Call, values: Array, shape: tuple[int, ...]) -> Array:
    try:
        return np.broadcast_to(values, shape).copy()
    except ValueError:
        call.refuse(f"has weights of {values.shape} for values of {shape}")


def _kept(
    call: Call, x: Tensor, layer: BatchNorm | LayerNorm, parameters: dict[str, Array]
) -> Tensor:
    taken = call.translator.lowered(x)
    id = call.translator.steps.add(layer, taken.source, node=call.name, parameters=parameters)
    return Tensor(id, x.shape, x.axes, x.order)


def dropout(call: Call) -> list[Value | None]:
    """A Dropout layer: nothing is dropped after training, and it is there for more of it."""
    x = call.tensor()
    ratio = float(call.constant(1).ravel()[0]) if call.has(1) else call.attribute("ratio", 0.5)
    if call.has(2) and bool(call.constant(2).any()):
        call.refuse("is in training mode; export the network for evaluation")
    if call.gives_beyond(1):
        call.refuse("gives its mask too; nnviz's layers have one output")
    if not 0 <= ratio < 1:
        call.refuse(f"drops a share of {ratio:g}; it should be from 0 to below 1")
    taken = call.translator.lowered(x)
    id = call.translator.steps.add(Dropout("drop", ratio), taken.source, node=call.name)
    return [Tensor(id, x.shape, x.axes, x.order)]


OPERATORS: dict[str, Handler] = {
    "BatchNormalization": batch_normalization,
    "LayerNormalization": layer_normalization,
    "Dropout": dropout,
}
