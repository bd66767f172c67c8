"""Folders of pictures that are wrong."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

from tests.data.reading.kit import pictures, written
from tests.data.reading.malformed.making import (
    SOUND,
    Make,
)


def _png(width: int, height: int) -> bytes:
    """A picture that claims a size that it has not."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def _encoded(format: str, pixels: np.ndarray | None = None) -> bytes:
    stream = io.BytesIO()
    noise = np.random.default_rng(2).integers(0, 256, (9, 9, 3), dtype=np.uint8)
    Image.fromarray(noise if pixels is None else pixels).save(stream, format)
    return stream.getvalue()


def _with(content: bytes, name: str = "bad.png") -> Make:
    """Sound pictures of two classes, and one more file."""

    def make(folder: Path) -> Path:
        pictures(folder / "pets", cats=[(8, 8, 3)] * 2, dogs=[(8, 8, 3)] * 2)
        written(folder / "pets" / "cats", content, name)
        return folder / "pets"

    return make


def _classes(count: int) -> Make:
    def make(folder: Path) -> Path:
        for number in range(count):
            (folder / "pets" / f"class {number}").mkdir(parents=True)
        return folder / "pets"

    return make


def _links(folder: Path) -> Path:
    pets = _with(_encoded("PNG"))(folder)
    (pets / "etc").symlink_to("/etc")
    (pets / "cats" / "a.png").symlink_to("/dev/zero")
    (pets / "cats" / "b.png").symlink_to(pets / "cats" / "b.png")
    (pets / "dogs" / "c.png").symlink_to(pets / "nothing.png")
    (pets / "again").symlink_to(pets)
    return pets


def _pipes(folder: Path) -> Path:
    pets = _with(_encoded("PNG"))(folder)
    os.mkfifo(pets / "cats" / "pipe.png")
    return pets


_LARGE = np.zeros((7072, 7072), np.uint8)

FOLDER: dict[str, tuple[Make, str]] = {
    "empty": (lambda folder: folder, "must hold a folder for each class"),
    "empty classes": (_classes(3), "none of them has any"),
    "one class": (lambda folder: pictures(folder, a=[(5, 5)]), "only 'a' has any"),
    "pictures without classes": (
        lambda folder: pictures(folder, a=[(5, 5)]) / "a",
        "must hold a folder for each class",
    ),
    "empty picture": (_with(b""), "is no file of a picture's size"),
    "text for a picture": (_with(b"hello"), "is no sound picture"),
    "wrong magic": (_with(b"\x88PNG" + _encoded("PNG")[4:]), "is no sound picture"),
    "other format": (_with(_encoded("TIFF")), "is no sound picture"),
    "PNG cut short": (_with(_encoded("PNG")[:-100]), "is no sound picture"),
    "PNG cut in its head": (_with(_encoded("PNG")[:20]), "is no sound picture"),
    "JPEG cut short": (_with(_encoded("JPEG")[:-200], "bad.jpg"), "is no sound picture"),
    "GIF cut short": (_with(_encoded("GIF")[:-50], "bad.gif"), "is no sound picture|SOUND"),
    "BMP cut short": (_with(_encoded("BMP")[:-50], "bad.bmp"), "is no sound picture"),
    "WebP cut short": (_with(_encoded("WEBP")[:-20], "bad.webp"), "is no sound picture"),
    "image bomb": (_with(_png(30_000, 30_000)), "pixels|is no sound picture"),
    "larger image bomb": (_with(_png(2**31 - 1, 2**31 - 1)), "is no sound picture"),
    "picture just too large": (_with(_encoded("PNG", _LARGE)), "50,013,184|claims 7,072×7,072"),
    "large picture": (_with(_encoded("PNG", _LARGE[:7000, :7000])), SOUND),
    "no width": (_with(_png(0, 9)), "is no sound picture"),
    "another name": (_with(_encoded("JPEG"), "jpeg.png"), SOUND),
    "links": (_links, SOUND),
    "pipe": (_pipes, SOUND),
    "2000 classes": (_classes(2000), "none of them has any"),
    "many colours": (_with(_encoded("PNG", np.zeros((9, 9, 4), np.uint8))), SOUND),
}
