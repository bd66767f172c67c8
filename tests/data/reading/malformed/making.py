"""How malformed files are made."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.data.reading.kit import written

Make = Callable[[Path], Path]
SOUND = ""
"""What is said where nothing is wrong."""

ZEROS = 80 * 2**20


def text(content: str | bytes, name: str = "table.csv") -> Make:
    return lambda folder: written(folder, content, name)


def late(make: Callable[[], Make]) -> Make:
    """What is large and would lie in memory from the start."""
    return lambda folder: make()(folder)


def folder_called_csv(folder: Path) -> Path:
    (folder / "really.csv").mkdir()
    return folder / "really.csv"


def missing(folder: Path) -> Path:
    return folder / "nowhere.csv"


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.csv")
    return folder / "pipe.csv"


def loop(folder: Path) -> Path:
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    return folder / "loop.csv"


def dangling(folder: Path) -> Path:
    (folder / "dangling.csv").symlink_to(folder / "nothing")
    return folder / "dangling.csv"


def packed(piece: bytes, size: int, name: str = "bomb.csv.gz") -> Make:
    """A small file that unfolds to ``piece`` over and over."""

    def make(folder: Path) -> Path:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        block = piece * (2**20 // len(piece))
        content = b"".join(packer.compress(block) for _ in range(size // len(block)))
        return written(folder, content + packer.flush(), name)

    return make


def renamed(path: Path, name: str) -> Path:
    return path.rename(path.with_name(name))
