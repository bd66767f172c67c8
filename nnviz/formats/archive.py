"""The outer shell of a project: a zip archive of named members, stored without compression.

Nothing is ever extracted or decompressed, so that a small file cannot unfold into a large one
and a member's name cannot lead anywhere.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

from nnviz.formats.atomic import read_error

LARGEST = 2**31 - 2**20
"""Bytes of a whole file; a zip without 64-bit extensions ends here."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_ENCRYPTED = 0x1
_UNREADABLE = (
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
)


class DamagedError(Exception):
    """Why a file's content is refused, and the way out: the end of a sentence about the file."""

    def __init__(self, reason: str, way_out: str = "open another copy") -> None:
        super().__init__(f"{reason}; {way_out}")
        self.reason = reason


def pack(members: dict[str, bytes]) -> bytes:
    """An archive of these members; equal members give equal bytes."""
    size = sum(len(content) for content in members.values())
    if size > LARGEST - 2**16:
        raise DamagedError(f"it would have {size:,} bytes, more than {LARGEST:,}")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return buffer.getvalue()


def read(path: Path) -> bytes:
    """The file's bytes; FileError if the system refuses, DamagedError if it cannot be a project."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
            raise DamagedError("it is not a regular file", "choose a .nnviz file")
        if status.st_size > LARGEST:
            raise DamagedError(
                f"it has {status.st_size:,} bytes, more than {LARGEST:,}", "choose another file"
            )
        return path.read_bytes()
    except OSError as error:
        raise read_error(path, error) from error


class Members:
    """The members of an archive, each looked at before it is read."""

    def __init__(self, content: bytes) -> None:
        self._size = len(content)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except _UNREADABLE as error:
            raise _no_archive(content) from error

    @property
    def names(self) -> list[str]:
        """Names as written, repeated where the archive repeats them."""
        return [info.filename for info in self._archive.infolist()]

    def read(self, name: str, largest: int = LARGEST) -> bytes:
        """One member of at most ``largest`` bytes, its checksum verified."""
        if name not in self.names:
            raise DamagedError(f"its part '{name}' is missing")
        info = self._archive.getinfo(name)
        self._check(info, largest)
        try:
            return self._archive.read(info)
        except _UNREADABLE as error:
            raise DamagedError(f"its part '{name}' is damaged") from error

    def _check(self, info: zipfile.ZipInfo, largest: int) -> None:
        stored = info.compress_type == zipfile.ZIP_STORED and info.file_size == info.compress_size
        if not stored or info.flag_bits & _ENCRYPTED:
            raise DamagedError(
                f"its part '{info.filename}' is compressed or encrypted, and nnviz reads only "
                "plain parts",
                "save it again with nnviz",
            )
        if info.file_size > min(largest, self._size):
            raise DamagedError(
                f"its part '{info.filename}' claims {info.file_size:,} bytes, more than the "
                f"{min(largest, self._size):,} possible"
            )


def _no_archive(content: bytes) -> DamagedError:
    if content[:2] == b"PK":
        return DamagedError("it was cut short or damaged")
    return DamagedError("it is not an nnviz project", "choose a file that nnviz saved")
