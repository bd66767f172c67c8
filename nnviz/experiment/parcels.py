"""Messages of the wire as bytes; large arrays go through files, which both processes map."""

from __future__ import annotations

import io
import pickle
from typing import Any

import numpy as np

from nnviz.data.shelf import SHELF, mapped

LARGE = 2**24
"""Bytes from which on a frozen array goes through a file."""


def packed(message: tuple[Any, ...], room: int = 0) -> memoryview:
    """The message pickled, which is safe between this program's own processes alone, behind so
    many bytes of ``room`` for a head."""
    buffer = io.BytesIO(bytes(room))
    buffer.seek(room)
    # Protocol 5 keeps read-only arrays read-only.
    pickler = pickle.Pickler(buffer, 5)
    pickler.dispatch_table = {np.ndarray: _reduced}
    pickler.dump(message)
    return buffer.getbuffer()


def _reduced(array: np.ndarray[Any, Any]) -> Any:
    if array.nbytes >= LARGE and not array.flags.writeable:
        try:
            return mapped, (SHELF.lend(array),)
        except OSError:
            pass  # No room for a file: then the long way.
    return array.__reduce_ex__(5)
