"""A file that one process holds at a time. The system lets go of it when that process ends, however
that happens, so that no number of a process has to be believed in."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO


class TakenError(Exception):
    """Somebody else holds it."""


class Lock:
    """Held from the beginning; TakenError if that cannot be. Other processes never inherit it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("a+b")
        try:
            _take(self._file)
            # Its last holder may have removed it after it was opened here.
            if not os.path.samestat(os.fstat(self._file.fileno()), path.stat()):
                raise FileNotFoundError
        except OSError as error:
            self._file.close()
            raise TakenError(str(path)) from error

    def release(self, remove: bool = False) -> None:
        """Let others have it, or have it no more."""
        if remove and sys.platform != "win32":
            self._path.unlink(missing_ok=True)
        _let_go(self._file)
        self._file.close()
        if remove:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


def _let_go(file: IO[bytes]) -> None:
    """Closing is not enough: a process that is just being started shares the file until it runs
    its own program, and would hold the lock so long."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_UN)


def _take(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
