"""The shelf: arrays of the user's data, each kept once under the SHA-256 of its content.

An Experiment is a value and names its arrays; they lie in files of a private folder, which the
window's and the run's process both map into memory. Nothing on the shelf ever changes, so an edit
of the data is another name, and undo is the old one.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import sys
import tempfile
from collections import deque
from pathlib import Path
from uuid import uuid4
from weakref import WeakValueDictionary, finalize

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.errors import DataError

SMALL = 2**20
"""Bytes up to which an array is read rather than mapped."""
LAST_LENT = 8
"""So many files lent last stay: the other process may still be about to map them."""
_PREFIX = "nnviz-shelf-"


class Shelf:
    """Arrays by name, in one folder, which is made when it is first needed and removed at the end
    of the process that made it."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._known: WeakValueDictionary[str, Array] = WeakValueDictionary()
        self._lent: dict[int, Path] = {}
        self._returned: deque[Path] = deque()

    @property
    def folder(self) -> Path:
        """Where the arrays lie; other processes may share it."""
        if self._folder is None:
            self._folder = _new_folder()
        return self._folder

    def share(self, folder: Path) -> None:
        """Use the shelf of another process."""
        if folder != self._folder:
            self._folder = folder
            self._known.clear()

    def put(self, array: Array) -> str:
        """Keep a copy of the array; its name. DataError when there is no room."""
        name = name_of(array)
        path = self._path(name)
        if not path.exists():
            self._write(path, array)
        return name

    def get(self, name: str) -> Array:
        """The array of that name, read-only; DataError if it is not there."""
        array = self._known.get(name)
        if array is None:
            array = self._known[name] = mapped(self._path(name))
        return array

    def lend(self, array: Array) -> Path:
        """Put a copy where another process can map it, for as long as the array itself lives and
        a few more are lent; the file's path. OSError when there is no room."""
        path = self._lent.get(id(array))
        if path is None:
            path = self.folder / f"lent-{uuid4().hex}.npy"
            try:
                save_array(path, array)
            except OSError:
                path.unlink(missing_ok=True)
                raise
            self._lent[id(array)] = path
            finalize(array, self._take_back, id(array), path)
        return path

    def _take_back(self, number: int, path: Path) -> None:
        self._lent.pop(number, None)
        self._returned.append(path)
        if len(self._returned) > LAST_LENT:
            self._returned.popleft().unlink(missing_ok=True)

    def __contains__(self, name: str) -> bool:
        return name in self._known or self._path(name).exists()

    def _path(self, name: str) -> Path:
        if not name.isalnum():
            raise DataError(f"'{name[:80]}' is no name of an array; it must be a SHA-256.")
        return self.folder / f"{name}.npy"

    def _write(self, path: Path, array: Array) -> None:
        beside = path.with_suffix(f".{os.getpid()}")
        try:
            save_array(beside, array)
            beside.replace(path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise DataError(
                f"The data cannot be kept in '{path.parent}' ({error.strerror or error}); "
                "make room there and try again."
            ) from error


def save_array(path: Path, array: Array) -> None:
    """Write a ``.npy`` file. An OSError says why the system does not take it, which that of
    ``np.save`` does not."""
    array = np.asarray(array, order="C")
    about = np.lib.format.header_data_from_array_1_0(array)
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, about)
        file.write(array.data.cast("B") if array.size else b"")


def name_of(array: Array) -> str:
    """What an array is called on every shelf: the SHA-256 of type, shape and bytes."""
    digest = hashlib.sha256(f"{array.dtype.str}{array.shape}".encode())
    digest.update(np.ascontiguousarray(array).data.cast("B") if array.size else b"")
    return digest.hexdigest()


def mapped(path: Path) -> Array:
    """The array in a file, read-only; DataError if it is gone or damaged."""
    try:
        large = path.stat().st_size > SMALL
        array: Array = np.load(path, mmap_mode="r" if large else None, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise DataError(
            f"The data '{path.stem[:12]}…' are no longer there; import or open them again."
        ) from error
    # The plain array over the mapping: pickled, hashed and read like any other.
    array = np.asarray(array)
    array.flags.writeable = False
    return array


def _new_folder() -> Path:
    _sweep(Path(tempfile.gettempdir()))
    folder, owner = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")), os.getpid()

    def remove() -> None:
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder


def _sweep(place: Path) -> None:
    """Remove the folders that processes left which were ended before they could."""
    for folder in place.glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).split("-")[0]
        if owner.isdecimal() and not _lives(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(process: int) -> bool:
    if sys.platform == "win32":
        return True  # There the question itself would end the process.
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


SHELF = Shelf()
