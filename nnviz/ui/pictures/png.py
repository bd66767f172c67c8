"""PNG written some rows at a time, so that a very large picture can be given up in the middle."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

Ask = Callable[[], None]
"""Raises where nobody wants the picture any more."""
Bytes = NDArray[np.uint8]
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_EIGHT_BITS_OF_RGB = (8, 2, 0, 0, 0)
_UP = 2
"""The filter: each row as its difference from the row above, which packs drawings well."""
_PIXELS = 1_000_000
"""So many at a time take some 20 ms."""


def wanted() -> None:
    """Of a picture that somebody waits for."""


def packed(image: QImage, ask: Ask = wanted) -> bytes:
    """An opaque picture as the bytes of a PNG file; ``ask`` is called again and again meanwhile."""
    head = struct.pack(">II5B", image.width(), image.height(), *_EIGHT_BITS_OF_RGB)
    pieces = [_SIGNATURE, _chunk(b"IHDR", head)]
    packer = zlib.compressobj()
    for rows in _filtered(image.convertToFormat(QImage.Format.Format_RGB32)):
        ask()
        if piece := packer.compress(rows.tobytes()):
            pieces.append(_chunk(b"IDAT", piece))
    return b"".join([*pieces, _chunk(b"IDAT", packer.flush()), _chunk(b"IEND", b"")])


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(content, zlib.crc32(kind))
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _filtered(image: QImage) -> Iterator[Bytes]:
    """The rows, band by band, each (rows, 1 + 3 × width), with the filter's number in front."""
    width, line = image.width(), image.bytesPerLine()
    memory = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), line)
    above = np.zeros((1, 3 * width), np.uint8)
    count = max(1, _PIXELS // max(1, width))
    for top in range(0, image.height(), count):
        pixels = _rgb(memory[top : top + count, : 4 * width])
        rows = pixels - np.concatenate([above, pixels[:-1]])
        above = pixels[-1:]
        yield np.insert(rows, 0, _UP, axis=1)


def _rgb(rows: Bytes) -> Bytes:
    """Red, green and blue of rows of 32-bit pixels, whatever the machine's byte order."""
    colours = rows.view(np.uint32)
    parts = [(colours >> shift).astype(np.uint8) for shift in (16, 8, 0)]
    return np.stack(parts, axis=-1).reshape(len(rows), -1)
