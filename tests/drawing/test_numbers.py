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
    assert filled("{} · {}", (0.0, -0.0)) == "0 · 0"
    assert plain(0.89996) == "0.900"
    assert plain(1 - 1.66e-5) == "0.9999834"
    assert plain(-1 + 1.66e-5) == "−0.9999834"


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


def difference_of(text: str) -> float:
    first, second = text.strip("()").split(" − ", 1)
    return read(first.strip("()")) - read(second.strip("()"))


@given(st.floats(-50, 50), st.floats(-12, 1), st.booleans())
def test_differences_come_out(value: float, power: float, negative: bool) -> None:
    other = value + (-1 if negative else 1) * 10**power
    written = difference_of(filled("{} − {}", (value, other)))
    assert written == pytest.approx(value - other, rel=6e-3, abs=1e-14)


@pytest.mark.parametrize("off", [3.65e-12, 7.7e-8, 1.66e-5, 6.1e-4, 0.0123, 0.0871])
def test_logarithms_near_one_come_out(off: float) -> None:
    assert -math.log(read(plain(1 - off))) == pytest.approx(off, rel=6e-2)
    assert -math.log(read(plain(1 - off))) == pytest.approx(-math.log1p(-off), rel=6e-3)


def test_powers_come_out() -> None:
    text = filled("1 / (1 + e^{})", (27.00482,))
    assert text == "1 / (1 + e^27.0048)"
    assert filled("1 / (1 + e^{})", (-0.25,)) == "1 / (1 + e^−0.25)"


def test_squares_of_small_differences_come_out() -> None:
    a, y = -0.5371234, -0.5399456
    text = filled("({} − {})²", (a, y))
    assert difference_of(text.removesuffix("²")) ** 2 == pytest.approx((a - y) ** 2, rel=2e-3)
    assert filled("({} − {})²", (0.931, 1.0)) == "(0.931 − 1)²"
    assert filled("{} − {}", (math.nan, 1.0)) == "NaN − 1"
    assert filled("{} − {}", (math.inf, 1.0)) == "∞ − 1"
