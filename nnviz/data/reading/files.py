"""Any file or folder of the user's: what it is by its first bytes, looked at and read."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, TypeVar

from numpy.typing import NDArray

from nnviz.data.reading.arrays import look_at_arrays, read_arrays
from nnviz.data.reading.arrays import read_inputs as inputs_of
from nnviz.data.reading.boxes import Box, IdxBox, NpyBox, NpzBox, idx_partner
from nnviz.data.reading.choices import ArrayChoices, Choices, FolderChoices, TextChoices
from nnviz.data.reading.folder import look_at_folder, read_folder
from nnviz.data.reading.results import Cancelled, Preview, Progress, ReadTable, Result, TextPreview
from nnviz.data.reading.streams import Source, Steady, file_source, is_folder, pasted
from nnviz.data.reading.text_look import look_at
from nnviz.data.reading.text_read import read_text
from nnviz.errors import DataError

Content = Literal["text", "npy", "npz", "idx"]
C = TypeVar("C", TextChoices, ArrayChoices, FolderChoices)

_NUMPY, _ZIP = b"\x93NUMPY", b"PK"
_IDX = (b"\0\0\x08", b"\0\0\x09", b"\0\0\x0b", b"\0\0\x0c", b"\0\0\x0d", b"\0\0\x0e")
_FOREIGN = {
    b"\x89PNG": "a picture; choose the folder whose folders are classes of pictures",
    b"\xff\xd8\xff": "a picture; choose the folder whose folders are classes of pictures",
    b"GIF8": "a picture; choose the folder whose folders are classes of pictures",
    b"%PDF": "a PDF document; save its table as CSV",
    b"\x89HDF": "an HDF5 file; save its arrays with numpy.savez",
    b"PAR1": "a Parquet file; save its table as CSV",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet; save its table as CSV",
    b"SQLite": "a database; save a table of it as CSV",
    b"\x1f\x8b": "compressed twice; unpack it first",
}
_SUFFIXES: dict[str, Content] = {".npy": "npy", ".npz": "npz"}


def look(path: Path, choices: Choices | None = None) -> Preview:
    """What a file or folder seems to hold, and how it would be read: within a second.

    FileError where it cannot be read, DataError where it cannot be data.
    """
    if is_folder(path):
        return look_at_folder(path, _of(FolderChoices, choices))
    source = file_source(path)
    if (content := _content(source)) == "text":
        return look_at(source, _of(TextChoices, choices))
    chosen = _of(ArrayChoices, choices)
    return look_at_arrays(_box(source, content, chosen), chosen)


def read(
    path: Path,
    choices: Choices | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Result:
    """All of it, as the preview with these choices says.

    ``progress`` is called with (done, all); CancelledError once ``cancelled`` says so. FileError
    and DataError as ``look``, and where a row or value does not fit.
    """
    if is_folder(path):
        return read_folder(path, _of(FolderChoices, choices), Steady(progress, cancelled))
    source = file_source(path)
    if (content := _content(source)) == "text":
        return read_text(source, _of(TextChoices, choices), progress, cancelled)
    chosen = _of(ArrayChoices, choices)
    return read_arrays(_box(source, content, chosen), chosen, Steady(progress, cancelled))


def read_inputs(path: Path) -> NDArray[Any]:
    """The images or sequences in a file of arrays, without any targets."""
    source, choices = file_source(path), ArrayChoices(targets="")
    content = _content(source)
    if content == "text":
        raise DataError(f"{source.label} is a table; this network takes pictures or sequences.")
    return inputs_of(_box(source, content, choices), choices, Steady(None, None))


def look_pasted(text: str, choices: TextChoices | None = None) -> TextPreview:
    """What cells that were pasted seem to be."""
    return look_at(pasted(text), choices or TextChoices())


def read_pasted(text: str, choices: TextChoices | None = None) -> ReadTable:
    """The table that was pasted."""
    return read_text(pasted(text), choices or TextChoices())


def _of(kind: type[C], choices: Choices | None) -> C:
    """Choices made for another kind of file say nothing about this one."""
    return choices if isinstance(choices, kind) else kind()


def _content(source: Source) -> Content:
    with source.stream() as stream:
        start = stream.read(8)
    for sign, what in _FOREIGN.items():
        if start.startswith(sign):
            raise DataError(f"{source.label} is {what}.")
    if start.startswith(_NUMPY):
        return "npy"
    if start.startswith(_ZIP):
        return "npz"
    if start.startswith(_IDX):
        return "idx"
    return _called(source)


def _called(source: Source) -> Content:
    """By its name, where the first bytes say nothing."""
    name = (source.path.name if source.path else "").lower()
    if "idx" in name and "ubyte" in name:
        return "idx"
    return next((kind for suffix, kind in _SUFFIXES.items() if name.endswith(suffix)), "text")


def _box(source: Source, content: Content, choices: ArrayChoices) -> Box:
    if content == "npz":
        return NpzBox(source)
    return NpyBox(source) if content == "npy" else _idx(source, choices)


def _idx(source: Source, choices: ArrayChoices) -> IdxBox:
    """The images first, whichever of a pair was chosen."""
    assert source.path is not None
    path = source.path
    if choices.inputs is not None or choices.targets is not None:
        chosen = [Path(each) for each in (choices.inputs or str(path), choices.targets) if each]
        return IdxBox(*dict.fromkeys(chosen))
    partner = idx_partner(path)
    if partner is None:
        return IdxBox(path)
    return IdxBox(partner, path) if "labels" in path.name.lower() else IdxBox(path, partner)
