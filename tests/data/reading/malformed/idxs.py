"""IDX files that are wrong."""

from __future__ import annotations

import gzip
import os
import struct
from pathlib import Path

import numpy as np

from tests.data.reading.kit import idx, written
from tests.data.reading.malformed.making import (
    SOUND,
    ZEROS,
    Make,
    late,
    text,
)

_IMAGES = idx(np.arange(60, dtype=np.uint8).reshape(3, 4, 5))


def _idx(
    content: bytes, name: str = "train-images-idx3-ubyte", labels: bytes | None = None
) -> Make:
    def make(folder: Path) -> Path:
        default = idx(np.array([0, 1, 2], np.uint8))
        written(folder, default if labels is None else labels, "train-labels-idx1-ubyte")
        return written(folder, content, name)

    return make


def _sizes(*sizes: int, code: int = 8) -> bytes:
    return bytes([0, 0, code, len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes)


def _bomb(header: bytes) -> Make:
    return _idx(gzip.compress(header + b"\0" * ZEROS, mtime=0), "train-images-idx3-ubyte.gz")


IDX: dict[str, tuple[Make, str]] = {
    "empty": (_idx(b""), "is empty"),
    "sound": (_idx(_IMAGES), SOUND),
    "only zeros": (_idx(b"\0" * 100), "does not begin as an IDX file"),
    "wrong magic": (_idx(b"\1" + _IMAGES[1:]), "does not begin as an IDX file"),
    "unknown type": (_idx(b"\0\0\x0a" + _IMAGES[3:]), "does not begin as an IDX file"),
    "no axes": (_idx(b"\0\0\x08\0" + b"\0" * 60), "does not begin as an IDX file"),
    "255 axes": (_idx(b"\0\0\x08\xff" + b"\1" * 100), "cut short in its header"),
    "255 axes of one": (_idx(b"\0\0\x08\xff" + b"\0\0\0\1" * 255 + b"x"), "one to four axes"),
    "only the magic": (_idx(b"\0\0\x08\x03"), "cut short in its header"),
    "cut in the header": (_idx(_IMAGES[:9]), "cut short in its header"),
    "cut in the numbers": (_idx(_IMAGES[:-7]), "53 are there"),
    "too long": (_idx(_IMAGES + b"x"), "61 are there"),
    "2⁴⁰ items": (_idx(_sizes(2**20, 2**10, 2**10)), "0 are there"),
    "2⁹⁶ items": (_idx(_sizes(2**32 - 1, 2**32 - 1, 2**32 - 1)), "0 are there"),
    "no rows": (_idx(_sizes(0, 28, 28)), "at least one row"),
    "no width": (_idx(_sizes(2**32 - 1, 28, 0)), "at least one row"),
    "labels too few": (_idx(_IMAGES, labels=idx(np.array([0, 1], np.uint8))), "no targets"),
    "labels all the same": (_idx(_IMAGES, labels=idx(np.zeros(3, np.uint8))), "the same"),
    "labels damaged": (_idx(_IMAGES, labels=b"\0\0\x08\x01\0\0\1\0"), "0 are there"),
    "labels empty": (_idx(_IMAGES, labels=b""), "is empty"),
    "without labels": (text(_IMAGES, "pictures"), "but no targets"),
    "labels are a pipe": (lambda folder: _with_pipe(folder), "but no targets"),
    "floats that are not finite": (
        _idx(idx(np.full((3, 5, 5), np.nan, ">f4"), 0x0D)),
        "input 1 holds nan",
    ),
    "gzip cut short": (
        _idx(gzip.compress(_IMAGES)[:-20], "train-images-idx3-ubyte.gz"),
        "cut short",
    ),
    "gzip too short inside": (
        _idx(gzip.compress(_IMAGES[:-7]), "train-images-idx3-ubyte.gz"),
        "was cut short",
    ),
    "gzip of 2⁴⁰ items": (
        _idx(gzip.compress(_sizes(2**20, 2**10, 2**10)), "train-images-idx3-ubyte.gz"),
        "at most",
    ),
    "gzip bomb": (
        late(lambda: _bomb(_sizes(ZEROS))),
        "bytes|unfolds",
    ),
    "gzip bomb that claims little": (
        late(lambda: _bomb(_sizes(3, 5, 5))),
        SOUND,
    ),
}


def _with_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "train-labels-idx1-ubyte")
    return written(folder, _IMAGES, "train-images-idx3-ubyte")
