"""The steps of a preparation, as values: part of the Experiment.

``columns`` are the names of those that a step acts on, at its place in the list; without any it
acts on all that it suits. What comes out of a step is known without reading rows; what it learns
it learns of the training part alone (``learn``, from the values that are not missing).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from math import isfinite, pi
from typing import Literal

import numpy as np

from nnviz.data.preparation.made import Made, flag, is_flag, kept, named
from nnviz.data.source import Column
from nnviz.engine.shapes import Array
from nnviz.values import dataclass


class _Acts:
    """What all steps share; ``columns`` is a field of each."""

    columns: tuple[str, ...]

    def suits(self, column: Column) -> bool:
        """Whether the step can act on such a column."""
        return column.kind == "number"

    def problem(self) -> str:
        """What is wrong with the step's own options, as a predicate; empty if nothing is."""
        return ""

    def acts_on(self, column: Column) -> bool:
        """Whether it is one of those named; without names any that suits, but for zeros and ones
        that a step made, which must be named."""
        if self.columns:
            return column.name in self.columns
        return self.suits(column) and not is_flag(column)

    def made(self, columns: tuple[Column, ...]) -> tuple[Made, ...]:
        """What comes out, column by column, with nothing learnt yet."""
        return tuple(
            made
            for at, column in enumerate(columns)
            for made in (self.of(column, at) if self.acts_on(column) else (kept(column, at),))
        )

    def of(self, column: Column, at: int) -> Iterator[Made]:
        """What becomes of one column that the step acts on: by itself, it stays."""
        yield kept(column, at)

    def learn(self, known: Array) -> tuple[float, ...]:
        """The numbers of a rule that learns them, from a column's training values; most learn
        none."""
        return ()


class _Adds(_Acts):
    """Steps that leave all columns and add others behind them."""

    def made(self, columns: tuple[Column, ...]) -> tuple[Made, ...]:
        chosen = [(at, each) for at, each in enumerate(columns) if self.acts_on(each)]
        kept_all = (kept(column, at) for at, column in enumerate(columns))
        return (*kept_all, *self.added(chosen))

    def added(self, chosen: list[tuple[int, Column]]) -> Iterator[Made]:
        for at, column in chosen:
            yield from self.of(column, at)


class _Scales(_Acts):
    """Steps that shift and stretch numbers."""

    def suits(self, column: Column) -> bool:
        return column.kind != "category"

    def of(self, column: Column, at: int) -> Iterator[Made]:
        yield Made(replace(column, kind="number"), (at,), "scale", learns=True)


@dataclass(frozen=True)
class Impute(_Acts):
    """Fills in missing values: by the mean, the median, the most frequent (of several the least),
    or ``value``."""

    how: Literal["mean", "median", "most_frequent", "constant"] = "mean"
    value: float = 0.0
    columns: tuple[str, ...] = ()
    kind: Literal["impute"] = "impute"

    def problem(self) -> str:
        return "" if isfinite(self.value) else f"fills in {self.value}; give it a number"

    def suits(self, column: Column) -> bool:
        return column.kind != "category" or self.how == "most_frequent"

    def of(self, column: Column, at: int) -> Iterator[Made]:
        numbers = (self.value,) if self.how == "constant" else ()
        yield Made(column, (at,), "fill", numbers, learns=not numbers)

    def learn(self, known: Array) -> tuple[float, ...]:
        if self.how == "most_frequent":
            values, counts = np.unique(known, return_counts=True)
            return (float(values[counts.argmax()]),)
        return (float(np.mean(known) if self.how == "mean" else np.median(known)),)


@dataclass(frozen=True)
class Standardise(_Scales):
    """Mean 0 and deviation 1; what is constant is only shifted."""

    columns: tuple[str, ...] = ()
    kind: Literal["standardise"] = "standardise"

    def learn(self, known: Array) -> tuple[float, ...]:
        mean, variance, eps = known.mean(), known.var(), np.finfo(np.float64).eps
        # What rounding alone makes vary is constant: scikit-learn's rule.
        rounding = len(known) * eps * variance + (len(known) * mean * eps) ** 2
        return float(mean), 1.0 if variance <= rounding else float(np.sqrt(variance))


@dataclass(frozen=True)
class MinMax(_Scales):
    """The least training value becomes 0, the largest 1."""

    columns: tuple[str, ...] = ()
    kind: Literal["min_max"] = "min_max"

    def learn(self, known: Array) -> tuple[float, ...]:
        least, span = float(known.min()), float(np.ptp(known))
        return least, span if span > 10 * np.finfo(np.float64).eps else 1.0


@dataclass(frozen=True)
class MaxAbs(_Scales):
    """The largest magnitude becomes 1; 0 stays 0."""

    columns: tuple[str, ...] = ()
    kind: Literal["max_abs"] = "max_abs"

    def learn(self, known: Array) -> tuple[float, ...]:
        largest = float(np.abs(known).max())
        return 0.0, largest if largest > 10 * np.finfo(np.float64).eps else 1.0


@dataclass(frozen=True)
class OneHot(_Acts):
    """A category becomes one input for each of its categories: 1 for its own, 0 for the others.

    A missing one has 0 everywhere, or counts as a category of its own.
    """

    missing: Literal["zeros", "category"] = "zeros"
    columns: tuple[str, ...] = ()
    kind: Literal["one_hot"] = "one_hot"

    def suits(self, column: Column) -> bool:
        return column.kind == "category"

    def of(self, column: Column, at: int) -> Iterator[Made]:
        for number, category in enumerate(column.categories):
            yield Made(flag(f"{column.name} = {category}"), (at,), "is", (float(number),))
        if self.missing == "category":
            yield Made(flag(f"{column.name} is missing"), (at,), "is_missing")


@dataclass(frozen=True)
class Clip(_Acts):
    """Brings what lies outside to the nearer of two limits: ``low`` and ``high`` themselves, or
    the quantiles of these shares (0…1) of the training values."""

    by: Literal["limits", "quantiles"] = "quantiles"
    low: float = 0.01
    high: float = 0.99
    columns: tuple[str, ...] = ()
    kind: Literal["clip"] = "clip"

    def problem(self) -> str:
        if not self.low < self.high:
            return f"has a low end of {self.low:g}, not below its high end, {self.high:g}"
        if self.by == "quantiles" and not 0 <= self.low < self.high <= 1:
            return f"has the shares {self.low:g} and {self.high:g}; choose them within 0…1"
        return ""

    def suits(self, column: Column) -> bool:
        return column.kind != "category"

    def of(self, column: Column, at: int) -> Iterator[Made]:
        numbers = (self.low, self.high) if self.by == "limits" else ()
        yield Made(column, (at,), "clip", numbers, learns=not numbers)

    def learn(self, known: Array) -> tuple[float, ...]:
        low, high = np.quantile(known, [self.low, self.high])
        return float(low), float(high)


@dataclass(frozen=True)
class Log(_Acts):
    """log(1 + x); of negative numbers the mirror image, −log(1 − x), or 0."""

    negatives: Literal["mirror", "zero"] = "mirror"
    columns: tuple[str, ...] = ()
    kind: Literal["log"] = "log"

    def of(self, column: Column, at: int) -> Iterator[Made]:
        rule = "mirrored_log" if self.negatives == "mirror" else "log_from_zero"
        yield Made(named(f"log {column.name}"), (at,), rule)


@dataclass(frozen=True)
class Products(_Adds):
    """Adds the product of every pair."""

    columns: tuple[str, ...] = ()
    kind: Literal["products"] = "products"

    def added(self, chosen: list[tuple[int, Column]]) -> Iterator[Made]:
        for (at, one), (also_at, other) in combinations(chosen, 2):
            yield Made(named(f"{one.name} · {other.name}"), (at, also_at), "product")


@dataclass(frozen=True)
class Powers(_Adds):
    """Adds squares, and cubes up to the power of 3."""

    highest: Literal[2, 3] = 2
    columns: tuple[str, ...] = ()
    kind: Literal["powers"] = "powers"

    def of(self, column: Column, at: int) -> Iterator[Made]:
        yield Made(named(f"{column.name}²"), (at,), "square")
        if self.highest == 3:
            yield Made(named(f"{column.name}³"), (at,), "cube")


@dataclass(frozen=True)
class Waves(_Adds):
    """Adds sine and cosine of what comes round again after ``period``."""

    period: float = 2 * pi
    columns: tuple[str, ...] = ()
    kind: Literal["waves"] = "waves"

    def problem(self) -> str:
        fine = isfinite(self.period) and self.period > 0
        return "" if fine else f"has a period of {self.period:g}; choose one above 0"

    def of(self, column: Column, at: int) -> Iterator[Made]:
        yield Made(named(f"sin {column.name}"), (at,), "sine", (self.period,))
        yield Made(named(f"cos {column.name}"), (at,), "cosine", (self.period,))


@dataclass(frozen=True)
class DateParts(_Acts):
    """A date becomes its year, and sine and cosine of its month and weekday."""

    columns: tuple[str, ...] = ()
    kind: Literal["date_parts"] = "date_parts"

    def suits(self, column: Column) -> bool:
        return column.kind == "date"

    def of(self, column: Column, at: int) -> Iterator[Made]:
        yield Made(named(f"{column.name} year"), (at,), "year")
        for part in ("month", "weekday"):
            yield Made(named(f"{column.name} {part} sin"), (at,), f"{part}_sine")
            yield Made(named(f"{column.name} {part} cos"), (at,), f"{part}_cosine")


@dataclass(frozen=True)
class Drop(_Acts):
    """Leaves the named columns out; it must name them."""

    columns: tuple[str, ...] = ()
    kind: Literal["drop"] = "drop"

    def problem(self) -> str:
        return "" if self.columns else "names no column; choose those to leave out"

    def suits(self, column: Column) -> bool:
        return True

    def of(self, column: Column, at: int) -> Iterator[Made]:
        yield from ()


Step = (
    Impute | Standardise | MinMax | MaxAbs | OneHot | Clip | Log | Products | Powers | Waves
    | DateParts | Drop
)  # fmt: skip
KINDS: tuple[type[Step], ...] = (
    Impute, Standardise, MinMax, MaxAbs, OneHot, Clip, Log, DateParts, Products, Powers, Waves,
    Drop,
)  # fmt: skip
"""In the order in which they are offered."""
