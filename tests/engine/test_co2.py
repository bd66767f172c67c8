"""A recurrent network forecasts the carbon dioxide in the air: the next twelve months from the last
three years, for ten years that it never saw.

The forecasts to beat know the same months: seasonal-naive says what was twelve months before, with
drift it adds the mean yearly rise of all months known (Hyndman & Athanasopoulos 2021, §5.2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from nnviz.bundled import sample
from nnviz.engine.layers import LSTM, Dense, Layer, SimpleRNN
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trainer import Trainer

YEAR, SEEN, HELD_OUT = 12, 36, 120
SCALE = 3.0
"""About a year's rise and fall, in ppm: brings the numbers near 1."""


def monthly() -> Array:
    """The series (months,) in ppm, from March 1958 on."""
    return np.loadtxt(sample("co2.csv"), delimiter=",", skiprows=1, usecols=1)


@dataclass(frozen=True)
class Windows:
    """``seen`` (n, 36) before and ``ahead`` (n, 12) after each origin, the last month known."""

    origins: Array
    seen: Array
    ahead: Array

    @property
    def x(self) -> Array:
        """What was seen, relative to the last month: (n, 36, 1)."""
        return (self.seen - self.seen[:, -1:])[..., None] / SCALE

    @property
    def y(self) -> Array:
        """What is asked, relative to the last month seen: (n, 12)."""
        return (self.ahead - self.seen[:, -1:]) / SCALE


def windows(series: Array, first: int, stop: int) -> Windows:
    """All origins whose twelve months ahead lie in ``first`` to ``stop``."""
    origins = np.arange(max(first - 1, SEEN - 1), stop - YEAR)
    seen = series[origins[:, None] + np.arange(1 - SEEN, 1)]
    return Windows(origins, seen, series[origins[:, None] + np.arange(1, YEAR + 1)])


def trained(layer: Layer, train: Windows, test: Windows, steps: int) -> Network:
    spec = NetworkSpec(
        (SEEN, 1), (layer, Dense("out", tuple(range(YEAR)))), "mean_squared_error", YEAR
    )
    net = Network(spec, "float64", np.random.default_rng(0))
    parts = (train.x, train.y), (test.x, test.y)
    Trainer(net, OptimizerSpec("adam", 0.005), *parts, 32, np.random.default_rng(0)).advance(steps)
    return net


def rmse(forecast: Array, truth: Array) -> float:
    return float(np.sqrt(np.mean((forecast - truth) ** 2)))


def with_drift(series: Array, test: Windows) -> Array:
    """Seasonal-naive and the mean yearly rise up to each origin."""
    rises = [np.mean(series[YEAR : t + 1] - series[: t + 1 - YEAR]) for t in test.origins]
    return np.asarray(test.seen[:, -YEAR:] + np.array(rises)[:, None])


def test_the_series_is_whole() -> None:
    series = monthly()
    assert series.shape == (820,)
    assert (series[0], series[-1]) == (315.71, 431.44)
    assert np.abs(np.diff(series)).max() < 3.5


@pytest.mark.parametrize(
    ("layer", "steps"),
    [(SimpleRNN("rnn", tuple(range(16))), 1000), (LSTM("lstm", tuple(range(12))), 500)],
    ids=["rnn", "lstm"],
)
def test_a_recurrent_network_beats_the_seasonal_naive_forecasts(layer: Layer, steps: int) -> None:
    series = monthly()
    held_out = len(series) - HELD_OUT
    train, test = windows(series, 0, held_out), windows(series, held_out, len(series))
    net = trained(layer, train, test, steps)
    forecast = test.seen[:, -1:] + SCALE * net.predict(test.x)
    ours, naive = rmse(forecast, test.ahead), rmse(test.seen[:, -YEAR:], test.ahead)
    drift = rmse(with_drift(series, test), test.ahead)
    assert naive == pytest.approx(2.63, abs=0.01)
    assert drift == pytest.approx(1.15, abs=0.01)
    assert ours < 0.9 * drift < drift < naive


def test_the_same_training_gives_the_same_bits() -> None:
    series = monthly()
    parts = windows(series, 0, 200), windows(series, 200, 240)
    layer = SimpleRNN("rnn", (0, 1, 2, 3))
    one, two = (trained(layer, *parts, steps=30).theta for _ in range(2))
    np.testing.assert_array_equal(one, two)


def test_nothing_of_the_held_out_years_is_trained_on() -> None:
    series = monthly()
    train, test = windows(series, 0, 700), windows(series, 700, 820)
    assert train.origins[-1] + YEAR == 699
    assert test.origins[0] + 1 == 700
    assert test.origins[-1] + YEAR == 819
    np.testing.assert_array_equal(test.ahead[0], series[700:712])
    np.testing.assert_array_equal(train.seen[0], series[:36])
