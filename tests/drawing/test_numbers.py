"""Numbers as written on screen."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.drawing.numbers import apart, count, filled, number, percent, plain, short, signed


def read(text: str) -> float:
    return float(text.replace("−", "-").replace(" ", ""))


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_a_number_is_written_to_three_digits_at_least(value: float) -> None:
    assert read(number(value)) == pytest.approx(value, rel=6e-3, abs=1e-300)


@given(st.floats(-1e6, 1e6, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-99))
def test_short_numbers_take_six_letters_at_most(value: float) -> None:
    assert len(short(value)) <= 6
    assert read(short(value)) == pytest.approx(value, rel=0.6, abs=1e-300)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (2.3341, "2.334"),
        (-0.03279, "−0.0328"),
        (0.00123, "0.00123"),
        (9.9996, "10.00"),
        (-3.69e-5, "−3.69e−5"),
        (12345.6, "12346"),
        (1e7, "1.00e7"),
        (math.nan, "NaN"),
        (-math.inf, "−∞"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text


def test_exact_numbers_have_no_idle_zeros() -> None:
    assert [plain(x) for x in (0.9, 1 - 0.999, 255.0, -1.0, 1e-8)] == [
        "0.9", "0.001", "255", "−1", "1e−8",
    ]  # fmt: skip
    assert plain(0.89996) == "0.900"
    assert plain(1 - 1.66e-5) == "0.999983"
    assert plain(-1 + 1.66e-5) == "−0.999983"


def test_negative_numbers_are_bracketed_where_they_would_be_misread() -> None:
    assert filled("({} − {})²", (0.5, -0.25)) == "(0.5 − (−0.25))²"
    assert filled("{} · {}²", (-0.9, -0.25)) == "−0.9 · (−0.25)²"
    assert filled("{} · {}", (0.9, -0.25)) == "0.9 · −0.25"


def test_old_and_new_are_told_apart() -> None:
    assert apart(0.3, 0.5) == ("0.300", "0.500")
    assert apart(1.46100, 1.46098) == ("1.46100", "1.46098")
    assert apart(1.0, 1.0) == ("1.000", "1.000")


def test_signs_shares_and_counts() -> None:
    assert (signed(0.328), signed(-0.328)) == ("+ 0.328", "− 0.328")
    shares = [percent(x) for x in (0.0, 0.0004, 0.031, 0.5, 0.9912, 0.99996, 1.0)]
    assert shares == ["0 %", "<0.1 %", "3.1 %", "50 %", "99.1 %", ">99.9 %", "100 %"]
    assert percent(math.nan) == "–"
    assert count(1284).replace(" ", " ").split() == ["1", "284"]
