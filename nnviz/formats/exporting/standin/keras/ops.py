"""Operations on arrays, images with their channels last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from . import config

Array = np.ndarray[Any, np.dtype[Any]]
Pads = tuple[tuple[int, int], ...]


def convert_to_tensor(x: Any) -> Array:
    """In the precision that is set."""
    return np.asarray(x, config.floatx())


def zeros(shape: tuple[int, ...]) -> Array:
    """Zeros in that precision."""
    return np.zeros(shape, config.floatx())


def ones_like(x: Array) -> Array:
    """Ones."""
    return np.ones_like(x)


def cast(x: Any, dtype: Any) -> Array:
    """In another precision."""
    return np.asarray(x).astype(dtype)


def argmax(x: Array, axis: int) -> Array:
    """The place of the first of the largest."""
    return np.asarray(np.argmax(x, axis))


def one_hot(places: Array, count: int, dtype: Any) -> Array:
    """1 at a place, 0 elsewhere."""
    return np.eye(count, dtype=dtype)[places]


def leaky_relu(x: Array, negative_slope: float = 0.2) -> Array:
    """Keras's own slope is 0.2."""
    return np.where(x > 0, x, negative_slope * x)


def pad(x: Array, pads: Pads, value: float = 0.0) -> Array:
    """With a number around."""
    return np.pad(x, pads, constant_values=value)


def average_pool(x: Array, size: int, strides: int, data_format: str = "channels_last") -> Array:
    """Without padding."""
    seen = list(under(x, size, strides))
    return np.asarray(sum(each for _, _, each in seen) / len(seen))


def under(x: Array, size: int, stride: int, dilation: int = 1) -> Iterator[tuple[int, int, Array]]:
    """What each cell of a window sees at all of its places: (row, column, (n, H', W', C))."""
    reach = (size - 1) * dilation
    height, width = x.shape[1] - reach, x.shape[2] - reach
    for row, column in np.ndindex(size, size):
        top, left = row * dilation, column * dilation
        yield row, column, x[:, top : top + height : stride, left : left + width : stride]


def same(length: int, size: int, stride: int, dilation: int = 1) -> tuple[int, int]:
    """What "same" adds before and behind: as much as gives ⌈length / stride⌉ places."""
    places = -(-length // stride)
    added = max((places - 1) * stride + (size - 1) * dilation + 1 - length, 0)
    return added // 2, added - added // 2


def around(
    x: Array, padding: str, size: int, stride: int, dilation: int = 1, value: float = 0.0
) -> Array:
    """The image in its padding."""
    if padding != "same":
        return x
    rows, columns = (same(length, size, stride, dilation) for length in x.shape[1:3])
    return pad(x, ((0, 0), rows, columns, (0, 0)), value)
