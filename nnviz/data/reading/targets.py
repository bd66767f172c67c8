"""Targets out of an array: numbers of classes, or values; and columns of a table out of arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.reading.choices import ArrayChoices
from nnviz.data.reading.columns import natural
from nnviz.data.reading.results import ReadColumn, Values
from nnviz.data.source import Task
from nnviz.errors import DataError

MOST_CLASSES = 1000
FEW = 20
"""Numbers with decimals are classes only if they are whole, and so few."""

Targets = tuple[Values, Task, tuple[str, ...]]


def as_targets(array: NDArray[Any], label: str) -> Targets:
    """(values, task, class names) of (rows,), (rows, 1), or one-hot (rows, classes)."""
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 2 and one_hot(array):
        names = tuple(str(number) for number in range(array.shape[1]))
        return _classes(array.argmax(axis=1).astype(np.float64), names, label)
    if array.ndim != 1 or array.dtype.names:
        raise DataError(
            f"{label}: the targets have the shape {array.shape}; there must be one for each "
            "row, or a row with a single 1 among zeros."
        )
    return _of_list(array, label)


def column_of(
    name: str, values: NDArray[Any], label: str, choices: ArrayChoices
) -> tuple[ReadColumn, tuple[str, ...]]:
    """A column, and what was done to it in sentences."""
    if values.dtype.kind in "US":
        numbers, names = _words(values)
        return ReadColumn(name, "category", numbers, names), ()
    if values.dtype.kind == "M":
        days = values.astype("datetime64[us]").astype(np.float64) / 86_400e6
        return ReadColumn(name, "date", np.where(np.isnat(values), np.nan, days)), ()
    numbers = np.array(values, np.float64)
    infinite = np.flatnonzero(np.isinf(numbers))
    if infinite.size and choices.infinite == "refuse":
        raise DataError(
            f"{label}, row {infinite[0] + 1:,} of '{name}': the number is {numbers[infinite[0]]}, "
            "and no network can learn from it; let infinite numbers count as missing, or mend the "
            "file."
        )
    numbers[infinite] = np.nan
    said = (f"In '{name}' {infinite.size:,} infinite numbers count as missing.",)
    return ReadColumn(name, "number", numbers), said if infinite.size else ()


def _of_list(array: NDArray[Any], label: str) -> Targets:
    if array.dtype.kind in "US":
        return _classes(*_words(array), label)
    if array.dtype.kind not in "biuf":
        raise DataError(f"{label}: the targets are {array.dtype}, neither numbers nor names.")
    numbers = array.astype(np.float64)
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if wrong.size:
        raise DataError(
            f"{label}: target {wrong[0] + 1:,} is {numbers[wrong[0]]}; every target must be finite."
        )
    different = np.unique(numbers)
    most = FEW if array.dtype.kind == "f" else MOST_CLASSES
    if len(different) > most or (different != different.round()).any():
        return numbers, "regression", ()
    names = tuple(str(int(number)) for number in different)
    return _classes(np.searchsorted(different, numbers).astype(np.float64), names, label)


def _classes(values: Values, names: tuple[str, ...], label: str) -> Targets:
    if len(np.unique(values)) < 2:
        raise DataError(
            f"{label}: all targets are the same, '{names[int(values[0])]}'; there is "
            "nothing to learn."
        )
    return values, "binary" if len(names) == 2 else "classes", names


def _words(array: NDArray[Any]) -> tuple[Values, tuple[str, ...]]:
    """Numbers of the words in the order of their names."""
    if array.dtype.kind == "S":
        array = np.char.decode(array, "utf-8", "replace")
    names, numbers = np.unique(array, return_inverse=True)
    order = sorted(range(len(names)), key=lambda n: natural(str(names[n])))
    places = np.empty(len(names))
    places[order] = np.arange(len(names))
    return places[numbers], tuple(str(names[n]) for n in order)


def one_hot(array: NDArray[Any]) -> bool:
    """Whether each row (rows, classes) says its class by a single 1 among zeros."""
    if array.dtype.kind not in "biuf" or array.shape[1] < 2:
        return False
    numbers = array.astype(np.float64)
    return bool(((numbers == 0) | (numbers == 1)).all() and (numbers.sum(axis=1) == 1).all())
