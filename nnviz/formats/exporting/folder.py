"""Whole folders or none: written beside their place, then moved into it."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nnviz.errors import FileError
from nnviz.formats.atomic import explained, flush, write_error

MARK = "nnviz-export.json"
"""The file in a folder by which it is known to be an export, which another may replace."""


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """A new, empty folder beside ``path``; it takes the path's place when all went well.

    FileError where that fails, and where something else than an export would be lost; on any
    exception the path is as before and nothing is left over.
    """
    refuse_other(path)
    # Whoever checks what is written may be started in another folder.
    temporary = path.absolute().with_name(f".nnviz-{secrets.token_hex(8)}.tmp")
    with explained(path):
        temporary.mkdir()
    try:
        yield temporary
        with explained(path):
            _move(temporary, path)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def refuse_other(path: Path) -> None:
    """FileError unless nothing is there, or an export."""
    if "\0" in str(path):
        raise FileError("A folder's name cannot hold the character NUL; choose another name.")
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise FileError(f"'{path}' is a file, and a folder is to be written; choose another name.")
    if path.is_dir() and any(path.iterdir()) and not (path / MARK).is_file():
        raise FileError(
            f"'{path}' is a folder with other content than an export of nnviz, which would be "
            "lost; choose another name."
        )


def _move(temporary: Path, path: Path) -> None:
    """Into place; what was there is put aside first, and back if that fails."""
    # Without the flush, a power cut could leave the new name on empty files.
    for file in temporary.iterdir():
        flush(file, os.O_RDWR)
    if not path.exists():
        temporary.rename(path)
        return
    aside = temporary.with_suffix(".old")
    path.rename(aside)
    try:
        temporary.rename(path)
    except OSError:
        aside.rename(path)
        raise
    shutil.rmtree(aside, ignore_errors=True)
