"""Sums on screen add up as they are written, or say that they nearly do."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.drawing.numbers import number
from nnviz.drawing.sums import adding_up, adds_up, equals

weights = st.floats(-9.0, 9.0).filter(lambda value: abs(value) > 1e-6)


@given(weights, weights, st.integers(0, 6))
def test_what_is_written_adds_up_or_is_near(first: float, size: float, power: int) -> None:
    second = size * 10.0**-power
    old, delta, new = adding_up(first, second, first + second)
    assert adds_up((old, delta), new, within=1)
    assert float(delta.replace("−", "-")) == pytest.approx(second, rel=0.006, abs=1e-15)


@pytest.mark.parametrize(
    ("numbers", "texts"),
    [
        ((0.0328, 1.23e-5, 0.0328123), ("0.0328000", "0.0000123", "0.0328123")),
        ((0.5, -0.25, 0.25), ("0.500", "−0.250", "0.250")),
        ((0.5, 0.0, 0.5), ("0.500", "0", "0.500")),
        ((0.0, 0.0, 0.0), ("0", "0", "0")),
        ((1.0, float("nan"), float("nan")), ("1.000", "NaN", "NaN")),
    ],
)
def test_digits_are_enough_for_the_smallest(
    numbers: tuple[float, float, float], texts: tuple[str, str, str]
) -> None:
    assert adding_up(*numbers) == texts


def test_a_sum_that_cancels_is_near() -> None:
    terms = 5.1234, -5.1201
    assert number(sum(terms)) == "0.00330"
    assert equals(terms, sum(terms)) == "≈"
    assert equals((0.5, 0.25), 0.75) == "="
    assert equals((1.0, float("inf")), float("inf")) == "="
    assert Decimal("5.123") - Decimal("5.120") == Decimal("0.003")
