"""Arrays as inputs and targets: which is which, and what their axes mean."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.reading.axes import LAYOUTS, guess_layout, one_shape, rows_first
from nnviz.data.reading.boxes import Box, MemoryBox
from nnviz.data.reading.choices import ArrayChoices
from nnviz.data.reading.frames import is_frame, is_series, name_of, read_frame
from nnviz.data.reading.header import unique_names
from nnviz.data.reading.results import (
    ArrayPreview,
    Guess,
    Member,
    ReadArrays,
    ReadColumn,
    ReadTable,
    Result,
)
from nnviz.data.reading.streams import Steady
from nnviz.data.reading.targets import as_targets, column_of, one_hot
from nnviz.errors import DataError

ALL = "*"
"""Chosen for the inputs: every array is a column, or several."""
MOST_COLUMNS = 10_000
_SAMPLE = 12
_INPUTS = (
    "x_train", "train_images", "train_x", "images_train", "x", "inputs", "input", "images",
    "image", "data", "features",
)  # fmt: skip
_TARGETS = (
    "y_train", "train_labels", "train_y", "labels_train", "y", "targets", "target", "labels",
    "label", "classes", "class",
)  # fmt: skip


def look_at_arrays(box: Box, choices: ArrayChoices) -> ArrayPreview:
    """What the arrays seem to be; the first few inputs are read, and no more."""
    choices, guesses = _completed(box, choices)
    inputs = _member(box, choices.inputs or "") if choices.inputs != ALL else box.members[0]
    sample, labels = np.empty(0), tuple[str, ...]()
    if choices.inputs != ALL:
        sample = rows_first(box.read(inputs.name, Steady(), _SAMPLE), choices.layout)[:_SAMPLE]
    if choices.targets:
        few = box.read(choices.targets, Steady(), _SAMPLE)[:_SAMPLE]
        labels = tuple(str(each) for each in few.tolist())
    return ArrayPreview(
        name=box.name,
        origin=box.origin,
        size=box.size,
        rows=inputs.shape[0],
        shape=one_shape(inputs.shape, choices.layout),
        members=box.members,
        sample=sample,
        labels=labels,
        choices=choices,
        guesses=guesses,
        notes=_notes(inputs, choices),
    )


def read_arrays(box: Box, choices: ArrayChoices, steady: Steady) -> Result:
    """A table where an input is a list of numbers, else pictures or sequences."""
    choices, _ = _completed(box, choices)
    if choices.inputs == ALL:
        return _table(
            box, [(each.name, box.read(each.name, steady)) for each in box.members], choices
        )
    name = choices.inputs or ""
    inputs = box.read(name, steady)
    targets = box.read(choices.targets, steady) if choices.targets else None
    if targets is not None and len(targets) != len(inputs):
        raise DataError(
            f"'{box.origin}': there are {len(inputs):,} inputs in '{name}', but {len(targets):,} "
            f"targets in '{choices.targets}'; choose arrays of equally many rows."
        )
    if inputs.ndim > 2:
        return _pictures(box, inputs, targets, choices)
    named = [(_called(name), inputs)]
    if targets is not None:
        _refuse_columns(box, choices.targets or "", targets)
        named.append((_called(choices.targets or ""), _as_list(targets)))
    return _table(box, named, choices)


def read_inputs(box: Box, choices: ArrayChoices, steady: Steady) -> NDArray[Any]:
    """Images or sequences (rows, …) without any targets: new data for a network."""
    choices, _ = _completed(box, replace(choices, targets=""))
    numbers = rows_first(box.read(choices.inputs or "", steady), choices.layout)
    _refuse_infinite(box, numbers)
    return numbers


def arrays_from(
    inputs: Any, targets: Any = None, *, name: str = "arrays", choices: ArrayChoices | None = None
) -> Result:
    """What is in Python already: inputs (rows, …) and a target for each row; of data frames and
    series of pandas the columns keep their names."""
    if is_series(inputs):
        inputs = inputs.to_frame(name_of(inputs, "inputs"))
    if is_frame(inputs):
        return _of_frame(inputs, targets, name, choices or ArrayChoices())
    arrays = {"inputs": _array("inputs", inputs)}
    if targets is not None:
        arrays["targets"] = values = _array("targets", targets)
        if values.ndim == 2 and not one_hot(values):
            _refuse_several(values.shape[1])
    chosen = replace(
        choices or ArrayChoices(), inputs="inputs", targets="targets" if len(arrays) > 1 else ""
    )
    return read_arrays(MemoryBox(name, **arrays), chosen, Steady())


def _of_frame(inputs: Any, targets: Any, name: str, choices: ArrayChoices) -> ReadTable:
    """The inputs' columns, and the targets' behind them."""
    table = read_frame(inputs, name, choices)
    return table if targets is None else _beside(table, _targets_of(targets, name, choices))


def _targets_of(targets: Any, name: str, choices: ArrayChoices) -> ReadTable:
    if is_frame(targets):
        return read_frame(targets, name, choices)
    if is_series(targets):
        return read_frame(targets.to_frame(name_of(targets, "targets")), name, choices)
    values = _as_list(_array("targets", targets))
    return _table(MemoryBox(name, targets=values), [("targets", values)], choices)


def _refuse_several(columns: int) -> None:
    """All but the last would be inputs, from which the last could be told all too well."""
    if columns > 1:
        raise DataError(
            f"The targets have {columns:,} columns; give one number or class for each row."
        )


def _refuse_columns(box: Box, name: str, targets: NDArray[Any]) -> None:
    """The same of an array in a file, which says where else a column could lie."""
    fields = targets.dtype.names
    columns = len(fields) if fields else targets.shape[1] if targets.ndim == 2 else 1
    if columns > 1 and (fields or not one_hot(targets)):
        raise DataError(
            f"'{box.origin}': the targets in '{name}' have {columns:,} columns, and one number or "
            "class for each row can be learnt; keep one of them, a single 1 among zeros for a "
            "class, or another array."
        )


def _beside(table: ReadTable, other: ReadTable) -> ReadTable:
    _refuse_several(len(other.columns))
    if table.rows != other.rows:
        raise DataError(
            f"There are {table.rows:,} inputs, but {other.rows:,} targets; give as many of both."
        )
    columns = (*table.columns, *other.columns)
    names, notes = unique_names([each.name for each in columns])
    named = tuple(replace(each, name=new) for each, new in zip(columns, names, strict=True))
    return replace(table, columns=named, notes=(*table.notes, *other.notes, *notes))


def _array(name: str, values: Any) -> NDArray[Any]:
    try:
        array = np.asarray(values)
    except (ValueError, TypeError, OverflowError) as error:
        raise DataError(
            f"The '{name}' are no array: give as many values for each row, or anything else that "
            "NumPy takes."
        ) from error
    if array.dtype == object and array.size and all(type(each) is str for each in array.flat):
        return array.astype(np.str_)
    return array


def _completed(box: Box, choices: ArrayChoices) -> tuple[ArrayChoices, tuple[Guess, ...]]:
    """The choices with what was guessed."""
    inputs = _inputs(box, choices)
    targets = _targets(box, choices, inputs.value)
    chosen = replace(choices, inputs=inputs.value, targets=targets.value)
    if inputs.value == ALL:
        return chosen, (inputs, targets)
    member = _member(box, inputs.value)
    if member.shape[1:] == () or len(member.shape) == 2:
        return replace(chosen, layout=None), (inputs, targets)
    guess = guess_layout(member, choices.layout)
    layout = next(each for each in LAYOUTS if each == guess.value)
    return replace(chosen, layout=layout), (inputs, targets, guess)


def _inputs(box: Box, choices: ArrayChoices) -> Guess:
    if choices.inputs is not None:
        return Guess("inputs", choices.inputs, "chosen")
    if named := _named(box, _INPUTS):
        return Guess("inputs", named, "an array of that name usually holds them")
    long = {each.shape for each in box.members}
    if len(box.members) > 1 and len(long) == 1 and len(next(iter(long))) == 1:
        return Guess("inputs", ALL, "all arrays are lists of equally many values: each is a column")
    largest = max(box.members, key=lambda each: (len(each.shape), np.prod(each.shape)))
    reason = "it is the only array" if len(box.members) == 1 else "it is the largest array"
    return Guess("inputs", largest.name, reason)


def _targets(box: Box, choices: ArrayChoices, inputs: str) -> Guess:
    if choices.targets is not None:
        return Guess("targets", choices.targets, "chosen")
    if inputs == ALL:
        return Guess("targets", "", "one of the columns is to be chosen")
    rows = _member(box, inputs).shape[0]
    named = _named(box, _TARGETS)
    if named and named != inputs and _member(box, named).shape[0] == rows:
        return Guess("targets", named, "an array of that name usually holds them")
    fitting = [m.name for m in box.members if m.name != inputs and m.shape[0] == rows]
    if len(fitting) == 1:
        return Guess("targets", fitting[0], "no other array has as many rows")
    if named and named != inputs and not fitting:
        # Left aside, a column of the inputs would be learnt in their place.
        return Guess("targets", named, "an array of that name usually holds them, of as many rows")
    return Guess("targets", "", "no array could be found that holds one for each row")


def _named(box: Box, names: tuple[str, ...]) -> str:
    known = {member.name.lower(): member.name for member in reversed(box.members)}
    return next((known[name] for name in names if name in known), "")


def _member(box: Box, name: str) -> Member:
    for member in box.members:
        if member.name == name:
            return member
    known = ", ".join(f"'{each.name}'" for each in box.members[:8])
    raise DataError(f"'{box.origin}' has no array '{name}'; choose one of {known}.")


def _notes(inputs: Member, choices: ArrayChoices) -> tuple[str, ...]:
    if len(inputs.shape) > 2 and not choices.targets:
        return ("No targets were found: choose the array or file that holds them.",)
    return ()


def _called(member: str) -> str:
    """Of a file of its own only the name, without its folders."""
    return Path(member).name


def _pictures(
    box: Box, inputs: NDArray[Any], targets: NDArray[Any] | None, choices: ArrayChoices
) -> ReadArrays:
    if targets is None:
        raise DataError(
            f"'{box.origin}' has inputs of {inputs.ndim - 1} axes, but no targets; choose the "
            "array or file that holds one for each row."
        )
    numbers = rows_first(inputs, choices.layout)
    _refuse_infinite(box, numbers)
    values, task, names = as_targets(targets, f"'{box.origin}'")
    return ReadArrays(box.name, numbers, values, task, names, box.origin)


def _refuse_infinite(box: Box, inputs: NDArray[Any]) -> None:
    if inputs.dtype.kind != "f":
        return
    for begin in range(0, len(inputs), 4096):
        piece = inputs[begin : begin + 4096]
        wrong = np.argwhere(~np.isfinite(piece))
        if len(wrong):
            raise DataError(
                f"'{box.origin}': input {begin + wrong[0][0] + 1:,} holds "
                f"{piece[tuple(wrong[0])]}; every number of a picture or sequence must be finite."
            )


def _table(box: Box, named: list[tuple[str, NDArray[Any]]], choices: ArrayChoices) -> ReadTable:
    """Each axis of numbers becomes columns."""
    pieces = [piece for name, array in named for piece in _split(name, array)]
    if len(pieces) > MOST_COLUMNS:
        raise DataError(
            f"'{box.origin}' has {len(pieces):,} columns, and at most {MOST_COLUMNS:,} can be "
            "read; take a part of them, or save pictures with an axis for each of height and width."
        )
    names, notes = unique_names([name for name, _ in pieces])
    columns: list[ReadColumn] = []
    for name, (_, values) in zip(names, pieces, strict=True):
        column, said = column_of(name, values, f"'{box.origin}'", choices)
        columns.append(column)
        notes += said
    return ReadTable(box.name, tuple(columns), box.origin, notes)


def _as_list(targets: NDArray[Any]) -> NDArray[Any]:
    """The numbers of the classes, in place of a column for each class that all but say them."""
    if targets.ndim == 2 and not targets.dtype.names and one_hot(targets):
        return np.array([str(place) for place in targets.argmax(axis=1).tolist()])
    return targets


def _split(name: str, array: NDArray[Any]) -> list[tuple[str, NDArray[Any]]]:
    if array.dtype.names:
        return [(field, array[field]) for field in array.dtype.names]
    if array.ndim == 1:
        return [(name, array)]
    if array.ndim > 2:
        raise DataError(
            f"The array '{name}' has {array.ndim} axes where a list of numbers for each row is "
            "needed; choose it as the inputs."
        )
    if array.shape[1] == 1:
        return [(name, array[:, 0])]
    return [(f"{name} {n + 1}", array[:, n]) for n in range(array.shape[1])]
