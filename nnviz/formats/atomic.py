"""Whole files or none: written beside the target, flushed to the disk, then moved into place."""

from __future__ import annotations

import errno
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nnviz.errors import FileError

_WRITING = {
    errno.ENOENT: "its folder does not exist; create the folder or choose another place",
    errno.ENOTDIR: "a part of its path is a file, not a folder; choose another place",
    errno.EISDIR: "it is a folder; choose a file name",
    errno.EACCES: "permission was denied; choose another place or change its permissions",
    errno.EPERM: "permission was denied; choose another place or change its permissions",
    errno.EROFS: "the place is read-only; choose another place",
    errno.ENOSPC: "the disk is full; free some space or choose another disk",
    errno.EDQUOT: "the disk quota is used up; free some space or choose another disk",
    errno.EFBIG: "the file would be larger than allowed here; choose another disk",
    errno.ENAMETOOLONG: "its name is too long; choose a shorter one",
}
_READING = {
    errno.ENOENT: "it does not exist; check the name and the folder",
    errno.ENOTDIR: "a part of its path is a file, not a folder; check the path",
    errno.EISDIR: "it is a folder; choose a file",
    errno.EACCES: "permission was denied; change its permissions",
    errno.EPERM: "permission was denied; change its permissions",
    errno.ENAMETOOLONG: "its name is too long; check the name",
}


STRAY_AFTER = 24 * 3600.0
"""Seconds after which a half-written file beside a target is one that a crash left."""
_PREFIX, _SUFFIX = ".nnviz-", ".tmp"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new, empty file beside ``path`` to write to; it takes the path's place when all went well.

    FileError where that fails; on any exception the path is as before and nothing is left over.
    """
    target = real_path(path)
    with explained(path):
        _refuse_unwritable(target)
        temporary = _create_beside(target)
    _sweep(target.parent)
    try:
        yield temporary
        with explained(path):
            _move(temporary, target)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file or nothing; FileError says what failed and what to do."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


@contextmanager
def passing_folder(purpose: str) -> Iterator[Path]:
    """A folder in the system's place for what is soon removed; FileError where an OSError says that
    it cannot be used."""
    place = Path(tempfile.gettempdir())
    with (
        explained(place),
        tempfile.TemporaryDirectory(
            prefix=f"nnviz-{purpose}-", ignore_cleanup_errors=True
        ) as folder,
    ):
        yield Path(folder)


def ensure_writable(path: Path) -> None:
    """FileError if a file could not be put there: to be asked before hours of work."""
    target = real_path(path)
    with explained(path):
        _refuse_unwritable(target)
        _create_beside(target).unlink()


def read_error(path: Path, error: OSError) -> FileError:
    """The sentence for a file that the system would not read."""
    reason = _READING.get(error.errno or 0, f"{_system(error)}; try again or use another copy")
    return FileError(f"'{path}' cannot be read: {reason}.")


def write_error(path: Path, error: OSError) -> FileError:
    """The sentence for a file that the system would not write."""
    reason = _WRITING.get(error.errno or 0, f"{_system(error)}; choose another place")
    return FileError(f"'{path}' cannot be written: {reason}.")


def _system(error: OSError) -> str:
    return f"the system says “{error.strerror or error}”"


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """An OSError within becomes the FileError of a path that cannot be written."""
    try:
        yield
    except OSError as error:
        raise write_error(path, error) from error


def real_path(path: Path) -> Path:
    """The file itself behind a link, so that saving keeps the link."""
    if "\0" in str(path):
        raise FileError("A file name cannot hold the character NUL; choose another name.")
    return Path(os.path.realpath(path))


def _refuse_unwritable(target: Path) -> None:
    # Replacing needs rights to the folder only; a protected file must not be lost that way.
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists() and not target.is_file():
        raise OSError(errno.ENODEV, "not a regular file")
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def beside(target: Path) -> Path:
    """A name in the target's folder that nobody else uses."""
    return target.with_name(f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}")


def _create_beside(target: Path) -> Path:
    """An empty file in the target's folder, with the rights that a new file gets there."""
    temporary = beside(target)
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    return temporary


def _move(temporary: Path, target: Path) -> None:
    if target.exists():
        temporary.chmod(target.stat().st_mode & 0o777)
    # Without the flush, a power cut could leave the new name on an empty file.
    flush(temporary, os.O_RDWR)
    temporary.replace(target)
    flush_folder(target)


def flush_folder(path: Path) -> None:
    """Let a name given to a file outlast a power cut."""
    if os.name == "posix":
        flush(path.parent, os.O_RDONLY)


def _sweep(folder: Path) -> None:
    """Remove what a process left that was ended while it wrote."""
    with suppress(OSError):
        for stray in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            with suppress(OSError):
                if time.time() - stray.stat().st_ctime > STRAY_AFTER:
                    stray.unlink()


def flush(path: Path, flags: int) -> None:
    """Have the disk hold what was written to a file, or which names a folder has."""
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
