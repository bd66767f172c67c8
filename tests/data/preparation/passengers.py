"""A table with everything that a preparation is for: gaps, categories, dates, skewed numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.data.source import Column, TableData
from nnviz.engine.shapes import Array
from tests.data.user_data import category, number

ROWS = 80
PORTS = ("Cherbourg", "Queenstown", "Southampton")


def with_gaps(values: Array, rng: np.random.Generator, share: float = 0.15) -> Array:
    values = np.array(values, np.float64)
    values[rng.random(len(values)) < share] = np.nan
    return values


def passengers(rows: int = ROWS) -> TableData:
    """Age (with gaps), fare (skewed), port (a category with gaps), day of boarding, survived."""
    rng = np.random.default_rng(8)
    survived = rng.integers(2, size=rows).astype(float)
    age = with_gaps(rng.normal(35 - 8 * survived, 9), rng)
    port = with_gaps(rng.integers(3, size=rows), rng)
    boarded = rng.integers(-25_000, 20_000, size=rows).astype(float)
    return TableData(
        "passengers.csv",
        rows,
        (
            number("age", age),
            number("fare", np.exp(rng.normal(3 + survived, 1))),
            category("port", port, *PORTS),
            replace(number("boarded", boarded), kind="date"),
            replace(category("survived", survived, "no", "yes"), role="target"),
        ),
        "binary",
    )


def column(data: TableData, name: str) -> Column:
    return next(each for each in data.columns if each.name == name)
