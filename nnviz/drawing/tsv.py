"""Tables as text that every spreadsheet takes: cells between tabs, numbers at full precision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nnviz.engine.shapes import Array

Column = Sequence[str | int | float] | Array


def tsv(columns: Mapping[str, Column]) -> str:
    """Columns of equal length under their names."""
    rows = zip(*(_cells(column) for column in columns.values()), strict=True)
    return "\n".join("\t".join(row) for row in [tuple(columns), *rows]) + "\n"


def _cells(column: Column) -> list[str]:
    """A vector of one kind is written without asking each number for it."""
    if not isinstance(column, np.ndarray) or column.dtype.kind != "f":
        return [_cell(value) for value in column]
    # The shortest decimal of a float32 is that of the float32, not of the double it fits into.
    numbers = column.tolist() if column.dtype == np.float64 else column
    return ["" if each != each else str(each).removesuffix(".0") for each in numbers]


def _cell(value: object) -> str:
    """Numbers as short as they read back bit-equal: whole ones without a point, nothing for NaN."""
    if isinstance(value, str):
        return value.replace("\t", " ").replace("\n", " ")
    item = getattr(value, "item", None)
    # The shortest decimal of a float32 is that of the float32, not of the double it fits into.
    if item is not None and not isinstance(item(), int):
        return "" if value != value else str(value).removesuffix(".0")
    if isinstance(value, float):
        return "" if value != value else repr(value).removesuffix(".0")
    return str(value)
