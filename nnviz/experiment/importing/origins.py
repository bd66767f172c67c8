"""Where data were imported from, so that a project can name a file instead of holding its data."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nnviz.data.reading import ArrayChoices, Choices, ReadArrays, read
from nnviz.data.reading.folder import find
from nnviz.data.reading.streams import opened, regular_size
from nnviz.data.shelf import SHELF
from nnviz.data.source import ArrayData, Data, TableData, shelved
from nnviz.errors import DataError, NnvizError
from nnviz.experiment.importing.plan import Plan
from nnviz.experiment.importing.shelving import array_data, table_data
from nnviz.values import dataclass

LARGEST = 4 * 2**30
"""Bytes of files that a project may name."""
_PIECE = 2**20
_known: dict[str, tuple[object, str]] = {}


@dataclass(frozen=True)
class Origin:
    """A file or folder at ``path``, ``size`` bytes in all; ``checksum`` as of ``checksum_of``. Read
    with these complete ``choices`` and, where it holds a table, this ``plan``, it gives the
    ``arrays`` of these names on the shelf."""

    path: str
    size: int
    checksum: str
    choices: Choices
    plan: Plan | None
    arrays: tuple[str, ...]

    @property
    def name(self) -> str:
        """What people call it."""
        return Path(self.path).name

    def moved(self, path: Path) -> Origin:
        """The same data at another place; of a pair of files, both lie there."""
        choices = self.choices
        if isinstance(choices, ArrayChoices) and _is_pair(self.path, choices):
            beside = [each and str(path.parent / Path(each).name) for each in _pair(choices)]
            choices = replace(choices, inputs=beside[0], targets=beside[1])
        return replace(self, path=str(path), choices=choices)


def origin_of(path: Path, choices: Choices, plan: Plan | None, data: Data) -> Origin | None:
    """What to remember of an import; None where a project could not name the file."""
    path = path.resolve()
    try:
        files = files_of(path, choices)
        size, checksum = sum(map(regular_size, files)), checksum_of(path, files)
    except NnvizError:
        return None
    if size > LARGEST:
        return None
    return Origin(str(path), size, checksum, choices, plan, shelved(data))


def is_sound(origin: Origin) -> bool:
    """Whether it is there as it was; FileError or DataError where it cannot be read."""
    path = Path(origin.path)
    files = files_of(path, origin.choices)
    if sum(map(regular_size, files)) != origin.size or origin.size > LARGEST:
        return False
    return checksum_of(path, files) == origin.checksum


def fetch(origin: Origin) -> None:
    """Put its arrays on the shelf, as when it was imported; DataError where it gives others."""
    if all(name in SHELF for name in origin.arrays):
        return
    result = read(Path(origin.path), origin.choices)
    if isinstance(result, ReadArrays):
        data: TableData | ArrayData = array_data(result)
    elif origin.plan is not None:
        data = table_data(result, origin.plan)
    else:
        raise DataError(f"'{origin.path}' is a table now, and was none when it was imported.")
    if not set(origin.arrays) <= set(shelved(data)):
        raise DataError(f"'{origin.path}' is read in another way by this version of nnviz.")


def files_of(path: Path, choices: Choices) -> list[Path]:
    """All files that are read: one, a pair, or a folder's pictures."""
    if path.is_dir():
        return [file for _, file in find(path).all]
    if isinstance(choices, ArrayChoices) and _is_pair(str(path), choices):
        return [Path(each) for each in _pair(choices) if each]
    return [path]


def checksum_of(path: Path, files: Sequence[Path]) -> str:
    """The SHA-256 of a file; of several that of their names and checksums, line by line."""
    stamp = [(file, file.stat().st_mtime_ns, file.stat().st_size) for file in files]
    known = _known.get(str(path))
    if known is None or known[0] != stamp:
        known = _known[str(path)] = stamp, _checksum(path, files)
    return known[1]


def _checksum(path: Path, files: Sequence[Path]) -> str:
    if list(files) == [path]:
        return _sha256(path)
    root = path if path.is_dir() else path.parent
    lines = (f"{_inside(file, root)}\0{_sha256(file)}\n" for file in files)
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _inside(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with opened(file) as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _pair(choices: ArrayChoices) -> tuple[str | None, str | None]:
    return choices.inputs, choices.targets


def _is_pair(path: str, choices: ArrayChoices) -> bool:
    """Whether the choices name files, as they do of IDX files, and not arrays in one."""
    return path in _pair(choices)
