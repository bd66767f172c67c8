from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data.dataset import Table, Task
from nnviz.data.split import Rows, split, take_validation
from nnviz.errors import DataError
from tests.data.tables import table

fractions = st.floats(0.001, 0.999)
labels = st.lists(st.integers(0, 4), min_size=2, max_size=120)


def parts(classes: list[int], fraction: float, task: Task, seed: int = 1) -> tuple[Rows, Rows]:
    data = table(np.zeros((len(classes), 2)), classes, task)
    return split(data, fraction, np.random.default_rng(seed))


@given(labels, fractions, st.sampled_from(["classes", "regression"]))
def test_every_row_is_in_exactly_one_of_two_filled_parts(
    classes: list[int], fraction: float, task: Task
) -> None:
    train, test = parts(classes, fraction, task)
    assert sorted([*train, *test]) == list(range(len(classes)))
    assert len(train) and len(test)
    assert len(test) == min(max(round(len(classes) * fraction), 1), len(classes) - 1)


@given(labels, fractions)
def test_every_class_keeps_its_proportion_to_within_one_sample(
    classes: list[int], fraction: float
) -> None:
    _, test = parts(classes, fraction, "classes")
    sizes = np.bincount(classes)
    tested = np.bincount(np.asarray(classes)[test], minlength=len(sizes))
    assert (np.abs(tested - sizes * len(test) / len(classes)) < 1.0).all()


def test_two_classes_are_split_evenly() -> None:
    classes = [0] * 150 + [1] * 50
    _, test = parts(classes, 0.3, "binary")
    assert np.bincount(np.asarray(classes)[test]).tolist() == [45, 15]


def test_parts_come_in_random_order_that_only_the_generator_decides() -> None:
    classes = [0] * 40 + [1] * 40
    first, again, other = (parts(classes, 0.3, "binary", seed) for seed in (1, 1, 2))
    assert np.array_equal(first[0], again[0]) and np.array_equal(first[1], again[1])
    assert not np.array_equal(first[1], other[1])
    assert np.any(np.diff(first[0]) < 0)


def test_a_larger_test_part_only_moves_rows_across() -> None:
    classes = [0, 1] * 50
    small, large = (parts(classes, fraction, "binary")[1] for fraction in (0.2, 0.4))
    assert set(small) < set(large)


def test_one_row_cannot_be_split() -> None:
    with pytest.raises(DataError, match=r"'tiny' has 1 sample.*at least 2"):
        parts([0], 0.3, "binary")


@pytest.mark.parametrize("fraction", [0.0, 1.0, -0.2, 1.5, float("nan")])
def test_a_fraction_outside_zero_and_one_is_refused(fraction: float) -> None:
    with pytest.raises(DataError, match=rf"testing is {fraction}; choose a fraction between"):
        parts([0, 1, 0], fraction, "binary")


def in_time(count: int) -> Table:
    return replace(table(np.zeros((count, 3, 1)), np.zeros(count), "regression"), series=True)


@given(st.integers(3, 200), fractions)
def test_a_series_is_split_by_time(count: int, fraction: float) -> None:
    series, rng = in_time(count), np.random.default_rng(1)
    train, test = split(series, fraction, rng)
    assert [*train, *test] == list(range(count)) and len(train) and len(test)
    assert len(test) == min(max(round(count * fraction), 1), count - 1)
    if len(train) > 1:
        kept, validation = take_validation(series, train, fraction, rng)
        assert [*kept, *validation] == list(train) and len(kept) and len(validation)


def validated(classes: list[int], fraction: float, seed: int = 2) -> tuple[Rows, Rows, Rows]:
    """Rows (train before, train, validation)."""
    data = table(np.zeros((len(classes), 2)), classes, "classes")
    train, _ = split(data, 0.2, np.random.default_rng(1))
    return train, *take_validation(data, train, fraction, np.random.default_rng(seed))


@given(st.lists(st.integers(0, 4), min_size=4, max_size=120), fractions)
def test_validation_is_taken_out_of_the_training_part(classes: list[int], fraction: float) -> None:
    before, train, validation = validated(classes, fraction)
    assert sorted([*train, *validation]) == sorted(before)
    assert len(train) and len(validation)
    assert list(train) == [row for row in before if row in set(train)]
    sizes = np.bincount(np.asarray(classes)[before])
    taken = np.bincount(np.asarray(classes)[validation], minlength=len(sizes))
    assert (np.abs(taken - sizes * len(validation) / len(before)) < 1.0).all()


def test_no_validation_part_leaves_the_training_part_as_it_is() -> None:
    before, train, validation = validated([0, 1] * 20, 0)
    assert train is before and len(validation) == 0


def test_validation_is_drawn_by_a_generator_of_its_own() -> None:
    first, again, other = (validated([0, 1] * 20, 0.3, seed) for seed in (2, 2, 3))
    assert np.array_equal(first[2], again[2])
    assert np.array_equal(first[0], other[0]) and not np.array_equal(first[2], other[2])


@pytest.mark.parametrize("fraction", [1.0, -0.2, float("nan")])
def test_a_validation_fraction_outside_zero_and_one_is_refused(fraction: float) -> None:
    with pytest.raises(DataError, match=rf"validation is {fraction}; choose a fraction from 0"):
        validated([0, 1] * 5, fraction)


def test_one_training_sample_leaves_none_for_validation() -> None:
    with pytest.raises(DataError, match=r"1 training sample.*needs at least 2 to take from"):
        validated([0, 1], 0.5)


def test_of_a_complete_table_every_row_is_in_every_part() -> None:
    whole = replace(table(np.zeros((4, 2)), [0, 0, 0, 1], "binary"), complete=True)
    rng = np.random.default_rng(1)
    train, test = split(whole, 0.3, rng)
    assert list(train) == list(test) == [0, 1, 2, 3]
    assert [list(rows) for rows in take_validation(whole, train, 0.3, rng)] == [[0, 1, 2, 3]] * 2
    assert [len(rows) for rows in take_validation(whole, train, 0.0, rng)] == [4, 0]


def test_by_time_the_first_rows_teach_and_the_last_ones_test() -> None:
    data = table(np.zeros((10, 2)), [0, 1] * 5, "classes")
    rest, test = split(data, 0.3, np.random.default_rng(1), "time")
    train, validation = take_validation(data, rest, 0.3, np.random.default_rng(1), "time")
    assert [*train, *validation, *test] == list(range(10))
    assert (len(train), len(validation), len(test)) == (5, 2, 3)


def test_shuffled_does_not_look_at_classes() -> None:
    labels = [0] * 90 + [1] * 10
    data = table(np.zeros((100, 2)), labels, "classes")
    tested = {
        int(np.asarray(labels)[split(data, 0.2, np.random.default_rng(seed), "shuffled")[1]].sum())
        for seed in range(20)
    }
    assert len(tested) > 1
    _, stratified = split(data, 0.2, np.random.default_rng(1), "stratified")
    assert np.asarray(labels)[stratified].sum() == 2


def test_a_series_can_be_shuffled_if_that_is_asked_for() -> None:
    series = replace(table(np.zeros((10, 2)), [0.0] * 10, "regression"), series=True)
    _, test = split(series, 0.3, np.random.default_rng(1), "shuffled")
    assert sorted(test) != [7, 8, 9]
    assert list(split(series, 0.3, np.random.default_rng(1))[1]) == [7, 8, 9]
