"""What reading gives: columns of numbers, or arrays of pictures and sequences; and what a look at
a file says before it is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.reading.choices import ArrayChoices, FolderChoices, Kind, TextChoices
from nnviz.data.source import Task
from nnviz.engine.shapes import Shape
from nnviz.values import dataclass

Values = NDArray[np.float64]
Progress = Callable[[int, int], None]
"""Called with what is done, and all there is to do: bytes, or pictures."""
Cancelled = Callable[[], bool]


class CancelledError(Exception):
    """Reading was ended because the user asked for it; nothing is left of it."""


@dataclass(frozen=True, eq=False)
class ReadColumn:
    """``values`` (rows,): numbers; numbers of ``categories``; or days since 1970-01-01. NaN is a
    missing value."""

    name: str
    kind: Kind
    values: Values
    categories: tuple[str, ...] = ()

    @cached_property
    def missing(self) -> int:
        return int(np.isnan(self.values).sum())


@dataclass(frozen=True, eq=False)
class ReadTable:
    """Columns of one length; ``notes`` say in sentences what was done to them on the way."""

    name: str
    columns: tuple[ReadColumn, ...]
    origin: str
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.columns[0].values) if self.columns else 0

    def column(self, name: str) -> ReadColumn:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True, eq=False)
class ReadArrays:
    """``inputs`` (rows, channels, height, width) or (rows, steps, features), uint8, float32 or
    float64; ``targets`` (rows,): numbers of ``class_names``, or values where the task is
    regression."""

    name: str
    inputs: NDArray[Any]
    targets: Values
    task: Task
    class_names: tuple[str, ...]
    origin: str
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.inputs)


@dataclass(frozen=True)
class Guess:
    """One thing that was found out (or chosen): a field of the choices, what it is, and why."""

    field: str
    value: str
    reason: str


@dataclass(frozen=True)
class ColumnPreview:
    """One column of the part that was looked at."""

    name: str
    kind: Kind
    reason: str
    examples: tuple[str, ...]
    missing: int
    date_format: str = ""


@dataclass(frozen=True)
class TextPreview:
    """A look at a table of text. ``choices`` are complete: guessed where they were not given.

    ``rows`` is counted where ``exact``, else estimated from the length of the rows seen.
    ``first_line`` is the number of lines before the first row that is no header.
    ``ragged`` is the first line seen with another number of fields, and that number.
    """

    name: str
    origin: str
    size: int
    rows: int
    exact: bool
    seen: int
    columns: tuple[ColumnPreview, ...]
    head: tuple[tuple[str, ...], ...]
    choices: TextChoices
    guesses: tuple[Guess, ...]
    first_line: int = 0
    ragged: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Member:
    """An array in a file: its name there, its shape and the type of its numbers."""

    name: str
    shape: Shape
    dtype: str


@dataclass(frozen=True, eq=False)
class ArrayPreview:
    """A look at a file of arrays. ``shape`` is that of one input: (features,), (steps, features) or
    (channels, height, width); ``sample`` the first few, ``labels`` their targets in words."""

    name: str
    origin: str
    size: int
    rows: int
    shape: Shape
    members: tuple[Member, ...]
    sample: NDArray[Any]
    labels: tuple[str, ...]
    choices: ArrayChoices
    guesses: tuple[Guess, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class FolderPreview:
    """A look at a folder of pictures: ``classes`` with the number of pictures in each, ``sample``
    (n, channels, height, width) some of them as they would be read, ``labels`` their classes."""

    name: str
    origin: str
    rows: int
    shape: Shape
    classes: tuple[tuple[str, int], ...]
    sample: NDArray[np.uint8]
    labels: tuple[str, ...]
    choices: FolderChoices
    guesses: tuple[Guess, ...]
    notes: tuple[str, ...] = ()


Preview = TextPreview | ArrayPreview | FolderPreview
Result = ReadTable | ReadArrays
