"""The list of recent files on the disk, which several windows share; nothing here is for the
window's thread, for a file may lie where the system takes its time to answer."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage

from nnviz.errors import FileError
from nnviz.formats.atomic import write_bytes
from nnviz.formats.small import read_small, write_small
from nnviz.formats.stamps import Stamp, stamp_of
from nnviz.ui.raster import png
from nnviz.values import dataclass

MOST = 10
"""Files in the list."""
LARGEST = 150_000
"""Bytes of a picture; a larger one is not kept."""
_LIST = "list.json"


@dataclass(frozen=True)
class Recent:
    """A file by its path, as it was (``stamp``) when it was opened or saved here at ``when``
    (seconds since 1970); ``picture`` is the name of the picture that shows it so, "" for none."""

    path: Path
    when: float
    stamp: Stamp | None = None
    picture: str = ""


@dataclass(frozen=True)
class Seen:
    """A recent file as it is now: ``missing``, ``changed`` since, or as it was; only then it has
    its ``picture``, else a null one."""

    recent: Recent
    missing: bool = False
    changed: bool = False
    picture: QImage = field(default_factory=QImage, compare=False)


def look(folder: Path) -> tuple[Seen, ...]:
    """The list, the newest first, with how each file is now; empty where it cannot be read."""
    return tuple(_seen(folder, each) for each in _read(folder))


def remember(folder: Path, path: Path, picture: QImage | None) -> None:
    """Put a file on top; without a picture it keeps the one that it has while that is of it."""
    stamp, now = stamp_of(path), _read(folder)
    known = next((each.picture for each in now if each.path == path and each.stamp == stamp), "")
    name = known if picture is None else _keep(folder, path, picture)
    first = Recent(path, time.time(), stamp, name)
    _write(folder, [first, *(each for each in now if each.path != path)][:MOST])


def forget(folder: Path, paths: Iterable[Path]) -> None:
    """Take files off the list."""
    gone = set(paths)
    _write(folder, [each for each in _read(folder) if each.path not in gone])


def put_back(folder: Path, removed: Iterable[Seen]) -> None:
    """Files that were taken off go back where they were, unless they are on the list again."""
    now = _read(folder)
    known = {each.path for each in now}
    back = [_pictured(folder, each) for each in removed if each.recent.path not in known]
    _write(folder, sorted([*now, *back], key=lambda each: -each.when)[:MOST])


def _pictured(folder: Path, seen: Seen) -> Recent:
    """The file with its picture written again."""
    path, picture = seen.recent.path, seen.picture
    name = "" if picture.isNull() else _keep(folder, path, picture)
    return replace(seen.recent, picture=name)


def _seen(folder: Path, recent: Recent) -> Seen:
    now = stamp_of(recent.path)
    if now is None or now != recent.stamp:
        return Seen(recent, missing=now is None, changed=now is not None)
    return Seen(recent, picture=_picture(folder, recent.picture))


def _picture(folder: Path, name: str) -> QImage:
    with suppress(OSError):
        if name and (folder / name).stat().st_size <= LARGEST:
            return QImage(str(folder / name))
    return QImage()


def _keep(folder: Path, path: Path, picture: QImage) -> str:
    """Write a picture; the name of its file, "" for one that is too large."""
    content = png(picture)
    if picture.isNull() or len(content) > LARGEST:
        return ""
    name = f"{hashlib.sha256(os.fsencode(path)).hexdigest()[:16]}.png"
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(folder / name, content)
    return name


def _read(folder: Path) -> list[Recent]:
    try:
        listed = read_small(folder / _LIST).get("files", [])
    except FileError:
        return []
    found = (_recent(each) for each in listed) if isinstance(listed, list) else ()
    return [each for each in found if each is not None][:MOST]


def _recent(content: Any) -> Recent | None:
    """None for an entry that cannot be believed."""
    try:
        name, when = str(content["picture"]), float(content["when"])
        path = Path(str(content["path"]))
        if Path(name).name != name or not 0 <= when < 2**40 or "\0" in str(path):
            return None
        return Recent(path, when, _stamp(content["stamp"]), name)
    except (TypeError, KeyError, ValueError, OverflowError):
        return None


def _stamp(content: Mapping[str, Any] | None) -> Stamp | None:
    names = ("modified", "size", "number")
    return Stamp(*(int(content[name]) for name in names)) if content else None


def _write(folder: Path, entries: list[Recent]) -> None:
    content = [asdict(each) | {"path": str(each.path)} for each in entries]
    write_small(folder / _LIST, {"files": content})
    named = {each.picture for each in entries}
    for file in folder.glob("*.png"):
        if file.name not in named:
            with suppress(OSError):
                file.unlink()
