"""In which order a table shows its rows: as they come, or by one of its columns."""

from __future__ import annotations

import numpy as np

from nnviz.ui.inspector.tables import Rows


class Sorting:
    """``column`` None: as they come. The largest are first at the first press."""

    def __init__(self) -> None:
        self.column: int | None = None
        self.falling = True
        self._order: list[int] = []
        self._places: dict[int, int] = {}

    @property
    def order(self) -> list[int]:
        """The rows from top to bottom."""
        return self._order

    def place(self, row: int) -> int:
        """Where a row is shown."""
        return self._places.get(row, row)

    def press(self, column: int) -> None:
        """By this column; pressed again the other way round, then as they come."""
        if self.column != column:
            self.column, self.falling = column, True
        elif self.falling:
            self.falling = False
        else:
            self.column = None

    def sort(self, rows: Rows) -> None:
        """Bring the rows into order; those without a number come last."""
        count = len(rows.names)
        if self.column is None or self.column >= len(rows.columns):
            self.column, self._order, self._places = None, list(range(count)), {}
            return
        if self.column == 0:
            self._order = sorted(range(count), key=lambda row: rows.names[row])
            self._order = self._order[::-1] if not self.falling else self._order
        else:
            values = np.asarray(rows.values(self.column), np.float64)
            keys = -values if self.falling else values
            self._order = np.argsort(keys, kind="stable").tolist()
        self._places = {row: place for place, row in enumerate(self._order)}
