"""Operators that only turn axes and shapes: nothing is computed, the order is kept in mind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.engine.spec import INPUT
from nnviz.formats.onnx_import.formulas import Z
from nnviz.formats.onnx_import.steps import Last
from nnviz.formats.onnx_import.tensors import BATCH, Tensor
from nnviz.formats.onnx_import.translator import Call, Handler, Value

_ALL = 2**31 - 1
"""From here on a slice of samples takes all of them."""


def identity(call: Call) -> Value:
    """The same."""
    value = call.taken[0]
    return value if isinstance(value, np.ndarray) else call.tensor()


def transpose(call: Call) -> Value:
    """The axes in another order."""
    x = call.taken[0]
    rank = x.ndim if isinstance(x, np.ndarray) else len(call.tensor().axes)
    order = call.attribute("perm", None) or list(range(rank))[::-1]
    if sorted(order) != list(range(rank)):
        call.refuse(f"turns axes {order} of {rank}")
    if isinstance(x, np.ndarray):
        return x.transpose(order)
    return call.tensor().seen(*(call.tensor().axes[at] for at in order))


def flatten(call: Call) -> Tensor:
    """(N, …) → (N, features)."""
    x = call.tensor()
    axis = call.attribute("axis", 1)
    if (axis if axis >= 0 else axis + len(x.axes)) != 1 or x.axes[0] != 0:
        call.refuse("lays samples together; nnviz flattens each by itself (axis 1)")
    return call.translator.flattened(x)


def reshape(call: Call) -> Value:
    """Axes of size 1 more or less, or one vector; the input may become a picture."""
    x, target = call.taken[0], _target(call)
    if isinstance(x, np.ndarray):
        return x.reshape([x.shape[at] if size == 0 else size for at, size in enumerate(target)])
    tensor = call.tensor()
    if not call.attribute("allowzero", 0):
        sizes = tensor.sizes
        target = [sizes[at] if size == 0 else size for at, size in enumerate(target)]
    result = _matched(call, tensor, target) or _flat(call, tensor, target)
    result = result or _unfolded(call, tensor, target)
    if result is None:
        said = ["N" if size == BATCH else size for size in target]
        call.refuse(f"reshapes {tensor.shape} to {said}; nnviz only flattens to (N, features)")
    return result


def _target(call: Call) -> list[int]:
    target = call.integers(1, "shape")
    if target is None or len(target) > 8 or any(size < -1 and size != BATCH for size in target):
        call.refuse(f"says no shape that there is: {target and target[:9]}")
    return target


def _is_batch(call: Call, size: int) -> bool:
    return size in (BATCH, -1, call.translator.batch)


def _matched(call: Call, x: Tensor, target: list[int]) -> Tensor | None:
    """The same axes, but for those of size 1."""
    left = [axis or 0 for axis, size in zip(x.axes, x.sizes, strict=True) if size != 1]
    axes: list[int | None] = []
    for size in target:
        if left and (_is_batch(call, size) if left[0] == 0 else size in (-1, x.shape[left[0] - 1])):
            axes.append(left.pop(0))
        elif size == 1:
            axes.append(None)
        else:
            return None
    return None if left else x.seen(*axes)


def _flat(call: Call, x: Tensor, target: list[int]) -> Tensor | None:
    if len(target) != 2 or x.axes[0] != 0 or not _is_batch(call, target[0]):
        return None
    return call.translator.flattened(x) if target[1] in (-1, np.prod(x.shape)) else None


def _unfolded(call: Call, x: Tensor, target: list[int]) -> Tensor | None:
    """The input itself, given as a vector: as the image or sequence that it is."""
    plain = x.source == INPUT and x.formula is Z and x.axes == (0, 1)
    if not plain or len(x.shape) != 1 or not target or not _is_batch(call, target[0]):
        return None
    known = int(np.prod([size for size in target[1:] if size > 0]))
    free = x.shape[0] // known if known else 0
    shape = tuple(free if size == -1 else size for size in target[1:])
    if target[1:].count(-1) > 1 or min(shape, default=0) < 1 or np.prod(shape) != x.shape[0]:
        return None
    return call.translator.reshape_input(shape)


def squeeze(call: Call) -> Value:
    """Without axes of size 1."""
    x, axes = call.taken[0], call.integers(1, "axes")
    if isinstance(x, np.ndarray):
        return x.squeeze(None if axes is None else tuple(axes))
    tensor = call.tensor()
    sizes, rank = tensor.sizes, len(tensor.axes)
    gone = (
        {at for at, size in enumerate(sizes) if size == 1}
        if axes is None
        else {range(rank)[axis] for axis in axes}
    )
    if any(sizes[at] != 1 for at in gone):
        call.refuse(f"leaves out axes {sorted(gone)}, which are not all of size 1")
    return tensor.seen(*(axis for at, axis in enumerate(tensor.axes) if at not in gone))


def unsqueeze(call: Call) -> Value:
    """With axes of size 1 put in."""
    x, axes = call.taken[0], call.integers(1, "axes")
    if not axes or len(axes) > 8:
        call.refuse("names no axes")
    if isinstance(x, np.ndarray):
        return np.expand_dims(x, tuple(axes))
    tensor = call.tensor()
    rank = len(tensor.axes) + len(axes)
    places, left = {range(rank)[axis] for axis in axes}, iter(tensor.axes)
    if len(places) != len(axes):
        call.refuse("names an axis twice")
    return tensor.seen(*(None if at in places else next(left) for at in range(rank)))


def gather(call: Call) -> Value:
    """The last step of a sequence, or numbers out of constants."""
    x, index = call.taken[0], call.constant(1, "its places")
    axis = call.attribute("axis", 0)
    if isinstance(x, np.ndarray):
        if index.dtype.kind != "i":
            call.refuse("has places that are no whole numbers")
        return call.computed(np.take(x, index, axis))
    place = int(index.ravel()[0]) if index.size == 1 and index.ndim < 2 else None
    return _last(call, axis, place, keeps=index.ndim == 1)


def slice_(call: Call) -> Value:
    """The last step of a sequence, or a part of constants."""
    starts, ends = call.integers(1, "starts"), call.integers(2, "ends")
    axes = call.integers(3, "axes")
    steps = [int(each) for each in call.constant(4).ravel()] if call.has(4) else None
    if starts is None or ends is None:
        call.refuse("says no start or end")
    axes = list(range(len(starts))) if axes is None else axes
    steps = [1] * len(starts) if steps is None else steps
    x = call.taken[0]
    if isinstance(x, np.ndarray):
        where = [slice(None)] * x.ndim
        for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
            where[axis] = slice(start, end if end > -_ALL else None, step)
        return x[tuple(where)]
    tensor = call.tensor()
    rank, sizes = len(tensor.axes), tensor.sizes
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        at = range(rank)[axis]
        if (start, step) == (0, 1) and end >= (_ALL if sizes[at] == BATCH else sizes[at]):
            continue
        span = range(max(sizes[at], 0))[slice(start, end, step or 1)]
        tensor = _last_of(call, tensor, at, span[0] if len(span) == 1 else None, keeps=True)
    return tensor


def _last(call: Call, axis: int, place: int | None, keeps: bool) -> Tensor:
    return _last_of(call, call.tensor(), axis, place, keeps)


def _last_of(call: Call, x: Tensor, axis: int, place: int | None, keeps: bool) -> Tensor:
    at = range(len(x.axes))[axis]
    if x.sizes[at] == 1 and place in (-1, 0):
        return x if keeps else x.seen(*x.axes[:at], *x.axes[at + 1 :])
    length = x.shape[0]
    if len(x.shape) != 2 or x.axes[at] != 1 or place not in (-1, length - 1):
        call.refuse(
            "takes a part of a tensor; nnviz takes nothing apart but the last step of a sequence"
        )
    id = call.translator.steps.add(Last(), call.translator.lowered(x).source, node=call.name)
    kept = [
        None if axis == 1 else 1 if axis == 2 else axis
        for number, axis in enumerate(x.axes)
        if keeps or number != at
    ]
    return replace(x, source=id, shape=x.shape[1:], axes=tuple(kept), formula=Z)


OPERATORS: dict[str, Handler] = {
    "Identity": identity,
    "Transpose": transpose,
    "Flatten": flatten,
    "Reshape": reshape,
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Gather": gather,
    "Slice": slice_,
}
