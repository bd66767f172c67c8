"""The bytes of one array: how many there must be, and how they are read; never objects."""

from __future__ import annotations

import io
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.reading.streams import FREE, MOST, Steady
from nnviz.engine.shapes import Shape
from nnviz.errors import DataError
from nnviz.values import dataclass

START = 2**16
"""Bytes that hold any header."""
MOST_BYTES = 2**32
_PIECE = 2**22
_PLAIN = "biufUSM"
_AXES = 4


@dataclass(frozen=True)
class Header:
    """What a file says of an array; ``begin`` is where its numbers do."""

    shape: Shape
    dtype: np.dtype[Any]
    begin: int
    fortran: bool = False

    @property
    def bytes(self) -> int:
        return prod(self.shape) * self.dtype.itemsize


def numpy_header(start: bytes, label: str) -> Header:
    """Of an array in NumPy's format, of which ``start`` is the beginning."""
    stream = io.BytesIO(start)
    try:
        version = np.lib.format.read_magic(stream)
        readers = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }
        shape, fortran, dtype = readers[version](stream)
        return Header(tuple(int(size) for size in shape), dtype, stream.tell(), bool(fortran))
    except Exception as error:
        # The header is a piece of Python: what a damaged one makes its parser raise is not bounded.
        raise DataError(
            f"{label} does not begin as an array in NumPy's format does; use another copy, or "
            "save the array again with numpy.save."
        ) from error


def check(header: Header, size: int, label: str, packed: bool = False) -> None:
    """DataError unless the array is plain, and its bytes are those that the file can have."""
    _check_type(header.dtype, label)
    if not 1 <= len(header.shape) <= _AXES or min(header.shape, default=0) < 1:
        raise DataError(
            f"{label} claims the shape {written(header.shape)}; an array must have one to four "
            "axes, and at least one row."
        )
    most = MOST * size + FREE if packed else size - header.begin
    if header.bytes > most or (not packed and header.bytes < most):
        raise DataError(
            f"{label} claims {written(header.shape)} values of {header.dtype}, which take "
            f"{header.bytes:,} bytes, but {'at most ' if packed else ''}{max(0, most):,} are "
            "there; use another copy."
        )
    if header.bytes > MOST_BYTES:
        raise DataError(
            f"{label} has {header.bytes:,} bytes of numbers, more than {MOST_BYTES:,}; take a part."
        )


def fill(
    stream: io.BufferedIOBase, header: Header, label: str, steady: Steady, rows: int | None = None
) -> NDArray[Any]:
    """The array, or its first rows, out of a stream that stands where the numbers begin."""
    shape = header.shape[::-1] if header.fortran else header.shape
    if rows is not None and not header.fortran:
        shape = (min(rows, shape[0]), *shape[1:])
    array = np.empty(shape, header.dtype)
    view, done = memoryview(array.reshape(-1).view(np.uint8).data), 0
    while done < len(view):
        count = stream.readinto(view[done : done + _PIECE])
        if not count:
            raise DataError(
                f"{label} was cut short: {done:,} of {len(view):,} bytes are there; "
                "use another copy."
            )
        done += count
        steady.tick(done, len(view))
    native = array.astype(array.dtype.newbyteorder("="), copy=False)
    return native.T if header.fortran else native


def written(shape: Shape) -> str:
    """A shape as people write it."""
    sizes = [f"{size:,}" for size in shape[:6]] + ["…"] * (len(shape) > 6)
    return "×".join(sizes) or "()"


def _check_type(dtype: np.dtype[Any], label: str) -> None:
    fields = [dtype[name] for name in dtype.names] if dtype.names else [dtype]
    if all(each.kind in _PLAIN and each.itemsize for each in fields):
        return
    what = "Python objects, which could run code" if dtype.hasobject else f"values of {dtype}"
    raise DataError(
        f"{label} holds {what}; save it as an array of numbers, or of texts for the targets."
    )
