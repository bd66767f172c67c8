"""Tables are kept by what they take, not by how many there are."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Table
from nnviz.experiment.kept_tables import KeptTables


class Loads:
    """Counts what is loaded; a table of ``size`` bytes."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __call__(self, kept: KeptTables, name: str, size: int) -> Table:
        def load() -> Table:
            self.names.append(name)
            targets = np.empty((0, 1))
            return Table(name, "regression", np.zeros((size // 8, 1)), targets, ("x",), (), "y")

        return kept.get(name, load)


def test_many_small_tables_are_kept_and_shared() -> None:
    load, kept = Loads(), KeptTables(8000)
    first = [load(kept, str(n), 80) for n in range(100)]
    again = [load(kept, str(n), 80) for n in range(100)]
    assert len(load.names) == 100
    assert all(a is b for a, b in zip(first, again, strict=True))


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    load, kept = Loads(), KeptTables(240)
    for name in ("a", "b", "c", "a", "d"):
        load(kept, name, 80)
    load.names.clear()
    for name in ("a", "c", "d", "b"):
        load(kept, name, 80)
    assert load.names == ["b"]


def test_one_too_large_table_is_kept_alone() -> None:
    load, kept = Loads(), KeptTables(240)
    load(kept, "small", 80)
    assert load(kept, "large", 8000) is load(kept, "large", 8000)
    load(kept, "small", 80)
    load(kept, "large", 8000)
    assert load.names == ["small", "large", "small", "large"]
