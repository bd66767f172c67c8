"""One column as a step makes it: of which columns before it, by which rule and numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.data.preparation.rules import RULES
from nnviz.data.source import Column, ColumnKind
from nnviz.engine.shapes import Array
from nnviz.values import dataclass


@dataclass(frozen=True)
class Made:
    """``sources`` are places among the columns before the step. ``numbers`` of a rule that has to
    ``learn`` them are empty until they are fitted."""

    column: Column
    sources: tuple[int, ...]
    rule: str = "keep"
    numbers: tuple[float, ...] = ()
    learns: bool = False

    def __call__(self, x: Array) -> Array:
        """The column (n,) out of those before the step (n, columns)."""
        columns = [x[:, source] for source in self.sources]
        values: Array = RULES[self.rule].fn(np, *columns, *self.numbers)
        return values


def plain(column: Column) -> Column:
    """A column's name and kind, without the values of a table."""
    return replace(column, values="", role="input")


def kept(column: Column, at: int) -> Made:
    """The column as it is."""
    return Made(column, (at,))


def named(name: str, kind: ColumnKind = "number") -> Column:
    """A column that a step adds."""
    return Column(name, "", kind)


def flag(name: str) -> Column:
    """A column that a step adds and that holds 0 and 1 only."""
    return Column(name, "", "number", categories=("0", "1"))


def is_flag(column: Column) -> bool:
    """Whether it holds 0 and 1 only."""
    return column.kind == "number" and bool(column.categories)
