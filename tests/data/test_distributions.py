"""Distributions against NumPy, on drawn values and where there is little to count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnviz.data.distributions import (
    MOST_BARS,
    UNKNOWN,
    Groups,
    bin_edges,
    classes_of,
    correlation,
    distribution,
    mean_picture,
)
from nnviz.data.source import Column
from nnviz.engine.shapes import Array

NUMBER = Column("width", "")
COLOURS = Column("colour", "", "category", "input", ("red", "green", "blue"))
REASONABLE = st.floats(-1e6, 1e6, allow_subnormal=False) | st.just(float("nan"))
VALUES = arrays(np.float64, st.integers(0, 80), elements=REASONABLE)
ANY = arrays(np.float64, st.integers(0, 40), elements=st.floats())


@given(VALUES)
def test_counts_are_those_of_numpy(values: Array) -> None:
    found, known = distribution(NUMBER, values), values[np.isfinite(values)]
    assert found.missing == np.isnan(values).sum()
    assert found.known == len(known)
    if found.bins > 1:
        assert np.array_equal(found.counts[0], np.histogram(known, found.edges)[0])


@given(VALUES, st.integers(1, 4), st.integers(0, 9))
def test_groups_are_counted_by_themselves(values: Array, many: int, seed: int) -> None:
    codes = np.random.default_rng(seed).integers(0, many, len(values))
    found = distribution(NUMBER, values, Groups(tuple("abcd"[:many]), codes))
    assert found.counts.shape[0] == many
    for group in range(many):
        own = values[(codes == group) & np.isfinite(values)]
        if found.bins > 1:
            assert np.array_equal(found.counts[group], np.histogram(own, found.edges)[0])


@given(ANY)
def test_no_value_is_too_odd(values: Array) -> None:
    found = distribution(NUMBER, values)
    assert found.known + found.missing == len(values)
    assert len(found.edges) == 0 or (np.diff(found.edges) >= 0).all()
    correlation(values, values[::-1])


@given(arrays(np.float64, (2, 30), elements=st.floats(-100, 100, width=16)))
def test_the_correlation_is_pearsons(pair: Array) -> None:
    x, y = pair
    found = correlation(x, y)
    if np.ptp(x) > 1e-3 and np.ptp(y) > 1e-3:
        assert found == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-9)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        assert found is None


def test_the_correlation_leaves_missing_values_out() -> None:
    x, y = np.array([1.0, 2.0, np.nan, 4.0]), np.array([2.0, 4.0, 0.0, 8.0])
    assert correlation(x, y) == pytest.approx(1.0)
    assert correlation(x[:1], y[:1]) is None


def test_whole_numbers_have_a_bin_each_and_equal_values_one() -> None:
    assert bin_edges(np.array([0.0, 1.0, 3.0])).tolist() == [-0.5, 0.5, 1.5, 2.5, 3.5]
    assert distribution(NUMBER, np.full(9, 0.3)).counts.tolist() == [[9]]
    assert distribution(NUMBER, np.full(9, np.nan)).missing == 9


def test_categories_stand_by_how_frequent_they_are() -> None:
    found = distribution(COLOURS, np.array([2.0, 2.0, 0.0, np.nan]))
    assert found.bars == ("blue", "red")
    assert found.counts.tolist() == [[2, 1]]
    assert found.missing == 1


def test_rare_categories_are_counted_together() -> None:
    names = tuple(f"n{k}" for k in range(40))
    values = np.arange(40.0).repeat(2)
    found = distribution(Column("c", "", "category", "input", names), values)
    assert found.bars[-1] == f"{40 - MOST_BARS} others"
    assert found.counts[0, -1] == 2 * (40 - MOST_BARS)


def test_rows_without_a_class_are_a_group_of_their_own() -> None:
    groups = classes_of(COLOURS, np.array([0.0, np.nan, 2.0]))
    assert groups is not None
    assert groups.names == ("red", "green", "blue", UNKNOWN)
    assert groups.codes.tolist() == [0, 3, 2]
    assert classes_of(NUMBER, np.zeros(3)) is None


@given(arrays(np.uint8, (700, 1, 2, 2)), st.integers(1, 700))
def test_mean_pictures_are_numpys(inputs: Array, many: int) -> None:
    found = mean_picture(inputs, np.arange(many))
    assert found is not None
    assert found == pytest.approx(inputs[:many].mean(axis=0))
    assert mean_picture(inputs, np.arange(0)) is None
