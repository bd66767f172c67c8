"""Whether a file is still the one that was read or written here."""

from __future__ import annotations

from pathlib import Path

from nnviz.values import dataclass


@dataclass(frozen=True)
class Stamp:
    """What the system says of a file: it changes whenever another one takes its place."""

    modified: int
    size: int
    number: int


def stamp_of(path: Path | None) -> Stamp | None:
    """None where there is no file."""
    try:
        status = path.stat() if path is not None else None
    except OSError:
        return None
    return Stamp(status.st_mtime_ns, status.st_size, status.st_ino) if status else None
