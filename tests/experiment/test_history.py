"""The record of losses: every evaluation up to a limit, then buckets that lose no extreme."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnviz.engine import metrics
from nnviz.engine.network import Score
from nnviz.engine.records import Epoch
from nnviz.engine.shapes import Array
from nnviz.experiment import history as module
from nnviz.experiment.frame import COLUMNS, History
from nnviz.experiment.history import Recorder
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment

LOSSES = np.random.default_rng(3).normal(size=5000) ** 2


@pytest.fixture(autouse=True)
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT", 200)


def record(recorder: Recorder, numbers: range) -> History:
    for number in numbers:
        loss = float(LOSSES[number])
        recorder.add(Epoch(number, 3 * number, Score(loss, 0.5), Score(2 * loss, 0.5)))
    return recorder.snapshot()


def ends(history: History) -> Array:
    """How many evaluations there were up to each row."""
    return np.cumsum(history.evaluations).astype(int)


def test_up_to_the_limit_every_evaluation_is_a_row() -> None:
    history = record(Recorder(), range(200))
    np.testing.assert_array_equal(history.train_loss, LOSSES[:200])
    assert len(history.low) == 0
    assert history.extremes("train_loss")[0] is history.train_loss


@pytest.mark.parametrize("count", [201, 399, 1234, 5000])
def test_beyond_it_buckets_keep_extremes_and_the_last(count: int) -> None:
    history = record(Recorder(), range(count))
    assert len(history) <= 200
    last = ends(history)
    assert last[-1] == count
    np.testing.assert_array_equal(history.epoch, last - 1)
    np.testing.assert_array_equal(history.train_loss, LOSSES[last - 1])
    low, high = history.extremes("train_loss")
    for row, (first, end) in enumerate(zip([0, *last[:-1]], last, strict=True)):
        assert low[row] == LOSSES[first:end].min() and high[row] == LOSSES[first:end].max()
    np.testing.assert_array_equal(history.extremes("test_loss")[1], 2 * high)


def test_buckets_are_of_one_size_and_the_newest_rows_stand_for_themselves() -> None:
    history = record(Recorder(), range(1234))
    merged = len(history.low)
    assert len(set(history.evaluations[:merged])) == 1
    assert (history.evaluations[merged:] == 1).all() and len(history) > merged


def test_snapshots_never_change() -> None:
    recorder = Recorder()
    early = record(recorder, range(200))
    kept = early.train_loss.copy()
    record(recorder, range(200, 900))
    np.testing.assert_array_equal(early.train_loss, kept)
    with pytest.raises(ValueError, match="read-only"):
        early.train_loss[0] = 1.0


def test_going_back_and_on_again_gives_the_same_record() -> None:
    straight, winding = Recorder(), Recorder()
    record(straight, range(230))
    record(winding, range(230))
    winding.truncate_after(3 * 219)
    record(winding, range(220, 230))
    first, second = record(straight, range(230, 700)), record(winding, range(230, 700))
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    np.testing.assert_array_equal(first.low, second.low)


def test_a_record_goes_on_from_its_snapshot() -> None:
    recorder = Recorder()
    again = Recorder(record(recorder, range(500)))
    first, second = record(recorder, range(500, 900)), record(again, range(500, 900))
    assert [first.row(k) for k in range(len(first))] == [second.row(k) for k in range(len(second))]
    np.testing.assert_array_equal(first.high, second.high)


def test_what_is_not_there_stays_so() -> None:
    history = record(Recorder(), range(900))
    assert np.isnan(history.extremes("validation_loss")[0]).all()


def test_a_regression_records_its_metrics_and_classes_theirs() -> None:
    for sample, known, unknown in (
        ("plane", ("r_squared", "mae"), ("accuracy",)),
        ("xor", ("accuracy",), ("r_squared", "mae")),
    ):
        run = Run(sample_experiment(sample))
        run.train_epochs(2)
        for part in ("train", "test"):
            for name in known:
                assert np.isfinite(getattr(run.history, f"{part}_{name}")).all()
            for name in unknown:
                assert np.isnan(getattr(run.history, f"{part}_{name}")).all()


def test_recorded_metrics_are_those_of_the_predictions() -> None:
    run = Run(sample_experiment("plane"))
    run.train_epochs(3)
    outputs = run.predict(run.data.x_test)
    expected = metrics.r_squared(outputs, run.data.y_test)
    assert run.history.test_r_squared[-1] == pytest.approx(expected, rel=1e-9)
    away = metrics.mean_absolute_error(outputs, run.data.y_test)
    assert run.history.test_mae[-1] == pytest.approx(away, rel=1e-9)
    assert not math.isnan(away)
