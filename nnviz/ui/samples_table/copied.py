"""The rows of the table that go to the clipboard, as text."""

from __future__ import annotations

from nnviz.data.cells import written
from nnviz.drawing.numbers import count
from nnviz.drawing.tsv import tsv
from nnviz.engine.shapes import Array
from nnviz.ui.samples_table.listing import Contents
from nnviz.values import dataclass

MOST_ROWS, MOST_CELLS = 50_000, 1_500_000
SMALL = 20_000
"""Cells that are written within a few milliseconds."""


@dataclass(frozen=True, eq=False)
class Copied:
    """``asked`` rows (n,) of the sheet; of very many only the first are written."""

    contents: Contents
    asked: Array

    @property
    def rows(self) -> Array:
        """Those that are written."""
        wide = max(1, len(self.contents.columns))
        return self.asked[: min(MOST_ROWS, max(1, MOST_CELLS // wide))]

    @property
    def is_small(self) -> bool:
        """Whether the window may write them itself."""
        return len(self.rows) * len(self.contents.columns) <= SMALL

    def text(self) -> str:
        """Cells between tabs, at full precision."""
        rows = self.rows
        columns: dict[str, Array | list[str]] = {"row": rows + 1}
        for column, values in zip(self.contents.columns, self.contents.values, strict=True):
            plain = column.kind == "number"
            columns[column.name] = (
                values[rows] if plain else [written(column, value) for value in values[rows]]
            )
        return tsv(columns)

    def left_out(self) -> str:
        """What is not written, in a sentence."""
        if len(self.rows) == len(self.asked):
            return ""
        return (
            f"These are the first of {count(len(self.asked))}: no more are copied at once. Filter "
            "or select the rows you need."
        )
