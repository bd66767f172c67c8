"""Axes that show everything, whatever the curves are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.drawing.chart import Scale, fit
from nnviz.drawing.geometry import Box

BOX = Box(60, 8, 600, 130)
SCALES: tuple[Scale, ...] = ("log", "linear")


@pytest.mark.parametrize("scale", SCALES)
@given(st.lists(st.floats(1e-9, 1e6), min_size=1, max_size=50))
def test_every_value_lies_inside(scale: Scale, values: list[float]) -> None:
    y = np.array(values)
    axes = fit(BOX, np.arange(len(y)), [y], scale)
    pixels = axes.y(y)
    assert (pixels >= BOX.y).all()
    assert (pixels <= BOX.bottom + 1e-9).all()
    assert axes.y_ticks()


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(
    "values",
    [[], [0.5], [0.5] * 9, [np.nan, 0.3, np.inf, 0.1], [np.nan] * 3, [0.0, 0.0], [1e-300, 1e300]],
)
def test_axes_have_numbers_whatever_there_is_to_show(scale: Scale, values: list[float]) -> None:
    y = np.array(values, float)
    axes = fit(BOX, np.arange(len(y)), [y, y], scale)
    assert len(axes.y_ticks()) >= 2
    assert len(axes.x_ticks()) >= 2
    assert all(np.isfinite(pixel) for pixel, _ in (*axes.x_ticks(), *axes.y_ticks()))


def test_decades_are_equally_far_apart() -> None:
    axes = fit(BOX, np.arange(3), [np.array([1.0, 0.1, 0.01])], "log")
    first, second, third = axes.y(np.array([1.0, 0.1, 0.01]))
    assert second - first == pytest.approx(third - second)


def test_what_has_no_place_is_nan() -> None:
    axes = fit(BOX, np.arange(3), [np.array([1.0, 0.1, 0.01])], "log")
    assert np.isnan(axes.y(np.array([0.0, -1.0, np.nan, np.inf]))).all()


def test_epochs_are_whole_numbers() -> None:
    axes = fit(BOX, np.arange(3), [np.ones(3)], "linear")
    assert [text for _, text in axes.x_ticks()] == ["0", "1", "2", "3", "4", "5"]


def test_a_pixel_is_read_back() -> None:
    axes = fit(BOX, np.arange(41), [np.ones(41)], "linear")
    assert axes.value_at(float(axes.x(np.array(17.0)))) == pytest.approx(17)


@given(st.floats(1e-6, 1e3), st.floats(1.0, 9.0), st.integers(60, 300))
def test_low_charts_with_little_change_have_two_numbers_too(
    low: float, factor: float, height: int
) -> None:
    axes = fit(Box(60, 8, 200, height), np.arange(2), [np.array([low, low * factor])], "log")
    assert len(axes.y_ticks()) >= 2


@pytest.mark.parametrize("height", [44.0, 60.0, 77.0, 90.0])
def test_numbers_of_a_low_chart_over_decades_are_powers_far_apart(height: float) -> None:
    axes = fit(Box(60, 8, 600, height), np.arange(3.0), [np.array([0.8, 0.02, 0.003])], "log")
    marks = axes.y_ticks()
    assert len(marks) >= 2
    pixels = [pixel for pixel, _ in marks]
    assert min(np.abs(np.diff(pixels))) >= 12, marks
