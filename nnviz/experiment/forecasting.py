"""Forecasting a series by a copy of θ, in portions, so that training is not held up.

One step ahead, every window holds true values (teacher forcing). Running free, every prediction
becomes the newest value of the next window, so that errors feed on themselves.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import replace

import numpy as np

from nnviz.data.dataset import PreparedData, Table
from nnviz.engine.layout import frozen
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from nnviz.experiment.forecast import Forecast, HorizonErrors, Outlook, is_series
from nnviz.experiment.run import Run
from nnviz.values import dataclass

REST, SHARE = 0.3, 0.1
"""While training, seconds between two forecasts at least, and the share of all time they take."""
MOST = 64
"""The horizon's errors are means over so many starts at most, spread over the test part."""
_AT_ONCE, _BATCH = 8, 128
"""So many steps of a single free run, or so many windows one step ahead, are one portion."""


def window_at(table: Table, row: int) -> Array:
    """The raw values before the target of a row (T, 1); the row behind the last has no target."""
    if row < len(table.inputs):
        return np.array(table.inputs[row], np.float64)
    return np.concatenate([table.inputs[-1, 1:], table.targets[-1:]]).astype(np.float64)


def starts_of(data: PreparedData, horizon: int) -> Array:
    """The test rows that the horizon's errors are measured from: those behind which all true
    values are known, or else the first."""
    rows = np.sort(data.test_rows)
    known = rows[rows + horizon <= len(data.table.targets)]
    rows = known if len(known) else rows[:1]
    places = np.linspace(0, len(rows) - 1, min(MOST, len(rows))).round().astype(int)
    return np.asarray(rows[places])


def naive(windows: Array, horizon: int, period: int) -> Array:
    """(n, horizon): the last ``period`` values of the windows (n, T, 1) over and over."""
    last = windows[:, -period:, 0]
    return np.tile(last, (1, horizon // period + 1))[:, :horizon]


def truth_after(table: Table, rows: Array, horizon: int) -> Array:
    """(rows, horizon) true values; NaN behind the end."""
    places = rows[:, None] + np.arange(horizon)
    known = places < len(table.targets)
    return np.where(known, table.targets[np.where(known, places, 0), 0], np.nan)


def period_of(table: Table) -> int:
    """How many values make a period that lies within a window; 0 where the data state none."""
    return table.period if 1 < table.period <= table.input_shape[0] else 0


@dataclass
class _FreeRun:
    """Several windows (n, T, 1) going on at once."""

    network: Network
    data: PreparedData
    windows: Array

    def step(self) -> Array:
        """The next value of each (n,), in raw units, which becomes its window's newest."""
        prepared = self.data.pipeline(self.windows)
        x = self.data.affine(prepared.astype(self.data.x_train.dtype))
        values = self.network.predict(x)[:, 0].astype(np.float64)
        self.windows = np.concatenate([self.windows[:, 1:], values[:, None, None]], axis=1)
        return values


@dataclass
class _Trial:
    """A forecast under way; ``work`` gives one after some portions, None after others."""

    data: PreparedData
    spec: object
    outlook: Outlook
    theta: Array
    work: Iterator[Forecast | None]
    seconds: float = 0.0
    done: bool = False


class Forecaster:
    """Keeps the newest forecast of one Run; ``work`` goes on by one portion."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._network: Network | None = None
        self._trial: _Trial | None = None
        self._due = 0.0
        self._forecast: Forecast | None = None
        self._measured: Array = np.empty(0)  # the θ that the newest errors are of

    def waits(self, outlook: Outlook | None, playing: bool) -> bool:
        """Whether there is something to do now."""
        if outlook is None or not is_series(self._run.data.table):
            return False
        trial = self._trial
        if trial is None or not self._fits(trial) or trial.outlook != outlook or not trial.done:
            return True
        if playing:
            return time.perf_counter() >= self._due
        return not np.array_equal(trial.theta, self._run.network.theta)

    def work(self, outlook: Outlook | None, playing: bool) -> bool:
        """A portion, if there is one to do; whether there is something new to show."""
        if outlook is None or not self.waits(outlook, playing):
            return False
        trial, begun = self._trial, time.perf_counter()
        if trial is None or trial.done or not self._fits(trial) or trial.outlook != outlook:
            trial = self._trial = self._begin(outlook)
        with np.errstate(all="ignore"):
            found = next(trial.work)
        trial.seconds += time.perf_counter() - begun
        if found is None:
            return False
        self._forecast, trial.done = found, found.complete
        if found.complete:
            self._measured = trial.theta
        self._due = time.perf_counter() + max(REST, trial.seconds / SHARE)
        return True

    def of(self, outlook: Outlook | None) -> Forecast | None:
        """The newest forecast, if it is of the present network and data."""
        known = outlook is not None and self._trial is not None and self._fits(self._trial)
        return self._forecast if known else None

    def _known(self, outlook: Outlook) -> HorizonErrors | None:
        """Errors found before, to be shown until there are new ones; the present ones where nothing
        was learnt or changed since."""
        errors = self._forecast.errors if self._forecast is not None else None
        if errors is None or len(errors.network) != outlook.horizon:
            return None
        same = np.array_equal(self._measured, self._run.network.theta)
        return errors if same or errors.step != self._run.step else None

    def _fits(self, trial: _Trial) -> bool:
        return trial.data is self._run.data and trial.spec is self._run.network.spec

    def _begin(self, outlook: Outlook) -> _Trial:
        run = self._run
        if self._trial is None or not self._fits(self._trial):
            self._network, self._forecast = None, None
        if self._network is None:
            self._network = Network(run.network.spec, run.experiment.precision)
        self._network.theta[...] = run.network.theta
        known = self._known(outlook)
        work = _forecasts(self._network, run.data, outlook, run.step, known)
        return _Trial(run.data, run.network.spec, outlook, run.network.theta.copy(), work)


def _forecasts(
    network: Network, data: PreparedData, outlook: Outlook, step: int, known: HorizonErrors | None
) -> Iterator[Forecast | None]:
    """First with the errors ``known`` so far, at last with its own."""
    fit = yield from _one_ahead(network, data)
    start = min(max(outlook.start, 0), len(data.table.targets))
    window = window_at(data.table, start)[None]
    run, path = _FreeRun(network, data, window), np.empty(outlook.horizon)
    for place in range(outlook.horizon):
        path[place] = run.step()[0]
        if place % _AT_ONCE == _AT_ONCE - 1:
            yield None
    period = period_of(data.table)
    found = Forecast(
        step, start, frozen(fit), _fit_errors(data, fit), frozen(path),
        frozen(naive(window, outlook.horizon, 1)[0]),
        frozen(naive(window, outlook.horizon, period)[0]) if period else None, known,
    )  # fmt: skip
    yield found
    errors = yield from _errors(network, data, outlook.horizon, step)
    yield replace(found, errors=errors)


def _one_ahead(network: Network, data: PreparedData) -> Generator[None, None, Array]:
    """Every row from its true window, in raw units."""
    windows, pieces = data.table.inputs, list[Array]()
    for start in range(0, len(windows), _BATCH):
        pieces.append(_FreeRun(network, data, windows[start : start + _BATCH]).step())
        yield
    return np.concatenate(pieces)


def _fit_errors(data: PreparedData, fit: Array) -> dict[str, float]:
    """The mean absolute error one step ahead, of each part that there is."""
    away = np.abs(fit - data.table.targets[:, 0])
    parts = {"train": data.train_rows, "validation": data.validation_rows, "test": data.test_rows}
    return {part: float(away[rows].mean()) for part, rows in parts.items() if len(rows)}


def _errors(
    network: Network, data: PreparedData, horizon: int, step: int
) -> Generator[None, None, HorizonErrors]:
    """How far off free runs are from many starts at once."""
    table, rows = data.table, starts_of(data, horizon)
    windows, truth = table.inputs[rows], truth_after(table, rows, horizon)
    run, found = _FreeRun(network, data, windows), np.empty((len(rows), horizon))
    for place in range(horizon):
        found[:, place] = run.step()
        yield
    period = period_of(table)
    return HorizonErrors(
        step, len(rows), _mean_error(found, truth), _mean_error(naive(windows, horizon, 1), truth),
        _mean_error(naive(windows, horizon, period), truth) if period else None,
    )  # fmt: skip


def _mean_error(values: Array, truth: Array) -> Array:
    """Over the starts; NaN where no true value is known."""
    away, known = np.abs(values - truth), np.isfinite(truth)
    total = np.where(known, away, 0.0).sum(axis=0)
    return frozen(np.where(known.any(axis=0), total / np.maximum(known.sum(axis=0), 1), np.nan))
