"""A rescue: the folder of one window, which holds what is unsaved there and says what is open.

Each has a lock beside it, which the window's process holds for as long as it lives. A rescue whose
lock is free was left by a process that ended before it could tidy up.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nnviz.formats.atomic import explained
from nnviz.rescue.about import NAME, About, read_about, write_about
from nnviz.rescue.lock import Lock, TakenError

MOST = 12
"""So many rescues of ended processes stay; older ones go."""
LARGEST = 4 * 2**30
"""Bytes that they may take together; the newest one stays in any case."""


class Rescue:
    """A folder of which this process holds the lock."""

    def __init__(self, folder: Path, lock: Lock) -> None:
        self.folder, self._lock = folder, lock

    @classmethod
    def begin(cls, place: Path) -> Rescue:
        """A new one, empty; FileError when there is no room for it."""
        folder = place / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}"
        with explained(folder):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = Lock(_lock_of(folder))
            folder.mkdir(mode=0o700)
        return cls(folder, lock)

    def say(self, about: About) -> None:
        """What is open, all of which is saved; FileError when it cannot be written."""
        write_about(self.folder, about)
        clear(self.folder, {about.work})

    def remove(self) -> None:
        """There is nothing to be rescued any more."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.release(remove=True)

    def leave(self) -> None:
        """Let another process find it."""
        self._lock.release()


@dataclass(frozen=True)
class Found:
    """Work that a process left which ended without saving it."""

    folder: Path
    about: About

    @property
    def work(self) -> Path:
        """The project."""
        return self.folder / self.about.work

    @property
    def size(self) -> int:
        """Bytes of all that is in its folder."""
        with suppress(OSError):
            return sum(each.stat().st_size for each in self.folder.iterdir())
        return 0

    def claim(self) -> Rescue | None:
        """Take it over; None if another process was quicker."""
        with suppress(TakenError, OSError):
            lock = Lock(_lock_of(self.folder))
            if read_about(self.folder) == self.about and self.work.is_file():
                return Rescue(self.folder, lock)
            lock.release(remove=not self.folder.is_dir())
        return None

    def discard(self) -> bool:
        """Remove it for good; False if another process has it."""
        rescue = self.claim()
        if rescue is not None:
            rescue.remove()
        return rescue is not None


def found(place: Path) -> tuple[Found, ...]:
    """All work that was left, the newest first; what holds none is tidied away."""
    left = [_look(folder) for folder in _folders(place)]
    return tuple(sorted(filter(None, left), key=lambda each: -each.about.when))


def prune(place: Path) -> None:
    """Remove the oldest of what was left where it is too many or too much."""
    room = LARGEST
    for number, each in enumerate(found(place)):
        room -= each.size
        if number and (number >= MOST or room < 0):
            each.discard()


def is_open(place: Path, path: Path, own: Path | None = None) -> bool:
    """Whether a window other than that of the rescue ``own`` has the file open."""
    real = os.path.realpath(path)
    for folder in _folders(place):
        about = read_about(folder) if folder != own else None
        if about is not None and about.path and os.path.realpath(about.path) == real:
            with suppress(OSError):
                if not _is_left(folder):
                    return True
    return False


def clear(folder: Path, needed: set[str]) -> None:
    """Remove every version of the work, and all data, but what is needed."""
    for each in folder.iterdir():
        if each.name not in (*needed, NAME):
            with suppress(OSError):
                each.unlink()


def _look(folder: Path) -> Found | None:
    """What a folder holds, if its process ended."""
    with suppress(OSError):
        if _is_left(folder):
            about = read_about(folder)
            if about is not None and about.work and (folder / about.work).is_file():
                return Found(folder, about)
            _tidy(folder)
    return None


def _is_left(folder: Path) -> bool:
    try:
        Lock(_lock_of(folder)).release()
    except TakenError:
        return False
    return True


def _tidy(folder: Path) -> None:
    with suppress(TakenError):
        Rescue(folder, Lock(_lock_of(folder))).remove()


def _folders(place: Path) -> list[Path]:
    with suppress(OSError):
        return [folder for folder in place.iterdir() if folder.is_dir()]
    return []


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
