"""What is said of a table: findings, roles and the task."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from nnviz.data.reading import (
    Finding,
    ReadColumn,
    ReadTable,
    as_category,
    as_number,
    findings,
    guess_roles,
    guess_task,
    without_missing,
    without_repeats,
)
from nnviz.errors import DataError

RNG = np.random.default_rng(7)
ROWS = 200


def number(name: str, values: object = None) -> ReadColumn:
    values = RNG.normal(size=ROWS) if values is None else values
    return ReadColumn(name, "number", np.asarray(values, np.float64))


def category(name: str, words: list[str]) -> ReadColumn:
    names = sorted(set(words))
    return ReadColumn(
        name, "category", np.array([names.index(w) for w in words], float), tuple(names)
    )


def days(name: str, step: int = 1) -> ReadColumn:
    return ReadColumn(name, "date", np.arange(0.0, ROWS * step, step))


def table(*columns: ReadColumn) -> ReadTable:
    return ReadTable("t", columns, "t.csv")


def found(kind: str, *columns: ReadColumn) -> list[Finding]:
    return [each for each in findings(table(*columns)) if each.kind == kind]


PLAIN = category("class", ["a", "b"] * 100)


def test_nothing_is_said_of_a_sound_table() -> None:
    assert findings(table(number("x"), number("y"), PLAIN)) == ()


def test_missing_values_are_counted_with_what_can_be_done() -> None:
    x = number("x")
    x.values[[3, 4]] = np.nan
    one = found("missing", x, PLAIN)[0]
    assert one.sentence == "In 'x' 2 values are missing (1 % of the rows)."
    assert [choice.action for choice in one.choices] == ["impute", "leave out rows", "ignore"]


def test_a_missing_target_can_only_be_left_out() -> None:
    target = category("class", ["a", "b"] * 100)
    target.values[0] = np.nan
    one = found("missing", number("x"), target)[0]
    assert "is missing (0.5 % of the rows), and it is the target." in one.sentence
    assert [choice.action for choice in one.choices] == ["leave out rows"]


@pytest.mark.parametrize(
    "column",
    [
        number("n", np.arange(ROWS)),
        number("passenger id", RNG.permutation(ROWS * 10)[:ROWS]),
        category("name", [f"person {n}" for n in range(ROWS)]),
    ],
)
def test_columns_that_only_name_the_row_are_found_and_ignored(column: ReadColumn) -> None:
    one = found("identity", column, number("x"), PLAIN)[0]
    assert one.columns == (column.name,) and "different in every row" in one.sentence
    assert one.choices[0].action == "ignore"
    assert guess_roles(table(column, number("x"), PLAIN)).ignored == (column.name,)


def test_many_categories_are_counted() -> None:
    towns = category("town", [f"town {n % 60}" for n in range(ROWS)])
    assert "has 60 categories" in found("many categories", towns, PLAIN)[0].sentence


def test_constant_and_empty_columns_are_ignored() -> None:
    empty, same = number("e", np.full(ROWS, np.nan)), number("s", np.full(ROWS, 2.5))
    told = found("constant", empty, same, category("w", ["x"] * ROWS), number("x"), PLAIN)
    assert [each.sentence.split(":")[0] for each in told] == [
        "'e' has no value at all", "'s' is always 2.5", "'w' is always 'x'",
    ]  # fmt: skip
    assert guess_roles(table(empty, same, number("x"), PLAIN)).ignored == ("e", "s")


def test_a_column_equal_to_another_is_named_with_it() -> None:
    x = number("x")
    one = found("duplicate", x, number("again", x.values.copy()), PLAIN)[0]
    assert one.columns == ("again",) and one.sentence == "'again' is equal to 'x' in every row."


def test_what_goes_for_many_columns_is_said_once() -> None:
    pixels = [number(f"pixel {n}", np.zeros(ROWS)) for n in range(30)]
    one = found("constant", *pixels, number("x"), PLAIN)
    assert len(one) == 1 and one[0].columns == tuple(pixel.name for pixel in pixels)
    assert one[0].sentence.endswith(
        "The same goes for 29 more columns: 'pixel 1', 'pixel 2', 'pixel 3'…"
    )


def test_dates_are_said_to_count_as_days() -> None:
    assert "days since 1970-01-01" in found("date", days("when", 3), number("x"), PLAIN)[0].sentence


def test_unequal_classes_are_counted() -> None:
    target = category("class", ["a"] * 180 + ["b"] * 20)
    sentence = found("imbalance", number("x"), target)[0].sentence
    assert "180 rows are 'a', only 20 'b'" in sentence and "right for 90 %" in sentence
    assert not found("imbalance", number("x"), category("class", ["a"] * 120 + ["b"] * 80))


def test_a_column_that_determines_the_target_is_found() -> None:
    colours = category("colour", ["red", "blue", "green", "grey"] * 50)
    target = category("class", ["warm", "cold", "cold", "cold"] * 50)
    one = found("leak", colours, number("x"), target)[0]
    assert one.columns == ("colour",) and "each of its 4 values goes with one" in one.sentence
    mixed = category("class", ["warm", "cold", "cold", "cold"] * 49 + ["cold"] * 4)
    assert not found("leak", colours, number("x"), mixed)


def test_a_column_that_is_the_target_in_other_units_is_found() -> None:
    celsius = number("celsius")
    target = number("target", 32 + 1.8 * celsius.values)
    assert "correlation is 1" in found("leak", celsius, number("x"), target)[0].sentence
    noisy = number("target", celsius.values + RNG.normal(size=ROWS))
    assert not found("leak", celsius, number("x"), noisy)


def test_repeated_rows_are_counted_and_can_be_left_out() -> None:
    x, y = number("x", RNG.normal(size=ROWS).round(0)), number("y", [0.0, -0.0] * 100)
    repeats = ROWS - len(np.unique(x.values))
    data = table(x, y)
    told = [each for each in findings(data) if each.kind == "repeated rows"]
    assert told[0].sentence.startswith(f"{repeats:,} rows are equal to another one")
    left = without_repeats(data)
    assert left.rows == ROWS - repeats and not found("repeated rows", *left.columns)
    assert left.columns[0].values[0] == x.values[0]


def test_rows_with_missing_values_can_be_left_out() -> None:
    x, y = number("x"), number("y")
    x.values[3], y.values[5] = np.nan, np.nan
    assert without_missing(table(x, y), ("x",)).rows == ROWS - 1
    assert without_missing(table(x, y), ("x", "y")).rows == ROWS - 2


@pytest.mark.parametrize(
    ("names", "target"),
    [
        (["Species", "b"], "Species"),
        (["y", "x"], "y"),
        (["a", "b"], "b"),
        (["label", "y"], "label"),
    ],
)
def test_the_target_is_found_by_its_name_or_place(names: list[str], target: str) -> None:
    roles = guess_roles(table(*(number(name) for name in names)))
    assert roles.target == target and roles.reasons[0].reason


@pytest.mark.parametrize(
    ("target", "task"),
    [
        (number("y"), "regression"),
        (number("y", [0, 1] * 100), "binary"),
        (number("y", [3, 4, 8, 8] * 50), "classes"),
        (number("y", range(ROWS)), "regression"),
        (category("y", ["a", "b"] * 100), "binary"),
        (category("y", ["a", "b", "c", "c"] * 50), "classes"),
    ],
)
def test_the_task_is_guessed_from_the_target(target: ReadColumn, task: str) -> None:
    data = table(number("x"), target)
    if target.values[-1] == ROWS - 1:
        target.values[0] = 0.5
    guess = guess_task(data, guess_roles(data))
    assert guess.task == task and not guess.series and guess.reason


def test_dates_at_even_distances_make_a_series() -> None:
    data = table(days("day"), number("sales"))
    guess = guess_task(data, guess_roles(data))
    assert guess.series and guess.task == "regression" and (guess.window, guess.period) == (24, 7)
    months = [date(2000 + n // 12, n % 12 + 1, 1) - date(1970, 1, 1) for n in range(ROWS)]
    monthly = ReadColumn("month", "date", np.array([each / timedelta(1) for each in months]))
    data = table(monthly, number("co2"))
    assert guess_task(data, guess_roles(data)).period == 12
    shuffled = ReadColumn("day", "date", RNG.permutation(ROWS).astype(float))
    data = table(shuffled, number("sales"))
    assert not guess_task(data, guess_roles(data)).series


def test_numbers_become_categories_and_back() -> None:
    column = number("y", [3.0, np.nan, 1.0, 2.5])
    named = as_category(column)
    assert (
        named.categories == ("1", "2.5", "3") and named.values[0] == 2 and np.isnan(named.values[1])
    )
    assert np.array_equal(as_number(named).values, column.values, equal_nan=True)
    with pytest.raises(DataError, match="'a' in 'class' is no number"):
        as_number(PLAIN)


def test_findings_of_whole_numbers_and_very_large_ones_stay_finite() -> None:
    huge = number("x", RNG.normal(size=ROWS) * 1e300)
    assert found("leak", huge, number("target", huge.values * -1e-3))[0].columns == ("x",)
