"""Tables as text that every spreadsheet takes: cells between tabs, numbers at full precision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnviz.engine.shapes import Array

Column = Sequence[str | int | float] | Array


def tsv(columns: Mapping[str, Column]) -> str:
    """Columns of equal length under their names."""
    rows = zip(*([_cell(value) for value in column] for column in columns.values()), strict=True)
    return "\n".join("\t".join(row) for row in [tuple(columns), *rows]) + "\n"


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
