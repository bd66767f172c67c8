"""A table's numbers as text to be copied: tabs between them, every digit of them."""

from __future__ import annotations

from nnviz.ui.inspector.tables import Rows


def cell_text(rows: Rows, row: int, column: int) -> str:
    """The number with all its digits, or the name."""
    if column == 0:
        return rows.names[row]
    value = rows.value(row, column)
    return "" if value is None else repr(value)


def row_text(rows: Rows, row: int) -> str:
    """A row's name and numbers."""
    return "\t".join(cell_text(rows, row, column) for column in range(len(rows.columns)))


def spoken_row(rows: Rows, row: int) -> str:
    """A row as it is written, heading by heading: ``from x1, w 0.31, x × −0.5, wx = −0.155``."""
    cells = (f"{each.heading} {rows.text(row, column)}" for column, each in enumerate(rows.columns))
    return ", ".join(cells)


def table_text(rows: Rows, order: list[int]) -> str:
    """The headings, then every row in the order shown."""
    head = "\t".join(column.heading for column in rows.columns)
    return "\n".join((head, *(row_text(rows, row) for row in order)))
