"""Sound files of each format, and the same ones damaged at random places."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from tests.data.reading.kit import idx, idx_pair, pictures

Bytes = bytearray
Damage = Callable[[Bytes, np.random.Generator], None]


def sound(format: str, number: int, folder: Path) -> tuple[Path, Path]:
    """What is to be read, and the file of it that is to be damaged."""
    folder.mkdir(parents=True)
    return {"text": _text, "npy": _npy, "npz": _npz, "idx": _idx, "folder": _pictures}[format](
        number, folder
    )


def damage(path: Path, rng: np.random.Generator) -> None:
    """One to four kinds of damage to a file."""
    path.write_bytes(damage_bytes(path.read_bytes(), rng))


def damage_bytes(sound: bytes, rng: np.random.Generator) -> bytes:
    """The same of its content."""
    content = bytearray(sound)
    for _ in range(rng.integers(1, 5)):
        if content:
            _DAMAGES[rng.integers(len(_DAMAGES))](content, rng)
    return bytes(content)


def _text(number: int, folder: Path) -> tuple[Path, Path]:
    rng = np.random.default_rng(number)
    mark = ",;\t| "[number % 5]
    lines = [mark.join(["day", "size", "kind", "count"])]
    for row in range(60):
        day = f"2020-{row % 12 + 1:02}-{row % 28 + 1:02}"
        kind = ["cat", '"d og"', "Öl"][row % 3]
        lines.append(mark.join([day, f"{rng.normal():.6g}", kind, str(row)]))
    content = "\r\n".join(lines).encode(["utf-8", "cp1252", "utf-16", "utf-8-sig"][number % 4])
    packed = number % 7 == 0
    path = folder / f"table.csv{'.gz' if packed else ''}"
    path.write_bytes(gzip.compress(content) if packed else content)
    return path, path


def _array(number: int) -> np.ndarray:
    rng = np.random.default_rng(number)
    shape = [(30,), (30, 4), (10, 8, 8), (6, 3, 8, 8)][number % 4]
    dtype = ["<f8", "<f4", "u1", ">i4", "<i8", "?", "<U5"][number % 7]
    array = rng.integers(0, 100, shape).astype(dtype)
    return np.asfortranarray(array) if number % 3 == 0 else array


def _npy(number: int, folder: Path) -> tuple[Path, Path]:
    path = folder / "array.npy"
    np.save(path, _array(number))
    return path, path


def _npz(number: int, folder: Path) -> tuple[Path, Path]:
    path, inputs = folder / "arrays.npz", _array(number)
    save = np.savez_compressed if number % 2 else np.savez
    save(path, x=inputs, y=np.arange(len(inputs)) % 3)
    return path, path


def _idx(number: int, folder: Path) -> tuple[Path, Path]:
    pair = idx_pair(folder, packed=number % 2 == 0)
    if number % 5 == 0:
        pair[0].write_bytes(idx(np.random.default_rng(number).normal(size=(20, 6, 5)), 0x0E))
    return pair[0], pair[number % 3 == 0]


def _pictures(number: int, folder: Path) -> tuple[Path, Path]:
    pictures(folder, cats=[(8, 8, 3)] * 2, dogs=[(8, 8, 3)] * 2)
    format = ["PNG", "JPEG", "BMP", "GIF", "WEBP"][number % 5]
    stream = io.BytesIO()
    pixels = np.random.default_rng(number).integers(0, 256, (40, 30, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(stream, format)
    path = folder / "cats" / f"damaged.{format.lower()}"
    path.write_bytes(stream.getvalue())
    return folder, path


def _flip(content: Bytes, rng: np.random.Generator) -> None:
    for _ in range(rng.integers(1, 9)):
        content[rng.integers(len(content))] ^= 1 << int(rng.integers(8))


def _flip_in_the_head(content: Bytes, rng: np.random.Generator) -> None:
    content[rng.integers(min(len(content), 100))] = rng.integers(256)


def _cut(content: Bytes, rng: np.random.Generator) -> None:
    del content[rng.integers(len(content)) :]


def _take_out(content: Bytes, rng: np.random.Generator) -> None:
    begin = rng.integers(len(content))
    del content[begin : begin + rng.integers(1, 60)]


def _double(content: Bytes, rng: np.random.Generator) -> None:
    begin = int(rng.integers(len(content)))
    content[begin:begin] = content[begin : begin + int(rng.integers(1, 200))]


def _insert(content: Bytes, rng: np.random.Generator) -> None:
    begin = int(rng.integers(len(content)))
    content[begin:begin] = rng.bytes(int(rng.integers(1, 40)))


def _fill(content: Bytes, rng: np.random.Generator) -> None:
    begin, size = int(rng.integers(len(content))), int(rng.integers(1, 12))
    content[begin : begin + size] = bytes([rng.choice([0, 255, 127, 34, 10, 44])]) * size


def _claim(content: Bytes, rng: np.random.Generator) -> None:
    """A digit becomes many: sizes that are written out."""
    digits = [place for place, byte in enumerate(content[:400]) if chr(byte).isdigit()]
    if digits:
        place = digits[rng.integers(len(digits))]
        content[place : place + 1] = b"9" * int(rng.integers(1, 25))


_DAMAGES: tuple[Damage, ...] = (
    _flip, _flip_in_the_head, _cut, _take_out, _double, _insert, _fill, _claim,
)  # fmt: skip
