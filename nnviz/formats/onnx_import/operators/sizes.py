"""Operators by which exporters calculate shapes and constants; they are worked out at once."""

from __future__ import annotations

import math

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.formats.onnx_import.tensors import BATCH, Tensor
from nnviz.formats.onnx_import.translator import Call, Handler

_MOST = 2**22


def constant(call: Call) -> Array:
    """Numbers in the file."""
    found = call.attribute("value", None)
    if isinstance(found, np.ndarray):
        return found
    for name, default, dtype in (
        ("value_float", 0.0, np.float32), ("value_int", 0, np.int64),
        ("value_floats", None, np.float32), ("value_ints", None, np.int64),
    ):  # fmt: skip
        if any(each.name == name for each in call.node.attribute):
            return np.array(call.attribute(name, default), dtype)
    call.refuse("holds no numbers; nnviz's networks are made of numbers")


def shape(call: Call) -> Array:
    """The sizes of a tensor; that of the batch stays unsaid."""
    x = call.taken[0]
    sizes = list(x.shape if isinstance(x, np.ndarray) else call.tensor().sizes)
    start, end = call.attribute("start", 0), call.attribute("end", len(sizes))
    return np.array(sizes[start:end], np.int64)


def concat(call: Call) -> Array:
    """Constants side by side."""
    if any(isinstance(value, Tensor) for value in call.taken):
        call.refuse("lays tensors of the network side by side; nnviz can only add them")
    arrays = [call.constant(at) for at in range(len(call.taken))]
    return call.computed(np.concatenate(arrays, call.attribute("axis", 0)))


def constant_of_shape(call: Call) -> Array:
    """One number everywhere; for a batch of samples once."""
    value = call.attribute("value", None)
    number = np.zeros(1, np.float32) if value is None else value
    return np.broadcast_to(number.reshape(()), _sizes(call, call.constant(0)))


def expand(call: Call) -> Array:
    """Constants repeated; for a batch of samples once."""
    if isinstance(call.taken[0], Tensor):
        call.refuse("repeats a tensor of the network; nnviz has no layer for that")
    x, sizes = call.constant(0), _sizes(call, call.constant(1))
    return np.broadcast_to(x, np.broadcast_shapes(x.shape, sizes))


def _sizes(call: Call, sizes: Array) -> tuple[int, ...]:
    found = tuple(1 if size == BATCH else int(size) for size in sizes.ravel())
    if len(found) > 8 or min(found, default=1) < 0 or math.prod(found) > _MOST:
        call.refuse(f"makes an array of {found[:9]}; nnviz computes constants up to {_MOST:,}")
    return found


OPERATORS: dict[str, Handler] = {
    "Constant": constant,
    "Shape": shape,
    "Concat": concat,
    "ConstantOfShape": constant_of_shape,
    "Expand": expand,
}
