"""Cells as text, and the conditions by which rows are listed."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.cells import matching, read, written
from nnviz.data.source import Column
from nnviz.errors import DataError

WIDTH, KIND = Column("width", ""), Column("kind", "", "category", categories=("rose", "tulip"))
LONG, DAY = Column("petal width (cm)", ""), Column("day", "", "date")
COLUMNS = (WIDTH, KIND, LONG, DAY)
VALUES = (
    np.array([1.0, 2.5, 3.0, np.nan]), np.array([0.0, 1.0, 1.0, np.nan]),
    np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.0, 19_000.0, 19_813.0, np.nan]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", [0, 1, 2, 3]),
        ("width > 2.5", [2]),
        ("width >= 2.5 and kind is tulip", [1, 2]),
        ("Kind = Rose", [0]),
        ("kind is not rose", [1, 2, 3]),
        ("kind contains ul", [1, 2]),
        ("petal width (cm) < 0,25", [0, 1]),
        ("tul", [1, 2]),
        ("width is missing", [3]),
        ("width != missing", [0, 1, 2]),
        ("day > 2022-01-09", [2]),
        ("nothing like it", []),
    ],
)
def test_rows_that_meet_conditions(text: str, rows: list[int]) -> None:
    assert np.flatnonzero(matching(COLUMNS, VALUES, text)).tolist() == rows


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("height > 3", "names no column; there are width"),
        ("width > tall", "“tall” is no number"),
        ("kind is lily", "'kind' has no “lily”; there are rose, tulip"),
        ("day > soon", "“soon” is no date"),
    ],
)
def test_what_cannot_be_understood_is_named(text: str, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence.replace("(", r"\(")):
        matching(COLUMNS, VALUES, text)


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [(WIDTH, 0.1 + 0.2, "0.30000000000000004"), (WIDTH, 3.0, "3"), (KIND, 1.0, "tulip"),
     (DAY, 19_813.0, "2024-03-31"), (WIDTH, np.nan, "")],
)  # fmt: skip
def test_a_cell_reads_back_as_it_was_written(column: Column, value: float, text: str) -> None:
    assert written(column, value) == text
    assert read(column, text) == value or np.isnan(value)
