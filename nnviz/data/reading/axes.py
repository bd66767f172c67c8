"""What the axes of an array mean: (rows, channels, height, width) or (rows, steps, features)."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from nnviz.data.reading.choices import Layout
from nnviz.data.reading.payload import written
from nnviz.data.reading.results import Guess, Member
from nnviz.engine.shapes import Shape
from nnviz.errors import DataError

LAYOUTS: tuple[Layout, ...] = get_args(Layout)
_CHANNELS = (1, 3, 4)
_SMALLEST = 5
"""Sides shorter than that are hardly a picture's."""
_EXACT = 2**24


def guess_layout(member: Member, chosen: str | None) -> Guess:
    """The layout of an array with three or four axes; DataError where there is none for it."""
    shape = member.shape[1:]
    if chosen is not None:
        if chosen not in LAYOUTS or (chosen == "sequences") != (
            len(shape) == 2 and chosen != "images"
        ):
            raise DataError(_no_layout(member, f"it cannot hold {chosen}"))
        return Guess("layout", chosen, "chosen")
    if len(shape) == 2:
        return _of_two(shape, member.dtype)
    if shape[2] in _CHANNELS and min(shape[:2]) >= _SMALLEST:
        return Guess("layout", "channels last", f"its last axis has {shape[2]}, as colours do")
    if shape[0] in _CHANNELS:
        return Guess("layout", "images", f"its second axis has {shape[0]}, as colours do")
    raise DataError(
        _no_layout(member, "neither its second nor its last axis has 1, 3 or 4 channels")
    )


def one_shape(shape: Shape, layout: str | None) -> Shape:
    """Of one input, once the axes are in order."""
    if len(shape) == 3 and layout == "images":
        return (1, *shape[1:])
    if layout == "channels last":
        return (shape[3], *shape[1:3])
    return shape[1:] or (1,)


def rows_first(array: NDArray[Any], layout: str | None) -> NDArray[Any]:
    """The inputs with their axes in order, as uint8, float32 or float64."""
    if array.dtype.names or array.dtype.kind not in "biuf":
        return array
    if layout == "images" and array.ndim == 3:
        array = array[:, np.newaxis]
    if layout == "channels last":
        array = np.ascontiguousarray(array.transpose(0, 3, 1, 2))
    return plain(array) if layout else array


def plain(array: NDArray[Any]) -> NDArray[Any]:
    """In the smallest type that holds the numbers exactly."""
    if array.dtype in (np.uint8, np.float32, np.float64):
        return array
    if array.dtype.kind == "f":
        return array.astype(np.float32 if array.dtype.itemsize < 4 else np.float64)
    low, high = int(array.min()), int(array.max())
    if low >= 0 and high < 256:
        return array.astype(np.uint8)
    return array.astype(np.float32 if max(-low, high) <= _EXACT else np.float64)


def _of_two(shape: Shape, dtype: str) -> Guess:
    size = written(shape)
    if dtype in ("uint8", "bool") and min(shape) >= _SMALLEST:
        return Guess("layout", "images", f"its inputs are {size} bytes, as pictures in grey are")
    if shape[0] == shape[1] and min(shape) >= _SMALLEST:
        return Guess("layout", "images", f"its inputs are square, {size}")
    return Guess("layout", "sequences", f"its inputs are {size} numbers: steps × features")


def _no_layout(member: Member, reason: str) -> str:
    return (
        f"The array '{member.name}' has the shape {written(member.shape)}, and {reason}; pictures "
        "are rows × height × width, rows × channels × height × width or with the channels last, "
        "sequences rows × steps × features."
    )
