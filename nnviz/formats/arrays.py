"""A safetensors member: named plain arrays, of dtypes and shapes that the reader expects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, deserialize
from safetensors.numpy import save

from nnviz.formats.archive import DamagedError

Arrays = dict[str, NDArray[Any]]

_entries = cast("Callable[[bytes], list[tuple[str, dict[str, Any]]]]", deserialize)

_DTYPES: dict[str, np.dtype[Any]] = {
    "F32": np.dtype("<f4"),
    "F64": np.dtype("<f8"),
    "I64": np.dtype("<i8"),
    "U8": np.dtype("u1"),
}


def write(arrays: Arrays) -> bytes:
    """The arrays in safetensors format, bit by bit."""
    return bytes(save({name: np.ascontiguousarray(array) for name, array in arrays.items()}))


def read(content: bytes, member: str) -> Arrays:
    """All arrays of a ``member`` by name, read-only; DamagedError for anything but floats, int64
    and bytes."""
    try:
        return {name: _array(name, entry) for name, entry in _entries(content)}
    except (SafetensorError, ValueError) as error:
        raise DamagedError(f"its {member} is damaged") from error


def _array(name: str, entry: dict[str, Any]) -> NDArray[Any]:
    dtype = _DTYPES.get(entry["dtype"])
    if dtype is None:
        raise DamagedError(
            f"its array '{name}' is of type {entry['dtype']}; known: {', '.join(_DTYPES)}"
        )
    array = np.frombuffer(bytes(entry["data"]), dtype).reshape(entry["shape"])
    return array.astype(dtype.newbyteorder("="), copy=False)


def length_of(arrays: Arrays, name: str) -> int:
    """The size of an array's first axis; 0 where there is none."""
    array = arrays.get(name)
    return len(array) if array is not None and array.ndim else 0


def take(arrays: Arrays, name: str, shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
    """Remove and return an array; DamagedError unless it is there with that shape and dtype."""
    if name not in arrays:
        raise DamagedError(f"its array '{name}' is missing")
    array = arrays.pop(name)
    if array.shape != shape or array.dtype != np.dtype(dtype):
        raise DamagedError(
            f"its array '{name}' is {array.dtype}{list(array.shape)}, but its experiment needs "
            f"{np.dtype(dtype)}{list(shape)}"
        )
    return array


def require_finite(name: str, array: NDArray[Any]) -> None:
    """DamagedError naming the first value that is not a number."""
    wrong = np.flatnonzero(~np.isfinite(array))
    if wrong.size:
        raise DamagedError(
            f"its array '{name}' holds {array.flat[wrong[0]]} at place {wrong[0]}; every value "
            "must be finite"
        )
