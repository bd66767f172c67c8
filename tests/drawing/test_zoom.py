"""Zoom, smoothing and tables of numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.drawing.smoothing import trailing_mean
from nnviz.drawing.spans import spans
from nnviz.drawing.tsv import tsv
from nnviz.drawing.zoom import panned, zoomed
from nnviz.engine.shapes import Array

WHOLE = (0.0, 100.0)


@given(st.floats(0, 100), st.floats(0.1, 10), st.floats(-300, 300))
def test_nothing_beyond_the_axis_is_ever_seen(at: float, factor: float, by: float) -> None:
    seen = zoomed((20.0, 60.0), WHOLE, at, factor)
    for stretch in (seen, panned(seen or WHOLE, WHOLE, by)):
        assert stretch is None or 0 <= stretch[0] < stretch[1] <= 100


def test_what_is_under_the_pointer_stays_there() -> None:
    assert zoomed(WHOLE, WHOLE, 25.0, 2.0) == (12.5, 62.5)
    assert zoomed((12.5, 62.5), WHOLE, 25.0, 0.5) is None


def test_a_trailing_mean_passes_over_what_is_missing() -> None:
    values = np.array([np.nan, 2.0, 4.0, np.inf, 6.0])
    np.testing.assert_allclose(trailing_mean(values, 2), [np.nan, 2, 3, 4, 6])


def test_numbers_read_back_bit_equal() -> None:
    values = np.random.default_rng(0).normal(size=5)
    text = tsv({"name": ["a", "b\tc", "d", "e", "f"], "x": values, "y": values.astype(np.float32)})
    lines = [line.split("\t") for line in text.splitlines()]
    assert lines[0] == ["name", "x", "y"] and lines[2][0] == "b c"
    assert [float(line[1]) for line in lines[1:]] == values.tolist()
    assert [np.float32(line[2]) for line in lines[1:]] == values.astype(np.float32).tolist()


@pytest.mark.parametrize(
    ("value", "text"), [(3.0, "3"), (float("nan"), ""), (True, "True"), (7, "7")]
)
def test_cells(value: float, text: str) -> None:
    assert tsv({"x": [value]}) == f"x\n{text}\n"


def test_a_curve_of_buckets_reaches_their_extremes() -> None:
    def same(values: Array) -> Array:
        return values

    x, y = np.arange(4.0), np.full(4, 5.0)
    low, high = spans(x, y, np.array([0.0, 2.0, 4.0]), same, (5 - x - 1, 9 - x))
    assert low.tolist() == [3.0, 1.0] and high.tolist() == [9.0, 7.0]
