"""Columns, and the steps that scikit-learn has under the same arithmetic."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nnviz.data.preparation import (
    Impute,
    Log,
    MaxAbs,
    MinMax,
    OneHot,
    Powers,
    Products,
    Standardise,
    Step,
    fit,
)
from nnviz.data.source import Column
from nnviz.engine.shapes import Array

FILE = Path(__file__).parent / "oracles" / "sklearn.npz"
TAUGHT, ROWS = 40, 55
"""The first rows are the training part."""
CATEGORIES = ("a", "b", "c", "d")
CASES: dict[str, tuple[Step, ...]] = {
    "mean": (Impute("mean"),),
    "median": (Impute("median"),),
    "most_frequent": (Impute("most_frequent"),),
    "constant": (Impute("constant", -1.5),),
    "standardise": (Standardise(),),
    "min_max": (MinMax(),),
    "max_abs": (MaxAbs(),),
    "log": (Log("zero"),),
    "one_hot": (OneHot(),),
    "products": (Impute("mean"), Products()),
    "squares": (Impute("mean"), Powers()),
    "in_a_row": (Impute("median"), Standardise(), Powers(3), MinMax()),
}


def drawn(case: str, seed: int = 0) -> Array:
    """Columns (55, 4) with gaps, many equal values and a constant; or of category numbers."""
    rng = np.random.default_rng(seed)
    if case == "one_hot":
        values = rng.integers(len(CATEGORIES), size=(ROWS, 2)).astype(float)
        values[rng.random(values.shape) < 0.1] = np.nan
        return values
    scale = 10.0 ** rng.integers(-2, 3, size=4)
    values = rng.normal(rng.normal(size=4), 1, size=(ROWS, 4)) * scale
    values[:, 1] = np.round(values[:, 1] / scale[1])
    values[:, 3] = 2.5
    if case == "log":
        values = np.abs(values)
    values[rng.random(values.shape) < 0.15] = np.nan
    return values


def ours(case: str, values: Array) -> Array:
    """All rows by nnviz, fitted on the training part."""
    kind, categories = ("category", CATEGORIES) if case == "one_hot" else ("number", ())
    columns = tuple(
        Column(f"c{at}", "", "category" if kind == "category" else "number", "input", categories)
        for at in range(values.shape[1])
    )
    return fit(columns, CASES[case], values, np.arange(TAUGHT))[1]


def expect_equal(case: str, found: Array, expected: Array) -> None:
    """To 1e-12, of the largest magnitude where that is above 1."""
    assert found.shape == expected.shape, case
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
    size = max(1.0, float(np.nanmax(np.abs(expected))))
    assert np.nanmax(np.abs(found - expected)) <= 1e-12 * size, case
