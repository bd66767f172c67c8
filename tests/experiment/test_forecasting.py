"""Forecasts: one step ahead from true values, free runs fed back by hand, and naive ones."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.prepare import transform
from nnviz.engine.shapes import Array
from nnviz.experiment.camera import Camera
from nnviz.experiment.forecast import Forecast, Outlook, is_series
from nnviz.experiment.forecasting import MOST, Forecaster, starts_of
from nnviz.experiment.frame import Wanted
from nnviz.experiment.log import Number
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from tests.experiment.worker_kit import frame_where, working

CLOSE = {"rtol": 1e-4, "atol": 1e-5}
"""A batch of windows and a single one differ in rounding, and it is fed back."""


def run_of(sample: str, steps: int = 40) -> Run:
    run = Run(sample_experiment(sample))
    run.advance(steps)
    return run


def finish(forecaster: Forecaster, outlook: Outlook) -> Forecast:
    """All portions; what is shown in the end."""
    while forecaster.waits(outlook, playing=False):
        forecaster.work(outlook, playing=False)
    found = forecaster.of(outlook)
    assert found is not None and found.complete
    return found


def freely(run: Run, start: int, steps: int) -> Array:
    """Fed back value by value, through the network that trains."""
    table, found = run.data.table, list[float]()
    values = [*table.inputs[0, :, 0].tolist(), *table.targets[:, 0].tolist()]
    window = values[start : start + table.input_shape[0]]
    for _ in range(steps):
        x = transform(run.data, np.array(window).reshape(1, -1, 1))
        found.append(float(run.network.predict(x)[0, 0]))
        window = [*window[1:], found[-1]]
    return np.array(found)


@pytest.mark.parametrize("sample", ["sine", "co2"])
def test_fit_and_free_run_are_the_networks_own(sample: str) -> None:
    run = run_of(sample)
    found = finish(Forecaster(run), Outlook(310, 20))
    table = run.data.table
    fit = run.network.predict(transform(run.data, table.inputs))[:, 0]
    np.testing.assert_allclose(found.fit, fit, **CLOSE)
    np.testing.assert_allclose(found.path, freely(run, 310, 20), **CLOSE)
    assert found.path[0] == pytest.approx(found.fit[310], rel=1e-4)
    assert found.step == run.step
    for part, rows in (("train", run.data.train_rows), ("test", run.data.test_rows)):
        away = np.abs(fit - table.targets[:, 0])[rows].mean()
        assert found.fit_errors[part] == pytest.approx(away, rel=1e-4)
    assert "validation" not in found.fit_errors


def test_the_errors_of_the_horizon_are_means_over_free_runs() -> None:
    run, horizon = run_of("sine"), 12
    errors = finish(Forecaster(run), Outlook(0, horizon)).errors
    assert errors is not None and errors.period is None
    rows, targets = starts_of(run.data, horizon), run.data.table.targets[:, 0]
    assert len(rows) == errors.starts == MOST and set(rows) <= set(run.data.test_rows)
    truth = np.stack([targets[row : row + horizon] for row in rows])
    paths = np.stack([freely(run, int(row), horizon) for row in rows])
    np.testing.assert_allclose(errors.network, np.abs(paths - truth).mean(axis=0), **CLOSE)
    last = np.stack([run.data.table.inputs[row, -1] for row in rows])
    np.testing.assert_allclose(errors.last, np.abs(last - truth).mean(axis=0))


def test_a_series_that_states_its_period_is_repeated() -> None:
    run = run_of("co2", 2)
    found = finish(Forecaster(run), Outlook(700, 30))
    before = run.data.table.inputs[700, :, 0]
    assert found.period is not None and found.errors is not None
    assert found.errors.period is not None and len(found.errors.period) == 30
    np.testing.assert_array_equal(found.period, [before[-12 + k % 12] for k in range(30)])
    np.testing.assert_array_equal(found.last, np.full(30, before[-1]))


def test_behind_the_end_it_goes_on_from_all_that_is_known() -> None:
    run = run_of("sine")
    rows = len(run.data.table.targets)
    found = finish(Forecaster(run), Outlook(rows, 9))
    assert found.start == rows
    np.testing.assert_allclose(found.path, freely(run, rows, 9), **CLOSE)
    assert finish(Forecaster(run), Outlook(10**9, 3)).start == rows


def test_a_horizon_longer_than_the_test_part_is_borne() -> None:
    run = run_of("sine", 1)
    errors = finish(Forecaster(run), Outlook(0, 200)).errors
    assert errors is not None and errors.starts == 1
    assert np.isfinite(errors.network[:120]).all() and np.isnan(errors.network[120:]).all()


def test_it_is_made_anew_for_another_theta_and_another_question() -> None:
    run = run_of("sine")
    forecaster, outlook = Forecaster(run), Outlook(300, 6)
    first = finish(forecaster, outlook)
    assert not forecaster.waits(outlook, playing=False)
    elsewhere = finish(forecaster, Outlook(20, 6))
    assert elsewhere.start == 20 and elsewhere.errors is first.errors
    run.set_numbers(
        (Number("output", "bias", 0, float(run.network.theta[-1]), 3.0),), "by hand", False
    )
    changed = finish(forecaster, Outlook(20, 6))
    assert changed.step == first.step and changed.errors is not first.errors
    assert not np.allclose(changed.path, elsewhere.path)
    back = Number("output", "bias", 0, 3.0, 1.0)
    run.set_numbers((back,), "by hand", False)
    forecaster.work(Outlook(20, 6), playing=False)
    interrupted = finish(forecaster, Outlook(30, 6))
    assert interrupted.errors is not None and changed.errors is not None
    assert not np.allclose(interrupted.errors.network, changed.errors.network)
    assert forecaster.of(None) is None and not forecaster.waits(None, playing=True)


def test_numbers_that_overflow_are_no_mistake() -> None:
    run = run_of("sine", 1)
    run.network.theta[...] = np.inf
    found = finish(Forecaster(run), Outlook(300, 6))
    assert not np.isfinite(found.path).all()


def test_only_a_series_has_a_forecast() -> None:
    run = Run(sample_experiment("xor"))
    assert not is_series(run.data.table)
    assert not Forecaster(run).waits(Outlook(0, 5), playing=False)
    wanted = Wanted(forecast=Outlook(0, 5))
    assert Camera(run, 1).picture(wanted, playing=False).forecast is None


def test_frames_hold_the_forecast_while_it_trains_and_in_the_past() -> None:
    with working(sample_experiment("sine")) as session:
        worker = session.worker
        worker.want(Wanted(forecast=Outlook(380, 8)))
        first = frame_where(session, lambda f: f.forecast is not None and f.forecast.complete)
        worker.play()
        frame_where(session, lambda f: f.playing and f.forecast is not None and f.forecast.step > 0)
        worker.pause()
        now = frame_where(
            session,
            lambda f: not f.playing and f.forecast is not None and f.forecast.step == f.step > 0,
        )
        worker.go_to(0)
        again = frame_where(
            session, lambda f: f.step == 0 and f.forecast is not None and f.forecast.complete
        )
    assert first.forecast and again.forecast and now.forecast
    np.testing.assert_array_equal(again.forecast.path, first.forecast.path)
    assert not np.array_equal(now.forecast.path, first.forecast.path)
