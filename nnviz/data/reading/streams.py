"""Files opened with care: only regular ones, and never more out of a compressed one than it should
hold."""

from __future__ import annotations

import gzip
import io
import stat
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from nnviz.data.reading.results import Cancelled, CancelledError, Progress
from nnviz.errors import DataError, FileError
from nnviz.values import dataclass

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

GZIP = b"\x1f\x8b"
FREE, FREE_TEXT = 2**26, 2**24
"""Bytes that any compressed file may unfold to; of a text, which takes longer to read."""
MOST = 100
"""Beyond them, a file may unfold to so many times its size: no table or picture packs better."""

PACKING = 10
"""So much a packed text is usually shorter."""


@dataclass(frozen=True)
class Source:
    """A file on the disk, or bytes that were pasted; ``label`` is what sentences call it."""

    name: str
    label: str
    size: int
    path: Path | None = None
    content: bytes = b""

    def raw(self) -> BinaryIO:
        """Its bytes as they are."""
        return io.BytesIO(self.content) if self.path is None else opened(self.path)

    @property
    def packed(self) -> bool:
        with self.raw() as stream:
            return stream.read(2) == GZIP

    @property
    def unfolded(self) -> int:
        """Its size as a text; of a packed one about, as texts usually pack."""
        return self.size * (PACKING if self.packed else 1)

    def stream(self, steady: Steady | None = None) -> io.BufferedReader:
        """Its bytes, unfolded where they are compressed."""
        return io.BufferedReader(Flow(self, self.raw(), steady or Steady()), 2**18)


def file_source(path: Path) -> Source:
    """FileError where the path is no readable file; DataError where there is nothing in it."""
    name = path.name.removesuffix(".gz")
    size = regular_size(path)
    if not size:
        raise DataError(f"'{path}' is empty; choose a file that holds a table or arrays.")
    return Source(name.rsplit(".", 1)[0] or name, f"'{path}'", size, path)


def pasted(text: str) -> Source:
    """A table from the clipboard."""
    content = text.encode("utf-8", "replace")
    if not content.strip():
        raise DataError("The pasted text is empty; copy the cells of a table, then paste again.")
    return Source("pasted", "The pasted text", len(content), None, content)


def is_folder(path: Path) -> bool:
    """Whether it is one; FileError where the system would not say."""
    try:
        return path.is_dir()
    except OSError as error:
        raise unreadable(path, error) from error


def regular_size(path: Path) -> int:
    """The size of a file that can be read to its end: no folder, pipe or device."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise FileError(f"'{path}' is a folder; choose a file in it.")
    if not stat.S_ISREG(status.st_mode):
        raise FileError(f"'{path}' is not a regular file; copy its content into one first.")
    return status.st_size


def opened(path: Path) -> BinaryIO:
    """FileError where the system refuses."""
    try:
        return path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError | ValueError) -> FileError:
    """The sentence for a file that the system would not read."""
    reason = (isinstance(error, OSError) and error.strerror) or str(error)
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        reason = f"it is a link to '{path.readlink()}', which is not there"
    return FileError(f"'{path}' cannot be read ({reason}); choose another file, or mend this one.")


class Steady:
    """How far reading has come, and whether it is to go on."""

    def __init__(
        self, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> None:
        self._progress, self._cancelled = progress, cancelled

    def tick(self, done: int, whole: int) -> None:
        """CancelledError where the user asked for the end."""
        if self._cancelled is not None and self._cancelled():
            raise CancelledError
        if self._progress is not None:
            self._progress(min(done, whole), whole)


class Flow(io.RawIOBase):
    """The content of a source, piece by piece: watched for cancelling and for unfolding to more
    than it should. Errors of the disk and of damaged compression come as sentences."""

    def __init__(self, source: Source, raw: BinaryIO, steady: Steady, free: int = FREE) -> None:
        super().__init__()
        self._free = free
        self._source, self._raw, self._steady = source, raw, steady
        packed = raw.read(2) == GZIP
        raw.seek(0)
        self._content = gzip.GzipFile(fileobj=raw) if packed else raw
        self._packed, self._given = packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """One piece of the content; 0 at its end."""
        room = memoryview(buffer).cast("B")
        piece = self._next(len(room))
        room[: len(piece)] = piece
        self._given += len(piece)
        self._refuse_bomb()
        self._steady.tick(self._raw.tell(), self._source.size)
        return len(piece)

    def close(self) -> None:
        self._raw.close()
        super().close()

    def _next(self, size: int) -> bytes:
        try:
            return self._content.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise DataError(
                f"{self._source.label} is compressed, and damaged or cut short ({error}); "
                "use another copy."
            ) from error
        except OSError as error:
            raise unreadable(Path(self._source.label.strip("'")), error) from error

    def _refuse_bomb(self) -> None:
        if self._packed and self._given > self._free and self._given > MOST * self._raw.tell():
            raise unfolds(self._source.label)


def unfolds(label: str) -> DataError:
    """The sentence for a small file that would fill the memory."""
    return DataError(
        f"{label} unfolds to more than {MOST} times its size, as no table or picture does; "
        "if it is sound, unpack it first."
    )
