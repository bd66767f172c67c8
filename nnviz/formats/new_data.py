"""New data for a trained network: its columns found by their names, its pictures in its size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import Table
from nnviz.data.preparation.words import counted, listed
from nnviz.data.reading import (
    ArrayPreview,
    FolderChoices,
    Preview,
    ReadColumn,
    ReadTable,
    TextPreview,
    look,
    read,
    read_inputs,
)
from nnviz.data.reading.folder import SUFFIXES
from nnviz.data.reading.picture import BrokenPictureError, read_picture
from nnviz.data.source import Column
from nnviz.engine.shapes import Array
from nnviz.errors import DataError
from nnviz.experiment.importing.shelving import change_of, with_changes
from nnviz.values import dataclass

Texts = Sequence[str]
_FEW = 16
"""Training inputs of numbers up to this are not bytes: a picture's are brought to their range."""


@dataclass(frozen=True, eq=False)
class NewData:
    """``raw`` (n, *input shape) as the network's table has it; ``kept`` are the file's own columns,
    as texts. ``lead``: the first rows, which have no past to be predicted from; behind the last row
    of a series one more is asked for."""

    raw: Array
    headings: tuple[str, ...]
    kept: tuple[Texts, ...]
    remarks: tuple[str, ...] = ()
    lead: int = 0


def new_data(path: Path, table: Table) -> NewData:
    """FileError and DataError as reading, and where the file lacks what the network takes."""
    if len(table.input_shape) == 3:
        return _pictures(path, table)
    if path.is_dir():
        raise DataError(f"'{path}' is a folder; this network takes the rows of a table.")
    preview = look(path)
    if isinstance(preview, ArrayPreview) and len(table.input_shape) == 2:
        return _arrays(read_inputs(path), path, table)
    return rows_of(_table(path, preview, table), table, f"'{path}'")


def rows_of(result: ReadTable, table: Table, origin: str) -> NewData:
    """What was read, by the names of its columns; DataError where ``origin`` lacks one."""
    columns = [_found(result, column, origin) for column in table.fed]
    remarks, values = list[str](), np.empty((result.rows, len(columns)))
    for place, (column, trained) in enumerate(zip(columns, table.fed, strict=True)):
        values[:, place] = _numbers(column, trained, remarks)
    headings = tuple(column.name for column in result.columns)
    kept = tuple(_texts(column) for column in result.columns)
    found = NewData(values, headings, kept, tuple(remarks))
    return _as_windows(found, table) if len(table.input_shape) == 2 else found


def _table(path: Path, preview: Preview, table: Table) -> ReadTable:
    """The kinds are those that the network was trained with; all other columns stay texts."""
    if not isinstance(preview, TextPreview):
        result = read(path, preview.choices)
        if isinstance(result, ReadTable):
            return result
        raise DataError(f"'{path}' holds arrays; this network takes the rows of a table.")
    trained = {column.name: column.kind for column in table.fed}
    trained |= {_base(name): "number" for name in trained if name.startswith(change_of(""))}
    kinds = tuple(
        (place, trained.get(column.name, "category"))
        for place, column in enumerate(preview.columns)
    )
    result = read(path, replace(preview.choices, kinds=kinds))
    assert isinstance(result, ReadTable)
    return _with_changes(result, table)


def _with_changes(result: ReadTable, table: Table) -> ReadTable:
    """With the changes of a column that the network was trained on, where only that is there."""
    names = {column.name for column in result.columns}
    for column in table.fed:
        if column.name not in names and _base(column.name) in names:
            result = with_changes(result, _base(column.name))
    return result


def _base(name: str) -> str:
    return name.removeprefix(change_of(""))


def _found(result: ReadTable, column: Column, origin: str) -> ReadColumn:
    for each in result.columns:
        if each.name == column.name:
            return each
    names = [f"'{each.name}'" for each in result.columns]
    raise DataError(
        f"{origin} has no column '{column.name}', which the network takes; its columns are "
        f"{listed(names, 12)}."
    )


def _numbers(column: ReadColumn, trained: Column, remarks: list[str]) -> Array:
    """The column's values as in training; categories it never saw are missing."""
    if trained.kind != "category" or not column.categories:
        return column.values
    places = {name: float(place) for place, name in enumerate(trained.categories)}
    unknown = [f"'{name}'" for name in column.categories if name not in places]
    if unknown:
        remarks.append(
            f"'{column.name}' holds {listed(unknown, 5)}, which training never saw; counted as "
            "missing."
        )
    numbers = np.array([places.get(name, np.nan) for name in column.categories] + [np.nan])
    return np.asarray(numbers[np.nan_to_num(column.values, nan=-1).astype(np.intp)])


def _texts(column: ReadColumn) -> Texts:
    if column.kind == "category":
        names = (*column.categories, "")
        return [names[place] for place in np.nan_to_num(column.values, nan=-1).astype(np.intp)]
    if column.kind == "date":
        return [_date(value) for value in column.values.tolist()]
    return [written(value) for value in column.values.tolist()]


def written(value: float) -> str:
    """As short as reads back to the same number; nothing for a missing one."""
    if value != value:
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _date(days: float) -> str:
    if days != days:
        return ""
    time = np.datetime64(round(days * 86_400), "s")
    return str(time.astype("datetime64[D]")) if days.is_integer() else str(time)


def _as_windows(found: NewData, table: Table) -> NewData:
    """Every window of the rows; the last one asks for what comes behind them."""
    window = table.input_shape[0]
    if len(found.raw) < window:
        raise DataError(
            f"The series has {len(found.raw)} rows; the network predicts from the last {window}."
        )
    windows = np.lib.stride_tricks.sliding_window_view(found.raw, window, axis=0)
    kept = tuple([*texts, ""] for texts in found.kept)
    return replace(found, raw=windows.transpose(0, 2, 1), kept=kept, lead=window)


def _pictures(path: Path, table: Table) -> NewData:
    if path.is_dir() or path.suffix.lower() in SUFFIXES:
        return _picture_files(path, table)
    return _arrays(read_inputs(path), path, table)


def _arrays(inputs: NDArray[Any], path: Path, table: Table) -> NewData:
    if inputs.shape[1:] != table.input_shape:
        raise DataError(
            f"The inputs of '{path}' have the shape {inputs.shape[1:]}; the network takes "
            f"{table.input_shape}."
        )
    kept = [str(row) for row in range(1, len(inputs) + 1)]
    return NewData(inputs, ("row",), (kept,))


def _picture_files(path: Path, table: Table) -> NewData:
    """Each picture file, also in folders of the folder, in the size of the network's own."""
    channels, height, width = table.input_shape
    choices = FolderChoices(height, width, colours="RGB" if channels == 3 else "grey")
    files = [path] if path.is_file() else sorted(_within(path))
    images, names, broken = list[NDArray[np.uint8]](), list[str](), 0
    for file in files:
        try:
            images.append(read_picture(file, choices))
            names.append(str(file.relative_to(path)) if file != path else file.name)
        except BrokenPictureError:
            broken += 1
    if not images:
        raise DataError(f"'{path}' holds no picture that can be read.")
    remarks = (f"Damaged and left out: {counted(broken, 'picture')}.",) if broken else ()
    raw = np.stack(images) * _brightness(table)
    return NewData(raw.astype(np.float32), ("file",), (names,), remarks)


def _within(path: Path) -> list[Path]:
    return [each for each in path.rglob("*") if each.suffix.lower() in SUFFIXES and each.is_file()]


def _brightness(table: Table) -> float:
    """What brings bytes to the range of the network's own pictures."""
    largest = float(table.inputs[:256].max()) if len(table.inputs) else 255.0
    return largest / 255 if largest <= _FEW else 1.0
