"""The tables asked for last, as long as they are not too large together."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock

from nnviz.data.dataset import Table

LIMIT = 128 * 2**20
"""Bytes; all bundled tables together have room in them."""


class KeptTables:
    """By what they were loaded from. Those asked for longest ago go first; the last one stays,
    however large it is."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit, self._lock = limit, Lock()
        self._tables: dict[Hashable, Table] = {}

    def __contains__(self, source: Hashable) -> bool:
        """Whether the table of that source is kept."""
        with self._lock:
            return source in self._tables

    def get(self, source: Hashable, load: Callable[[], Table]) -> Table:
        """The table of that source, loaded if it is not kept."""
        with self._lock:
            table = self._tables.pop(source, None)
        if table is None:
            table = load()
        with self._lock:
            self._tables[source] = table
            self._shrink()
        return table

    def _shrink(self) -> None:
        held = sum(map(_bytes, self._tables.values()))
        while held > self._limit and len(self._tables) > 1:
            held -= _bytes(self._tables.pop(next(iter(self._tables))))


def _bytes(table: Table) -> int:
    return table.inputs.nbytes + table.targets.nbytes
