"""Where arrays lie: in a .npy or .npz file, in a pair of IDX files, or in memory."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from nnviz.data.reading.payload import START, Header, check, fill, numpy_header
from nnviz.data.reading.results import Member
from nnviz.data.reading.streams import FREE, MOST, Source, Steady, file_source, opened, unfolds
from nnviz.errors import DataError

MOST_MEMBERS = 500
_DIRECTORY = 2**20
_ENDING = re.compile(rb"PK\x05\x06.{6}(..)(.{4})", re.DOTALL)
_BROKEN = (
    OSError, EOFError, KeyError, ValueError, RuntimeError, NotImplementedError, OverflowError,
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
)  # fmt: skip
_IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


class Box(Protocol):
    """Named arrays, each read when it is asked for."""

    name: str
    origin: str
    size: int
    members: tuple[Member, ...]

    def read(self, member: str, steady: Steady, rows: int | None = None) -> NDArray[Any]:
        """The array, or its first rows."""


class NpyBox:
    """A .npy file: one array, called by the file's name."""

    def __init__(self, source: Source) -> None:
        self.name, self.origin, self.size = source.name, str(source.path), source.size
        self._source = source
        with source.stream() as stream:
            self._header = numpy_header(stream.read(START), source.label)
        check(self._header, source.size, source.label, source.packed)
        self.members: tuple[Member, ...] = (_member(source.name, self._header),)

    def read(self, member: str, steady: Steady, rows: int | None = None) -> NDArray[Any]:
        with self._source.stream() as stream:
            stream.read(self._header.begin)
            return fill(stream, self._header, self._source.label, steady, rows)


class NpzBox:
    """A .npz file: a zip archive of .npy files, of which each is looked at before it is read."""

    def __init__(self, source: Source) -> None:
        self.name, self.origin, self.size = source.name, str(source.path), source.size
        self._label = source.label
        assert source.path is not None
        self._path = source.path
        with self._archive() as archive:
            infos = [info for info in archive.infolist() if info.filename.endswith(".npy")]
            self._check(infos, archive)
            self._headers = {info.filename[:-4]: self._header(archive, info) for info in infos}
        self.members = tuple(_member(name, each) for name, each in self._headers.items())

    def read(self, member: str, steady: Steady, rows: int | None = None) -> NDArray[Any]:
        header = self._headers[member]
        with self._archive() as archive, archive.open(f"{member}.npy") as stream:
            assert isinstance(stream, io.BufferedIOBase)
            stream.read(header.begin)
            return fill(stream, header, self._called(member), steady, rows)

    @contextmanager
    def _archive(self) -> Iterator[zipfile.ZipFile]:
        """What the archive's damage raises comes as a sentence."""
        try:
            with opened(self._path) as stream:
                self._refuse_crowd(stream)
                with zipfile.ZipFile(stream) as archive:
                    yield archive
        except _BROKEN as error:
            raise DataError(
                f"{self._label} is not a sound .npz file ({_reason(error)}); use another copy, or "
                "save the arrays again with numpy.savez."
            ) from error

    def _check(self, infos: list[zipfile.ZipInfo], archive: zipfile.ZipFile) -> None:
        if not infos:
            names = archive.namelist()
            example = f" (but '{names[0][:60]}', for example)" if names else ""
            raise DataError(
                f"{self._label} is a zip archive without arrays{example}; save a spreadsheet as "
                "CSV first, and unpack an archive of other files."
            )
        for info in infos:
            if info.file_size > FREE and info.file_size > MOST * info.compress_size:
                raise unfolds(self._called(info.filename[:-4]))

    def _header(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Header:
        label = self._called(info.filename[:-4])
        with archive.open(info) as stream:
            header = numpy_header(stream.read(START), label)
        check(header, info.file_size, label)
        return header

    def _called(self, member: str) -> str:
        return f"{self._label}, array '{member[:60]}',"

    def _refuse_crowd(self, stream: BinaryIO) -> None:
        """Listing millions of members takes long: the archive's end says how many there are."""
        stream.seek(max(0, self.size - 2**16 - 22))
        found = _ENDING.findall(stream.read())
        if found:
            count, directory = struct.unpack("<HI", found[-1][0] + found[-1][1])
            if count > MOST_MEMBERS or directory > _DIRECTORY:
                raise DataError(
                    f"{self._label} has {count:,} members, and at most {MOST_MEMBERS} can be read; "
                    "save fewer, larger arrays."
                )
        stream.seek(0)


class IdxBox:
    """Files in MNIST's format, plain or packed: each holds one array."""

    def __init__(self, *paths: Path) -> None:
        self._sources = {str(path): file_source(path) for path in paths}
        self._headers = {name: idx_header(each) for name, each in self._sources.items()}
        first = next(iter(self._sources.values()))
        self.name, self.origin, self.size = first.name, str(first.path), first.size
        self.members = tuple(_member(name, each) for name, each in self._headers.items())

    def read(self, member: str, steady: Steady, rows: int | None = None) -> NDArray[Any]:
        source, header = self._sources[member], self._headers[member]
        with source.stream() as stream:
            stream.read(header.begin)
            return fill(stream, header, source.label, steady, rows)


class MemoryBox:
    """Arrays that are there already."""

    def __init__(self, name: str, **arrays: NDArray[Any]) -> None:
        self.name, self.origin, self.size = name, "arrays from Python", 0
        self._arrays = arrays
        for key, array in arrays.items():
            check(Header(array.shape, array.dtype, 0), array.nbytes, f"The array '{key}'")
        self.members = tuple(Member(key, a.shape, str(a.dtype)) for key, a in arrays.items())

    def read(self, member: str, steady: Steady, rows: int | None = None) -> NDArray[Any]:
        return self._arrays[member][:rows]


def idx_header(source: Source) -> Header:
    """Two zero bytes, the type, the number of axes, and the size of each in four bytes."""
    with source.stream() as stream:
        start = stream.read(4 + 4 * 255)
    axes = start[3] if len(start) >= 4 else 0
    if start[:2] != b"\0\0" or start[2:3] == b"" or start[2] not in _IDX_TYPES or not axes:
        raise DataError(
            f"{source.label} does not begin as an IDX file does (two zero bytes, a type from 8 to "
            "14, the number of axes); choose a file in MNIST's format."
        )
    if len(start) < 4 + 4 * axes:
        raise DataError(f"{source.label} was cut short in its header; use another copy.")
    shape = struct.unpack(f">{axes}I", start[4 : 4 + 4 * axes])
    header = Header(shape, np.dtype(_IDX_TYPES[start[2]]), 4 + 4 * axes)
    check(header, source.size, source.label, source.packed)
    return header


def idx_partner(path: Path) -> Path | None:
    """The labels that belong to images, or the images to labels, by their usual names."""
    name = path.name
    ways = [("images", "labels", "3", "1"), ("labels", "images", "1", "3")]
    for here, there, axes, others in ways:
        if here not in name.lower():
            continue
        found = re.sub(here, there, name, flags=re.IGNORECASE)
        found = re.sub(rf"idx{axes}", f"idx{others}", found, flags=re.IGNORECASE)
        for other in (found, f"{found}.gz", found.removesuffix(".gz")):
            if (path.parent / other).is_file():
                return path.parent / other
    return None


def _member(name: str, header: Header) -> Member:
    return Member(name, header.shape, str(header.dtype.newbyteorder("=")))


def _reason(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:120]
