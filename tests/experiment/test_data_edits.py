"""Editing data: what was generated or bundled becomes the user's own without a change, and every
edit is undone by the value before."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from nnviz.data.sheet import sheet_of
from nnviz.data.source import ArrayData, GeneratedData, Splitting, TableData
from nnviz.engine.layers import Dense
from nnviz.errors import DataError
from nnviz.experiment import edits
from nnviz.experiment.data_edits import (
    Points,
    add_class,
    delete_rows,
    owned,
    painted,
    parts_of,
    points_of,
    repeat_rows,
    set_values,
)
from nnviz.experiment.data_edits.classes import MOST
from nnviz.experiment.data_edits.points import parts_painted, why_not
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.materialise import materialise, table_of
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.soundness import check
from nnviz.formats.project import load_project, save_project
from tests.data.user_data import flowers
from tests.experiment.test_user_data import of_flowers, of_pictures

SAMPLES = (
    "two-spirals",
    "plane",
    "dosage",
    "x-o",
    "digits",
    "sine",
    "co2",
    "iris",
    "nand",
    "diabetes",
)


def validated(name: str) -> Experiment:
    return replace(sample_experiment(name), validation_fraction=0.2)


@pytest.mark.parametrize("name", SAMPLES)
def test_becoming_the_users_own_changes_no_number(name: str) -> None:
    experiment = validated(name)
    own, data = owned(experiment)
    assert isinstance(data, TableData | ArrayData) and own.data is data
    before, after = materialise(experiment), materialise(own)
    for part in ("train", "validation", "test"):
        np.testing.assert_array_equal(before.x(part), after.x(part))
        np.testing.assert_array_equal(before.y(part), after.y(part))
        np.testing.assert_array_equal(before.rows(part), after.rows(part))
    assert before.feature_names == after.feature_names
    for one, other in ((before.table, after.table),):
        assert one.class_names == other.class_names and one.target_name == other.target_name
        assert one.input_names == other.input_names and one.period == other.period
    assert owned(own) == (own, data)


def test_a_run_goes_on_as_if_nothing_had_been_done() -> None:
    experiment = sample_experiment("two-spirals")
    one, other = Run(experiment), Run(experiment)
    one.advance(40)
    other.advance(20)
    other.adopt(owned(experiment)[0])
    other.advance(20)
    assert one.network.theta.tobytes() == other.network.theta.tobytes()


@pytest.mark.parametrize("name", ["two-spirals", "digits"])
def test_rows_keep_their_part_while_others_come_and_go(name: str) -> None:
    experiment = owned(validated(name))[0]
    parts = parts_of(experiment)
    rows = len(table_of(experiment).inputs)
    more = repeat_rows(experiment, np.array([5, 9, 9]))
    learnt = np.zeros(rows, bool)
    learnt[parts[0]] = True
    again = np.zeros(rows + 3, bool)
    again[parts_of(more)[0]] = True
    assert (again[:rows] != learnt).sum() <= 4  # the shares are of other sizes now
    gone = delete_rows(more, np.arange(rows, rows + 3))
    for before, after in zip(parts, parts_of(gone), strict=True):
        np.testing.assert_array_equal(before, after)


def test_a_new_split_deals_all_rows_anew_and_keeps_the_data() -> None:
    experiment = owned(sample_experiment("circles"))[0]
    dealt = edits.new_data(experiment)
    assert set(parts_of(dealt)[2]) != set(parts_of(experiment)[2])
    np.testing.assert_array_equal(table_of(dealt).inputs, table_of(experiment).inputs)
    np.testing.assert_array_equal(parts_of(owned(dealt)[0])[2], parts_of(dealt)[2])


@pytest.mark.parametrize("rule", ["shuffled", "time"])
def test_other_rules_deal_the_same(rule: Splitting) -> None:
    experiment = replace(validated("circles"), splitting=rule)
    for one, other in zip(parts_of(experiment), parts_of(owned(experiment)[0]), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_cell_is_set() -> None:
    experiment = of_flowers()
    changed = set_values(experiment, 1, np.array([3, 4]), 0.25)
    data = changed.data
    assert isinstance(data, TableData)
    before, after = (sheet_of(each.data, table_of(each)) for each in (experiment, changed))
    assert after.values[1][3] == after.values[1][4] == 0.25
    for k in (0, 2, 3):
        np.testing.assert_array_equal(before.values[k], after.values[k])
    for one, other in zip(parts_of(experiment), parts_of(changed), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_row_without_a_target_is_no_sample() -> None:
    changed = set_values(of_flowers(), 3, np.array([7]), np.nan)
    sheet = sheet_of(changed.data, table_of(changed))
    assert 7 not in sheet.samples and len(sheet.samples) == 59
    assert len(np.concatenate(parts_of(changed))) == 59
    assert len(table_of(owned(changed)[0]).inputs) == 59


def test_images_are_relabelled_and_deleted() -> None:
    changed = delete_rows(set_values(of_pictures(), 0, np.array([2]), 1.0), np.array([0, 39]))
    table = table_of(changed)
    np.testing.assert_array_equal(table.inputs[1], table_of(of_pictures()).inputs[2])
    assert table.targets[1].tolist() == [0.0, 1.0] and len(table.inputs) == 38
    with pytest.raises(DataError, match="Every image needs its class"):
        set_values(of_pictures(), 0, np.array([2]), np.nan)


def test_digits_stay_bytes() -> None:
    data = owned(sample_experiment("digits"))[1]
    assert isinstance(data, ArrayData)
    sheet = sheet_of(data, table_of(sample_experiment("digits")))
    assert sheet.inputs is not None and sheet.inputs.dtype == np.uint8


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(DataError, match="2 rows would be left"):
        delete_rows(of_flowers(), np.arange(2, 60))
    with pytest.raises(DataError, match="at least 27"):
        delete_rows(sample_experiment("sine"), np.arange(20, 424))


def test_points_are_painted_and_erased() -> None:
    experiment = sample_experiment("two-spirals")
    points = points_of(experiment)
    assert np.array_equal(points.x, table_of(experiment).inputs)
    more = points.with_more(np.array([[1.0, 2.0], [0.1, 0.2]]), np.array([1.0, 0.0]))
    changed = painted(experiment, more)
    table = table_of(changed)
    np.testing.assert_array_equal(table.inputs[:500], points.x)
    assert table.inputs[500].tolist() == [1.0, 2.0]
    assert table.inputs[501, 0] == float(np.float32(0.1))
    assert table.targets[500:, 0].tolist() == [1.0, 0.0]
    assert changed.features == experiment.features
    back = painted(changed, replace(points_of(changed).taken(np.arange(500))))
    for one, other in zip(parts_of(experiment), parts_of(back), strict=True):
        np.testing.assert_array_equal(one, other)


def test_other_columns_are_carried_along() -> None:
    data = flowers()
    ignored = replace(data.columns[2], role="ignore")
    columns = (*data.columns[:2], ignored, data.columns[3])
    experiment = replace(of_flowers(), data=replace(data, columns=columns))
    points = points_of(experiment).taken(np.arange(1, 60))
    changed = painted(experiment, points.with_more(np.zeros((1, 2)), np.array([1.0])))
    sheet = sheet_of(changed.data, table_of(changed))
    before = sheet_of(data, table_of(experiment)).values[2]
    np.testing.assert_array_equal(sheet.values[2], [*before[1:], np.nan])


def test_begun_from_nothing_each_part_gets_its_share() -> None:
    experiment = sample_experiment("circles")
    rng = np.random.default_rng(1)
    empty = points_of(experiment).taken(np.arange(0))
    points = empty.with_more(rng.normal(size=(100, 2)), np.arange(100) % 2)
    changed = painted(experiment, points)
    learnt = parts_painted(changed)
    assert learnt.sum() == 70 and learnt[::2].sum() == 35
    run = Run(changed)
    run.advance(5)


def test_points_of_one_class_still_train() -> None:
    experiment = sample_experiment("circles")
    points: Points = points_of(experiment)
    run = Run(painted(experiment, points.taken(points.y == 1)))
    run.train_epochs(2)
    assert np.isfinite(run.history.train_loss).all()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("x-o", "Only points"), ("sine", "Only points"), ("plane", ""), ("dosage", "")],
)
def test_what_cannot_be_painted_is_said(name: str, sentence: str) -> None:
    assert why_not(sample_experiment(name)).startswith(sentence)


def test_missing_values_cannot_be_painted_on() -> None:
    data = flowers()
    data = replace(data, columns=(*data.columns[:2], data.columns[3]))
    experiment = set_values(replace(of_flowers(), data=data), 0, np.array([1]), np.nan)
    assert "missing" in why_not(experiment)


def test_a_class_more_keeps_the_unit_that_knew_a_class() -> None:
    experiment = sample_experiment("two-spirals")
    run = Run(experiment)
    run.advance(30)
    old = run.network.layout.weight(run.network.theta, "output").copy()
    ids = count(90)
    changed = add_class(experiment, lambda: next(ids))
    check(changed)
    run.adopt(changed)
    new = run.network.layout.weight(run.network.theta, "output")
    np.testing.assert_array_equal(new[0], old[0])
    table = table_of(changed)
    assert table.class_names == ("second arm", "first arm", "class 3")
    np.testing.assert_array_equal(table.targets[:, 0], table_of(experiment).targets[:, 0])
    last = changed.layers[-1]
    assert isinstance(last, Dense) and last.activation == "softmax" and last.units == 3
    assert changed.loss == "categorical_crossentropy"
    run.advance(5)
    for _ in range(3, MOST):
        changed = add_class(changed, lambda: next(ids))
    run.adopt(changed)
    run.advance(5)
    with pytest.raises(DataError, match="as many as colour and shape"):
        add_class(changed, lambda: next(ids))
    with pytest.raises(DataError, match="points with classes"):
        add_class(sample_experiment("plane"), lambda: 1)


def test_a_painted_set_survives_a_project(tmp_path: Path) -> None:
    experiment = sample_experiment("xor")
    points = points_of(experiment).with_more(np.ones((3, 2)), np.ones(3))
    run = Run(painted(experiment, points))
    run.advance(3)
    save_project(tmp_path / "a.nnviz", run.state())
    state = load_project(tmp_path / "a.nnviz")
    assert state.experiment == run.experiment
    again = Run.restore(state)
    again.advance(4)
    run.advance(4)
    assert again.network.theta.tobytes() == run.network.theta.tobytes()


def test_generated_data_are_never_touched() -> None:
    experiment = sample_experiment("xor")
    set_values(experiment, 0, np.array([0]), 9.0)
    assert isinstance(experiment.data, GeneratedData)
    assert (table_of(experiment).inputs != 9.0).all()
