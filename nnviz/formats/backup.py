"""The last good version of a project, kept beside it: ``mine.nnviz~`` beside ``mine.nnviz``.

It is what ``mine.nnviz`` was before it was saved last, as long as that could be opened: a damaged
file never takes the place of a good backup.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nnviz.errors import FileError, MissingDataError, SpareError
from nnviz.experiment.project import Project
from nnviz.experiment.state import RunState
from nnviz.formats import BACKUP_SUFFIX, PROJECT_SUFFIX
from nnviz.formats.atomic import beside, flush_folder, real_path, write_error
from nnviz.formats.project import load_project, open_project
from nnviz.formats.references import Located


def backup_of(path: Path) -> Path:
    """Where a project's backup lies."""
    return path.with_name(path.name + BACKUP_SUFFIX.removeprefix(PROJECT_SUFFIX))


def keep_backup(path: Path, known_good: bool = False) -> None:
    """Let the backup be what ``path`` is now, if that can be opened; to be called before saving."""
    target = real_path(path)
    if not target.is_file() or not (known_good or _opens(target)):
        return
    spare = backup_of(target)
    temporary = beside(spare)
    try:
        _double(target, temporary)
        temporary.replace(spare)
        flush_folder(spare)
    except OSError as error:
        raise write_error(spare, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def load_or_offer(path: Path) -> RunState:
    """The run in a project file; SpareError if only its backup can be opened, else FileError."""
    with _offering(path):
        return load_project(path)


def open_or_offer(path: Path, located: Located | None = None) -> Project:
    """All that a project file holds; refused in the same way. ``located``: as of
    ``open_project``."""
    with _offering(path):
        return open_project(path, located)


@contextmanager
def _offering(path: Path) -> Iterator[None]:
    try:
        yield
    except MissingDataError:
        raise  # The project itself is sound.
    except FileError as error:
        spare = backup_of(real_path(path))
        if path.suffix.lower() == PROJECT_SUFFIX and spare.is_file() and _opens(spare):
            raise SpareError(str(error), str(spare)) from error
        raise


def _double(target: Path, temporary: Path) -> None:
    """Another name for the same bytes, which stays when the first name is given to others."""
    try:
        os.link(target, temporary)
    except OSError:  # Not every disk can do that.
        shutil.copy2(target, temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())


def _opens(path: Path) -> bool:
    try:
        load_project(path)
    except FileError:
        return False
    return True
