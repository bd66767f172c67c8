"""What stands in a table: columns of texts and numbers, in what order, and how each is written."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nnviz.drawing.numbers import count, number
from nnviz.engine.shapes import Array
from nnviz.values import dataclass

Ink = Literal["text", "sign", "gradient", "update", "error", "muted"]
"""How a cell is coloured: by its number's sign, or as the canvas colours what it is."""
Value = str | int | float | None
Values = Sequence[Value] | Array
Order = NDArray[np.intp]
NOTHING = "–"
NUMBER, SIZE = "−8.88e−88", "8.88e−88"
"""The longest that numbers become, as a rule."""


@dataclass(frozen=True, eq=False)
class Column:
    """``values``, one for each row; None where a row has none. ``spoken`` is the heading in words
    where it is written in signs; ``key`` names what is typed into an ``editable`` column;
    ``longest`` is a text that there should be room for."""

    key: str
    heading: str
    values: Values
    tip: str
    spoken: str = ""
    ink: Ink = "text"
    editable: bool = False
    longest: str = ""

    @property
    def widest(self) -> str:
        """The longest text that a cell comes to while the run goes on; empty where cells stay."""
        fractions = isinstance(self.values, np.ndarray) and self.values.dtype.kind == "f"
        return self.longest or (NUMBER if fractions else "")

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers, which stand at the right."""
        if isinstance(self.values, np.ndarray):
            return True
        first = next((value for value in self.values if value is not None), "")
        return not isinstance(first, str)

    def order(self, falling: bool) -> Order:
        """Its rows by their values; those without one, or with none that is a number, come last."""
        if isinstance(self.values, np.ndarray):
            keys = -self.values.astype(np.float64) if falling else self.values
            return np.argsort(keys, kind="stable")
        if all(type(value) is str for value in self.values):
            words = [str(value).lower() for value in self.values]
            rows = sorted(range(len(words)), key=words.__getitem__, reverse=falling)
            return np.array(rows, np.intp)
        some = [row for row, value in enumerate(self.values) if not _is_missing(value)]
        none = [row for row, value in enumerate(self.values) if _is_missing(value)]
        some.sort(key=lambda row: _sorting(self.values[row]), reverse=falling)
        return np.array([*some, *none], np.intp)


@dataclass(frozen=True, eq=False)
class Contents:
    """``subject``: what the rows stand for; while it and their number stay, so do the rows. The
    first columns, ``pinned`` in number, say which row it is."""

    subject: Hashable
    rows: int
    columns: tuple[Column, ...]
    pinned: int = 1

    def column(self, key: str) -> int:
        """The place of a column; −1 where there is none."""
        return next((at for at, each in enumerate(self.columns) if each.key == key), -1)

    def resembles(self, other: Contents | None) -> bool:
        """Whether rows and columns are the same, whatever stands in them."""
        return (
            other is not None
            and (self.subject, self.rows) == (other.subject, other.rows)
            and [each.key for each in self.columns] == [each.key for each in other.columns]
        )


def told(value: Value) -> str:
    """A cell as it is shown."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return value
    if isinstance(value, int | np.integer):
        return count(int(value))
    return number(float(value))


def exact(value: Value) -> str:
    """A cell with every digit, as short as it reads back to the same number."""
    return "" if value is None else str(value)


def _is_missing(value: Value) -> bool:
    return value is None or value != value


def _sorting(value: Value) -> tuple[int, float | str]:
    """Numbers before texts."""
    return (1, value.lower()) if isinstance(value, str) else (0, float(value or 0))
