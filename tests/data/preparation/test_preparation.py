from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.data.dataset import Part, PreparedData, Table
from nnviz.data.preparation import (
    Clip,
    DateParts,
    Drop,
    Impute,
    Log,
    MinMax,
    OneHot,
    Powers,
    Products,
    Standardise,
    Step,
    Waves,
    suggested,
)
from nnviz.data.preparation.rules import RULES
from nnviz.data.preparation.words import TIPS, TITLES
from nnviz.data.prepare import fed_names, fed_shape, prepare, transform
from nnviz.data.source import Column, TableData
from nnviz.data.user_tables import user_table
from nnviz.engine.shapes import Array
from nnviz.errors import DataError
from tests.data.preparation.passengers import PORTS, passengers
from tests.data.user_data import number

TABLE = user_table(passengers())
FILLED = (Impute("median"), OneHot("category"), DateParts())


def prepared(table: Table, *steps: Step, precision: Any = "float64") -> PreparedData:
    rng = np.random.default_rng(4)
    return prepare(table, (), "none", 0.3, rng, precision, 0.2, preparation=steps)


def of_columns(**columns: list[float]) -> Table:
    data = TableData(
        "tiny", len(next(iter(columns.values()))),
        (*(number(name, values) for name, values in columns.items()),
         replace(number("y", [0.0] * len(next(iter(columns.values())))), role="target")),
        "regression",
    )  # fmt: skip
    return user_table(data)


def all_rows(data: PreparedData) -> Array:
    """Every row as the network takes it, in the table's order."""
    parts: tuple[Part, ...] = ("train", "test", "validation")
    rows = np.concatenate([data.rows(part) for part in parts])
    return np.concatenate([data.x(part) for part in parts])[np.argsort(rows)]


def made(step: Step, *values: float) -> Array:
    """What a step makes of one column."""
    return all_rows(prepared(of_columns(x=list(values)), step))


def test_what_comes_out_is_known_without_a_row() -> None:
    names = fed_names(TABLE, (), FILLED)
    assert names == (
        "age", "fare", *(f"port = {port}" for port in PORTS), "port is missing",
        "boarded year", "boarded month sin", "boarded month cos", "boarded weekday sin",
        "boarded weekday cos",
    )  # fmt: skip
    data = prepared(TABLE, *FILLED)
    assert data.feature_names == names
    assert data.input_shape == fed_shape(TABLE, (), FILLED) == (11,)


def test_steps_are_done_in_the_users_order() -> None:
    clipped_first = made_of_fare(Clip("limits", 0, 10), Log())
    logged_first = made_of_fare(Log(), Clip("limits", 0, 10))
    fare = TABLE.inputs[:, 1]
    np.testing.assert_array_equal(clipped_first, np.log1p(np.minimum(fare, 10)))
    np.testing.assert_array_equal(logged_first, np.minimum(np.log1p(fare), 10))


def made_of_fare(*steps: Step) -> Array:
    return all_rows(prepared(TABLE, Drop(("age", "port", "boarded")), *steps))[:, 0]


def test_a_gap_that_no_step_fills_is_named_with_the_way_out() -> None:
    gaps = int(np.isnan(TABLE.inputs[:, 0]).sum())
    sentence = (
        f"'age' of 'passengers.csv' is missing in {gaps} rows of 80, and no step fills it: add "
        "“Fill in missing” to the preparation."
    )
    with pytest.raises(DataError) as caught:
        prepared(TABLE, OneHot(), Standardise())
    assert str(caught.value) == sentence


def test_new_data_are_prepared_as_the_test_part_was() -> None:
    data = prepared(TABLE, *FILLED, Standardise())
    np.testing.assert_array_equal(transform(data, TABLE.inputs[data.test_rows]), data.x_test)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_columns_are_computed_in_double_precision(precision: Any) -> None:
    data = prepared(TABLE, *FILLED, Standardise(), precision=precision)
    double = prepared(TABLE, *FILLED, Standardise())
    assert data.x_train.dtype == precision
    np.testing.assert_array_equal(data.x_train, double.x_train.astype(precision))


@settings(max_examples=25, deadline=None)
@given(poison=st.floats(-1e12, 1e12), column=st.integers(0, 3))
def test_nothing_that_is_fitted_sees_another_part(poison: float, column: int) -> None:
    steps = (
        Impute("mean", columns=("age",)), Impute("most_frequent", columns=("port",)), OneHot(),
        DateParts(), Clip(), Log(columns=("fare",)), MinMax(columns=("age",)), Standardise(),
    )  # fmt: skip
    clean = prepared(TABLE, *steps)
    inputs = TABLE.inputs.copy()
    others = np.concatenate([clean.test_rows, clean.validation_rows])
    inputs[others, column] = poison % 3 // 1 if column == 2 else poison
    poisoned = prepared(replace(TABLE, inputs=inputs), *steps)
    assert poisoned.pipeline == clean.pipeline
    assert poisoned.x_train.tobytes() == clean.x_train.tobytes()


@given(
    st.lists(st.dates(date(1600, 1, 1), date(2400, 12, 31)), min_size=4, max_size=30, unique=True),
    st.floats(0, 0.999),
)
def test_dates_have_the_calendars_parts(days: list[date], hour: float) -> None:
    numbers = np.array([(day - date(1970, 1, 1)) / timedelta(days=1) for day in days]) + hour
    year = RULES["year"].fn(np, numbers)
    assert year.tolist() == [day.year for day in days]
    for part, of in (("month", 12), ("weekday", 7)):
        place = [day.month - 1 if part == "month" else day.weekday() for day in days]
        angle = 2 * np.pi * np.array(place) / of
        sine, cosine = (RULES[f"{part}_{wave}"].fn(np, numbers) for wave in ("sine", "cosine"))
        np.testing.assert_allclose([sine, cosine], [np.sin(angle), np.cos(angle)], atol=1e-14)


def test_a_logarithm_says_what_becomes_of_negatives() -> None:
    values = (-3.0, 0.0, 3.0, 7.0)
    mirrored, from_zero = made(Log(), *values)[:, 0], made(Log("zero"), *values)[:, 0]
    np.testing.assert_allclose(mirrored, [-np.log(4), 0, np.log(4), np.log(8)])
    np.testing.assert_allclose(from_zero, [0, 0, np.log(4), np.log(8)])


def test_zeros_and_ones_of_a_category_are_left_alone_unless_named() -> None:
    data = prepared(TABLE, Impute(), OneHot(), Drop(("boarded",)), Clip("limits", 2, 30))
    assert set(np.unique(data.x_train[:, 2:])) == {0.0, 1.0}
    named = Clip("limits", 0, 0.5, ("port = Cherbourg",))
    data = prepared(TABLE, Impute(), OneHot(), named)
    assert set(np.unique(data.x_train[:, 2])) == {0.0, 0.5}


def test_derived_columns_stand_behind_the_others() -> None:
    table = of_columns(a=[1, 2, 3, 4], b=[5, 6, 7, 8], c=[0, 1, 0, 1])
    steps = (Products(("a", "b")), Powers(3, ("c",)), Waves(4.0, ("a",)))
    data = prepared(table, *steps)
    assert data.feature_names == ("a", "b", "c", "a · b", "c²", "c³", "sin a", "cos a")
    a, b, c = table.inputs.T
    expected = [a, b, c, a * b, c**2, c**3, np.sin(a * np.pi / 2), np.cos(a * np.pi / 2)]
    np.testing.assert_allclose(all_rows(data), np.transpose(expected), atol=1e-12)


def test_windows_are_prepared_column_by_column() -> None:
    values = np.arange(60.0)
    series = TableData(
        "series", 60, (number("load", values), replace(number("heat", values**2), role="target")),
        "regression", window=5,
    )  # fmt: skip
    table = user_table(series)
    data = prepared(table, Standardise(("load",)), Powers(2, ("load",)))
    assert data.input_shape == (5, 3) == fed_shape(table, (), (Powers(2, ("load",)),))
    assert data.feature_names == ("load", "heat", "load²")
    taught = table.inputs[data.train_rows, :, 0]
    expected = (taught - taught.mean()) / taught.std()
    np.testing.assert_allclose(data.x_train[..., 0], expected)
    np.testing.assert_allclose(data.x_train[..., 2], expected**2)
    np.testing.assert_array_equal(data.x_train[..., 1], table.inputs[data.train_rows, :, 1])


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (Standardise(("weight",)), "“Standardise” names the column 'weight', which is not there"),
        (Log(columns=("port",)), "“Logarithm” does not suit the column 'port', which holds"),
        (Impute("constant", np.nan), "“Fill in missing” fills in nan; give it a number."),
        (Clip("limits", 3, 1), "“Clip” has a low end of 3, not below its high end, 1."),
        (Clip("quantiles", 1, 99), "“Clip” has the shares 1 and 99; choose them within 0…1."),
        (Waves(0.0), "“Sine and cosine” has a period of 0; choose one above 0."),
        (Drop(), "“Leave out” names no column; choose those to leave out."),
        (Drop(("age", "fare", "port", "boarded")), "“Leave out” leaves no column;"),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_done_is_refused_without_reading_a_row(
    step: Step, sentence: str
) -> None:
    with pytest.raises(DataError) as caught:
        fed_shape(TABLE, (), (step,))
    assert sentence in str(caught.value)


def test_a_step_done_twice_says_so() -> None:
    with pytest.raises(DataError, match="makes a second column 'fare²'; do it once only"):
        fed_shape(TABLE, (), (Powers(columns=("fare",)), Powers(columns=("fare",))))


def test_more_columns_than_can_be_used_are_refused() -> None:
    many = replace(TABLE, columns=tuple(Column(f"c{at}", "") for at in range(200)))
    with pytest.raises(DataError, match="makes 20,100 columns; at most 10,000 can be used"):
        fed_shape(many, (), (Products(),))


def test_a_column_without_a_value_in_the_training_part_is_named() -> None:
    nothing = of_columns(a=[1, 2, 3, 4], b=[np.nan] * 4)
    with pytest.raises(DataError, match="“Fill in missing” has nothing to learn from: 'b' has no"):
        prepared(nothing, Impute())


def test_images_have_no_columns_to_prepare() -> None:
    images = Table("tiny", "binary", np.zeros((4, 1, 2, 2)), np.zeros((4, 1)), ("image",), (), "")
    with pytest.raises(DataError, match="no other step suits them"):
        prepared(images, Standardise())


def test_what_is_suggested_for_an_imported_table_prepares_it() -> None:
    steps = suggested(passengers())
    assert steps == (
        Impute("median", columns=("age",)), DateParts(), Standardise(), OneHot("category"),
    )  # fmt: skip
    data = prepared(TABLE, *steps)
    assert np.isfinite(data.x_train).all() and data.input_shape == (11,)
    np.testing.assert_allclose(data.x_train[:, :2].mean(axis=0), 0, atol=1e-12)


def test_what_teaches_nothing_is_left_out_of_the_suggestion() -> None:
    data = passengers()
    empty = number("cabin", [np.nan] * data.rows)
    codes = tuple(str(code) for code in range(500))
    names = replace(number("name", [0.0] * data.rows), kind="category", categories=codes)
    steps = suggested(replace(data, columns=(*data.columns, empty, names)))
    assert steps[0] == Drop(("cabin", "name"))


def test_every_kind_of_step_has_its_words() -> None:
    assert TITLES.keys() == TIPS.keys() == {step.kind for step in every_step()}


def every_step() -> tuple[Step, ...]:
    return tuple(kind() for kind in Step.__args__)
