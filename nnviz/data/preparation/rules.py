"""How one column comes out of others: the arithmetic of every step, stated once.

A rule is written over ``m``, the mathematics: NumPy itself when columns are computed, or the
nodes of an ONNX graph when they are exported. Missing values are NaN, and stay so but where a
rule says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi
from typing import Any, Protocol

from nnviz.values import dataclass

Values = Any
"""A column: an array (n,), or a tensor of a graph; both take +, −, ·, / and comparisons."""


class Maths(Protocol):
    """What the rules need besides; NumPy has all of it."""

    def where(self, condition: Values, one: Values, other: Values) -> Values: ...
    def isnan(self, x: Values) -> Values: ...
    def equal(self, x: Values, number: float) -> Values: ...
    def abs(self, x: Values) -> Values: ...
    def floor(self, x: Values) -> Values: ...
    def log1p(self, x: Values) -> Values: ...
    def sin(self, x: Values) -> Values: ...
    def cos(self, x: Values) -> Values: ...


@dataclass(frozen=True)
class Rule:
    """``fn(m, *columns, *numbers)``; ``formula`` over x (and y), and the same as a ``pattern`` with
    a place for each column's value and each number."""

    fn: Callable[..., Values]
    formula: str
    pattern: str


def _filled(m: Maths, x: Values, value: float) -> Values:
    return m.where(m.isnan(x), value, x)


def _scaled(m: Maths, x: Values, shift: float, spread: float) -> Values:
    return (x - shift) / spread


def _clipped(m: Maths, x: Values, low: float, high: float) -> Values:
    return m.where(x < low, low, m.where(x > high, high, x))


def _mirrored_log(m: Maths, x: Values) -> Values:
    size = m.log1p(m.abs(x))
    return m.where(x < 0.0, -size, size)


def _log_from_zero(m: Maths, x: Values) -> Values:
    return m.log1p(m.where(x < 0.0, 0.0, x))


def _is(m: Maths, x: Values, number: float) -> Values:
    return m.where(m.equal(x, number), 1.0, 0.0)


def _is_missing(m: Maths, x: Values) -> Values:
    return m.where(m.isnan(x), 1.0, 0.0)


def _product(m: Maths, x: Values, y: Values) -> Values:
    return x * y


def _square(m: Maths, x: Values) -> Values:
    return x * x


def _cube(m: Maths, x: Values) -> Values:
    return x * x * x


def _sine(m: Maths, x: Values, period: float) -> Values:
    return m.sin(x * (2 * pi) / period)


def _cosine(m: Maths, x: Values, period: float) -> Values:
    return m.cos(x * (2 * pi) / period)


def _year(m: Maths, days: Values) -> Values:
    return _year_and_month(m, days)[0]


def _month_sine(m: Maths, days: Values) -> Values:
    return m.sin((_year_and_month(m, days)[1] - 1.0) * (2 * pi) / 12.0)


def _month_cosine(m: Maths, days: Values) -> Values:
    return m.cos((_year_and_month(m, days)[1] - 1.0) * (2 * pi) / 12.0)


def _weekday_sine(m: Maths, days: Values) -> Values:
    return m.sin(_weekday(m, days) * (2 * pi) / 7.0)


def _weekday_cosine(m: Maths, days: Values) -> Values:
    return m.cos(_weekday(m, days) * (2 * pi) / 7.0)


def _weekday(m: Maths, days: Values) -> Values:
    """0 on Mondays; day 0, the first of January 1970, was a Thursday."""
    since_monday = m.floor(days) + 3.0
    return since_monday - m.floor(since_monday / 7.0) * 7.0


def _year_and_month(m: Maths, days: Values) -> tuple[Values, Values]:
    """The Gregorian year and month of a day counted from 1970-01-01.

    After Howard Hinnant's ``civil_from_days``: years begin in March, so that the leap day is a
    year's last, and come round again in eras of 400 years.
    """
    since = m.floor(days) + 719468.0
    era = m.floor(since / 146097.0)
    day = since - era * 146097.0
    leaps = m.floor(day / 1460.0) - m.floor(day / 36524.0) + m.floor(day / 146096.0)
    year = m.floor((day - leaps) / 365.0)
    of_year = day - (year * 365.0 + m.floor(year / 4.0) - m.floor(year / 100.0))
    from_march = m.floor((of_year * 5.0 + 2.0) / 153.0)
    month = m.where(from_march < 10.0, from_march + 3.0, from_march - 9.0)
    return year + era * 400.0 + m.where(month < 3.0, 1.0, 0.0), month


RULES: dict[str, Rule] = {
    "keep": Rule(lambda m, x: x, "x", "{}"),
    "fill": Rule(_filled, "x, or the value filled in where it is missing", "{}, missing: {}"),
    "scale": Rule(_scaled, "(x − shift) / spread", "({} − {}) / {}"),
    "clip": Rule(_clipped, "x, kept between low and high", "{} between {} and {}"),
    "mirrored_log": Rule(_mirrored_log, "sign(x) · log(1 + |x|)", "log(1 + |{}|) with its sign"),
    "log_from_zero": Rule(_log_from_zero, "log(1 + max(x, 0))", "log(1 + max({}, 0))"),
    "is": Rule(_is, "1 if x is the category, else 0", "1 if {} = {}, else 0"),
    "is_missing": Rule(_is_missing, "1 if x is missing, else 0", "1 if {} is missing, else 0"),
    "product": Rule(_product, "x · y", "{} · {}"),
    "square": Rule(_square, "x²", "({})²"),
    "cube": Rule(_cube, "x³", "({})³"),
    "sine": Rule(_sine, "sin(2π x / period)", "sin(2π · {} / {})"),
    "cosine": Rule(_cosine, "cos(2π x / period)", "cos(2π · {} / {})"),
    "year": Rule(_year, "year of the date", "year of day {}"),
    "month_sine": Rule(_month_sine, "sin(2π (month − 1) / 12)", "sin of the month of day {}"),
    "month_cosine": Rule(_month_cosine, "cos(2π (month − 1) / 12)", "cos of the month of day {}"),
    "weekday_sine": Rule(_weekday_sine, "sin(2π weekday / 7)", "sin of the weekday of day {}"),
    "weekday_cosine": Rule(_weekday_cosine, "cos(2π weekday / 7)", "cos of the weekday of day {}"),
}
