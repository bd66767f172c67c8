"""Curves as pixels: nothing that stands out is lost, gaps stay gaps."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnviz.drawing.spans import dashed, premultiplied, rasterized, spans
from nnviz.engine.shapes import Array


def same(values: Array) -> Array:
    return np.asarray(values, float)


def logarithm(values: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(np.where(np.asarray(values) > 0, values, np.nan))


def test_one_extreme_point_among_a_hundred_thousand_is_seen() -> None:
    x, y = np.arange(100_000.0), np.ones(100_000)
    y[54_321] = 9.0
    low, high = spans(x, y, np.linspace(0, 99_999, 501), same)
    assert high.max() == 9.0
    assert high.argmax() == 54_321 * 500 // 99_999
    assert (low == 1.0).all()


def test_points_are_joined_by_straight_lines() -> None:
    low, high = spans(np.array([0.0, 4.0]), np.array([0.0, 8.0]), np.arange(5.0), same)
    assert low.tolist() == [0, 2, 4, 6]
    assert high.tolist() == [2, 4, 6, 8]


def test_values_without_a_place_leave_a_gap() -> None:
    x, y = np.arange(9.0), np.array([1, 1, 1, np.nan, np.nan, np.nan, 2, 2, 2.0])
    low, _ = spans(x, y, np.arange(9.0), same)
    assert np.isnan(low[3:5]).all()
    assert low[[0, 1, 6, 7]].tolist() == [1, 1, 2, 2]
    y[3:6] = (0.0, np.inf, -1.0)
    assert np.isnan(spans(x, y, np.arange(9.0), lambda v: logarithm(np.where(v < 9, v, 0)))[0][3])


def test_none_one_and_equal_points() -> None:
    edges = np.linspace(0, 5, 11)
    assert np.isnan(spans(np.empty(0), np.empty(0), edges, same)[0]).all()
    low, _ = spans(np.array([0.0]), np.array([3.0]), edges, same)
    assert low[0] == 3.0
    assert np.isnan(low[1:]).all()


@given(
    st.lists(st.floats(0.001, 1000), min_size=1, max_size=300),
    st.integers(min_value=1, max_value=80),
)
def test_spans_reach_exactly_as_far_as_the_curve(values: list[float], columns: int) -> None:
    y, x = np.array(values), np.arange(len(values), dtype=float)
    low, high = spans(x, y, np.linspace(0, max(len(y) - 1, 1), columns + 1), logarithm)
    assert np.isclose(np.nanmin(low), np.log10(y.min()))
    assert np.isclose(np.nanmax(high), np.log10(y.max()))
    assert not (low > high).any()


def test_a_line_covers_its_thickness() -> None:
    low = np.array([2.5, np.nan, 1.0])
    opacities = np.arange(256, dtype=np.uint32)
    cover = rasterized(low, np.array([2.5, np.nan, 3.0]), 5, 1.0, opacities)
    assert cover[:, 0].tolist() == [0, 0, 255, 0, 0]
    assert not cover[:, 1].any()
    assert cover[:, 2].tolist() == [127, 255, 255, 127, 0]


def test_lines_beyond_the_picture_are_cut_off() -> None:
    level, opacities = np.array([-9.0, -0.2, 4.9, 40.0]), np.arange(256, dtype=np.uint32)
    cover = rasterized(level, level, 5, 1.0, opacities)
    assert (cover > 0).sum(axis=0).tolist() == [0, 1, 1, 0]
    assert cover[0, 1] == 76


def test_dashes_alternate() -> None:
    level = np.zeros(80)
    drawn = dashed(level, level, 5, 3)
    assert 0.5 < drawn.mean() < 0.75
    assert np.diff(drawn.astype(int)).any()


def test_inks_are_multiplied_by_their_opacity() -> None:
    inks = premultiplied((255, 128, 0))
    assert inks[0] == 0
    assert inks[255] == 0xFFFF8000
    assert inks[128] == 0x80804000
