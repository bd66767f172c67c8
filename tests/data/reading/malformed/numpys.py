"""Files of NumPy that are wrong."""

from __future__ import annotations

import gzip
import io
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.data.reading.kit import written
from tests.data.reading.malformed.making import (
    SOUND,
    ZEROS,
    Make,
    folder_called_csv,
    late,
    packed,
    renamed,
    text,
)


def _npy(header: bytes, content: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    size = struct.pack("<H" if version[0] == 1 else "<I", len(header))
    return b"\x93NUMPY" + version + size + header + content


def _saying(shape: str, descr: str = "'<f8'", fortran: str = "False", content: bytes = b"") -> Make:
    header = f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}"
    return text(_npy(header.encode(), content), "x.npy")


def _object(folder: Path) -> Path:
    np.save(folder / "x.npy", np.array([print, 1], object), allow_pickle=True)
    return folder / "x.npy"


def _saved(array: object) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.asarray(array))
    return stream.getvalue()


_GOOD = _saved(np.arange(12.0).reshape(4, 3))
_DEEP = b"(" * 60_000

NPY: dict[str, tuple[Make, str]] = {
    "empty": (text("", "x.npy"), "is empty"),
    "only the magic": (text(b"\x93NUMPY", "x.npy"), "does not begin as an array"),
    "wrong magic": (text(b"\x93NUMPX" + _GOOD[6:], "x.npy"), "does not begin as an array"),
    "no magic": (text("1,2\n3,4\n", "x.npy"), "does not begin as an array"),
    "cut in the header": (text(_GOOD[:40], "x.npy"), "does not begin as an array"),
    "cut in the numbers": (text(_GOOD[:-5], "x.npy"), "91 are there"),
    "too long": (text(_GOOD + b"more", "x.npy"), "100 are there"),
    "2⁴⁰ items": (_saying("(1099511627776,)"), "0 are there"),
    "2⁴⁰ items of nothing": (_saying("(1099511627776,)", "'<U0'"), "values of <U0"),
    "overflowing shape": (_saying("(4294967296, 4294967296, 4294967296)"), "0 are there"),
    "rows of nothing": (_saying("(1099511627776, 0)"), "at least one row"),
    "no rows": (_saying("(0, 5)"), "at least one row"),
    "negative": (_saying("(-1, 5)"), "at least one row|does not begin"),
    "no axes": (_saying("()", content=b"\0" * 8), "one to four axes"),
    "six axes": (_saying("(1, 1, 1, 1, 1, 1)", content=b"\0" * 8), "one to four axes"),
    "shape of words": (_saying("('a', 'b')"), "does not begin as an array"),
    "shape of decimals": (_saying("(2.5,)"), "does not begin as an array"),
    "shape that is none": (_saying("None"), "does not begin as an array"),
    "unknown type": (_saying("(1,)", "'<q9'"), "does not begin as an array"),
    "complex": (_saying("(1,)", "'<c16'", content=b"\0" * 16), "values of complex128"),
    "void": (_saying("(1,)", "'|V8'", content=b"\0" * 8), "values of "),
    "timedelta": (_saying("(1,)", "'<m8[s]'", content=b"\0" * 8), "values of timedelta64"),
    "nested record": (_saying("(1,)", "[('a', [('b', '<f8')])]", content=b"\0" * 8), "values of"),
    "record with an axis": (
        _saying("(1,)", "[('a', '<f8', (2,))]", content=b"\0" * 16),
        "values of",
    ),
    "objects": (_object, "Python objects, which could run code"),
    "object type without content": (_saying("(2,)", "'|O'"), "Python objects"),
    "fortran of a word": (_saying("(2,)", fortran="'yes'"), "does not begin as an array"),
    "call in the header": (_saying("(__import__('os').getpid(),)"), "does not begin as an array"),
    "deep header": (text(_npy(_DEEP), "x.npy"), "does not begin as an array"),
    "endless header": (text(_npy(b" " * 60_000), "x.npy"), "does not begin as an array"),
    "header of 4 GB": (
        text(b"\x93NUMPY\x02\x00\xff\xff\xff\xff" + b" " * 100, "x.npy"),
        "does not begin",
    ),
    "version 9": (text(_npy(b"{}", version=b"\x09\x00"), "x.npy"), "does not begin as an array"),
    "infinite": (text(_saved([1.0, np.inf]), "x.npy"), "row 2 of 'x': the number is inf"),
    "not a number": (text(_saved([1.0, np.nan]), "x.npy"), SOUND),
    "five channels": (text(_saved(np.zeros((2, 5, 9, 9))), "x.npy"), "1, 3 or 4 channels"),
    "pictures without targets": (text(_saved(np.zeros((2, 9, 9))), "x.npy"), "but no targets"),
    "10⁵ columns": (text(_saved(np.zeros((2, 100_000))), "x.npy"), "has 100,000 columns"),
    "gzip bomb": (packed(b"\0", ZEROS, "x.npy.gz"), "lines are longer than"),
    "gzip bomb with a header": (
        lambda folder: written(
            folder, gzip.compress(_saved(np.zeros(ZEROS // 8)), 9, mtime=0), "x.npy.gz"
        ),
        "bytes|unfolds",
    ),
    "folder": (lambda folder: renamed(folder_called_csv(folder), "x.npy"), "must hold a folder"),
}


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Make:
    def make(folder: Path) -> Path:
        with warnings.catch_warnings(), zipfile.ZipFile(folder / "x.npz", "w", method) as archive:
            warnings.simplefilter("ignore")
            for name, content in members.items():
                archive.writestr(name, content)
        return folder / "x.npz"

    return make


def _twice(folder: Path) -> Path:
    """Two members of one name."""
    with warnings.catch_warnings(), zipfile.ZipFile(folder / "x.npz", "w") as archive:
        warnings.simplefilter("ignore")
        for value in (1.0, 2.0):
            archive.writestr("x.npy", _saved([value]))
    return folder / "x.npz"


def _edited(make: Make, edit: Callable[[bytearray], object]) -> Make:
    def made(folder: Path) -> Path:
        path = make(folder)
        content = bytearray(path.read_bytes())
        edit(content)
        path.write_bytes(content)
        return path

    return made


def _encrypted(content: bytearray) -> None:
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1


def _claiming(content: bytearray) -> None:
    """The directory claims 2³¹ bytes for the member."""
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 2**31)


_SMALL = {"x.npy": _GOOD, "y.npy": _saved([0, 1, 1, 0])}
_HEADER = "{'descr': '|u1', 'fortran_order': False, 'shape': (%d,), }"


def _zeros() -> bytes:
    return _npy((_HEADER % ZEROS).encode(), b"\0" * ZEROS)


NPZ: dict[str, tuple[Make, str]] = {
    "empty": (text("", "x.npz"), "is empty"),
    "only the magic": (text(b"PK\x03\x04", "x.npz"), "is not a sound .npz file"),
    "wrong magic": (_edited(_zip(_SMALL), lambda c: c.__setitem__(0, 81)), "is not a sound .npz"),
    "cut short": (_edited(_zip(_SMALL), lambda c: c.__delitem__(slice(200, None))), "not a sound"),
    "cut at the end": (
        _edited(_zip(_SMALL), lambda c: c.__delitem__(slice(-9, None))),
        "not a sound",
    ),
    "no members": (_zip({}), "zip archive without arrays"),
    "other members": (_zip({"a.txt": b"hello"}), "without arrays \\(but 'a.txt'"),
    "a folder for a member": (_zip({"a.npy/": b""}), "without arrays"),
    "member empty": (_zip({"x.npy": b""}), "array 'x', does not begin as an array"),
    "member of text": (_zip({"x.npy": b"1,2\n"}), "does not begin as an array"),
    "2⁴⁰ items": (_zip({"x.npy": _npy((_HEADER % 2**40).encode())}), "0 are there"),
    "zip bomb": (late(lambda: _zip({"x.npy": _zeros()})), "unfolds to"),
    "zip bomb beside": (
        late(lambda: _zip({"x.npy": _GOOD, "z.npy": _zeros()})),
        "unfolds to more than 100 times",
    ),
    "damaged checksum": (
        _edited(_zip(_SMALL), lambda c: c.__setitem__(14, c[14] ^ 1)),
        "not a sound|SOUND",
    ),
    "damaged numbers": (
        _edited(_zip(_SMALL, zipfile.ZIP_STORED), lambda c: c.__setitem__(180, c[180] ^ 1)),
        "Bad CRC-32",
    ),
    "encrypted": (_edited(_zip(_SMALL), _encrypted), "encrypted"),
    "larger in the directory": (_edited(_zip({"x.npy": _GOOD}), _claiming), "unfolds|there|sound"),
    "unknown compression": (
        _edited(_zip(_SMALL), lambda c: c.__setitem__(slice(8, 10), b"\x63\0")),
        "sound|SOUND",
    ),
    "lzma": (_zip(_SMALL, zipfile.ZIP_LZMA), SOUND),
    "bzip2": (_zip(_SMALL, zipfile.ZIP_BZIP2), SOUND),
    "one name twice": (_twice, SOUND),
    "names that lead out": (
        _zip({"../../x.npy": _GOOD, "/etc/y.npy": _saved([1, 2, 3, 4])}),
        SOUND,
    ),
    "too many members": (_zip({f"{n}.npy": b"" for n in range(3000)}), "at most 500"),
    "endless name": (_zip({"n" * 60_000 + ".npy": _GOOD}), SOUND),
    "rows that differ": (_zip({"x.npy": _GOOD, "y.npy": _saved([1, 2])}), "but 2 targets in"),
    "pictures with too few targets": (
        _zip({"x.npy": _saved(np.zeros((4, 9, 9))), "y.npy": _saved([1, 2])}),
        "4 inputs in 'x', but 2 targets in 'y'",
    ),
    "targets all the same": (
        _zip({"x.npy": _saved(np.zeros((2, 9, 9))), "y.npy": _saved([1, 1])}),
        "all targets are the same",
    ),
    "targets not finite": (
        _zip({"x.npy": _saved(np.zeros((2, 9, 9))), "y.npy": _saved([1, np.nan])}),
        "must be finite",
    ),
    "inputs not finite": (
        _zip({"x.npy": _saved(np.full((2, 9, 9), np.nan)), "y.npy": _saved([0, 1])}),
        "input 1 holds nan",
    ),
    "targets of three axes": (
        _zip({"x.npy": _saved(np.zeros((2, 9, 9))), "y.npy": _saved(np.zeros((2, 3, 3)))}),
        "targets have",
    ),
    "objects": (
        _zip({"x.npy": _npy(b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", b"x")}),
        "Python objects",
    ),
    "spreadsheet": (_zip({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b""}), "spreadsheet"),
    "zip in a zip": (_zip({"x.npy": b"PK\x03\x04" + b"\0" * 50}), "does not begin as an array"),
}
