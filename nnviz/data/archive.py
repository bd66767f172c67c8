"""Reading byte arrays out of an .npz file, never trusting the sizes that it claims."""

from __future__ import annotations

import zipfile
import zlib
from math import prod
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.shapes import Shape
from nnviz.errors import DataError

Bytes = NDArray[np.uint8]
_HEADER = 1024
_BROKEN = (OSError, EOFError, KeyError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error)


def read_arrays(path: Path, shapes: dict[str, Shape]) -> dict[str, Bytes]:
    """The named arrays of unsigned bytes, each of exactly the shape given.

    Memory is bounded by ``shapes``, whatever the file claims. DataError naming the file where
    it cannot be read, lacks an array, or holds one of another type or shape.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: _read(archive, name, shape) for name, shape in shapes.items()}
    except _BROKEN as error:
        raise DataError(f"{path} is not a usable .npz file: {error}.") from error


def _read(archive: zipfile.ZipFile, name: str, shape: Shape) -> Bytes:
    with archive.open(f"{name}.npy") as stream:
        _check_header(stream, name, shape)
        size = prod(shape)
        content = stream.read(size + 1)
        if len(content) != size:
            raise ValueError(f"'{name}' does not hold the {size} bytes of its shape")
        return np.frombuffer(content, np.uint8).reshape(shape)


def _check_header(stream: IO[bytes], name: str, shape: Shape) -> None:
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError(f"'{name}' is not stored in version 1.0 of the format")
    header = np.lib.format.read_array_header_1_0(stream, max_header_size=_HEADER)
    if header != (shape, False, np.dtype(np.uint8)):
        found, _, dtype = header
        raise ValueError(f"'{name}' is {dtype} {found} and not bytes {shape} row by row")
