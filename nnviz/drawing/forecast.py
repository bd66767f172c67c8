"""A series with its forecasts as curves over time, and what is said about them."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Part, PreparedData, Table
from nnviz.drawing.curves import Curve, Curves
from nnviz.drawing.numbers import count, number
from nnviz.engine.shapes import Array
from nnviz.experiment.forecast import Forecast
from nnviz.experiment.look import Look
from nnviz.values import dataclass

TAUGHT = (
    "Teacher forcing: one step ahead of true values. Running free: each prediction is fed back as "
    "input."
)
PARTS: tuple[Part, ...] = ("train", "validation", "test")
KEYS = {
    "truth": ("truth", "muted", False),
    "fit": ("one step ahead", "category 0", False),
    "free": ("running free", "category 1", False),
    "last": ("last value", "faint", True),
    "period": ("last period", "category 2", True),
}
"""Name, colour, and whether dashed, of every curve."""


@dataclass(frozen=True)
class Stretch:
    """A part of the data over the time axis, from the first of its targets to the last."""

    part: Part
    first: float
    last: float


def times_of(table: Table, beyond: int) -> Array:
    """The time axis: 1 for the first value of the first window; ``beyond`` goes past the last."""
    return np.arange(1.0, table.input_shape[0] + len(table.targets) + beyond + 1)


def truth_of(table: Table) -> Array:
    """Every known value in time order: the first window, then all targets."""
    return np.concatenate([table.inputs[0, :, 0], table.targets[:, 0]]).astype(np.float64)


def forecast_curves(table: Table, forecast: Forecast, hidden: set[str]) -> Curves:
    """What is shown, over time; a curve has no number where nothing is known."""
    window, rows = table.input_shape[0], len(table.targets)
    beyond = max(0, forecast.start + forecast.horizon - rows)
    x = times_of(table, beyond)
    columns = {
        "free": _placed(x, window + forecast.start, forecast.path),
        "fit": _placed(x, window, forecast.fit),
        "truth": _placed(x, 0, truth_of(table)),
        "last": _placed(x, window + forecast.start, forecast.last),
    }
    if forecast.period is not None:
        columns["period"] = _placed(x, window + forecast.start, forecast.period)
    curves = tuple(
        Curve(key, y, KEYS[key][1], KEYS[key][2]) for key, y in columns.items() if key not in hidden
    )
    return Curves(x, x, curves)


def stretches(data: PreparedData) -> tuple[Stretch, ...]:
    """Where each part lies in time."""
    window = data.table.input_shape[0]
    return tuple(
        Stretch(part, float(rows.min() + window + 1), float(rows.max() + window + 1))
        for part in PARTS
        if len(rows := data.rows(part))
    )


def near(table: Table, forecast: Forecast) -> tuple[float, float]:
    """The stretch of time around a free run in which it can be read: windows before, and after."""
    window, rows = table.input_shape[0], len(table.targets)
    start = window + forecast.start
    last = max(rows + window, start + forecast.horizon)
    end = min(start + forecast.horizon + 1.5 * window, float(last))
    return max(0.0, start - 2.5 * window), end


def row_at(table: Table, point: int) -> int:
    """The row whose target is the ``point``-th value; −1 where there is none."""
    row = point - table.input_shape[0]
    return row if 0 <= row < len(table.targets) else -1


def look_at_row(data: PreparedData, row: int) -> Look | None:
    """How a row of the table is looked at."""
    for part in PARTS:
        places = np.flatnonzero(data.rows(part) == row)
        if len(places):
            return Look(part, int(places[0]))
    return None


def row_of(data: PreparedData, look: Look) -> int:
    """The row of the table that is looked at; −1 for one that there is not."""
    rows = data.rows(look.part)
    return int(rows[look.index]) if look.index < len(rows) else -1


def errors_text(forecast: Forecast) -> str:
    """``MAE one step ahead: train 0.030, test 0.034 · free, step 24: 0.140 (last value 0.912)``."""
    ahead = ", ".join(f"{part} {number(value)}" for part, value in forecast.fit_errors.items())
    said = f"MAE one step ahead: {ahead}"
    errors = forecast.errors
    if errors is None:
        return said
    naive = f"last value {number(float(errors.last[-1]))}"
    if errors.period is not None:
        naive += f", last period {number(float(errors.period[-1]))}"
    free = f"free, step {len(errors.network)}: {number(float(errors.network[-1]))}"
    return f"{said} · {free} ({naive})"


def place_text(data: PreparedData, point: int) -> tuple[str, str]:
    """``time 301`` and ``test sample 12``, or what else is there."""
    look = look_at_row(data, row_at(data.table, point))
    known = point < len(data.table.targets) + data.table.input_shape[0]
    where = (
        f"{look.part} {count(look.index + 1)}" if look else "first window" if known else "future"
    )
    return f"time {count(point + 1)}", where


def forecast_table(data: PreparedData, forecast: Forecast) -> dict[str, Array | list[str]]:
    """Every number over time, with the part that each belongs to."""
    curves = forecast_curves(data.table, forecast, set())
    looks = [look_at_row(data, row_at(data.table, point)) for point in range(len(curves.x))]
    parts = [look.part if look is not None else "" for look in looks]
    named = {KEYS[curve.key][0]: curve.y for curve in curves.curves}
    return {"time": curves.x.astype(int), "part": parts, **named}


def _placed(x: Array, first: int, values: Array) -> Array:
    """Values from a point on, nothing elsewhere."""
    whole = np.full(len(x), np.nan)
    whole[first : first + len(values)] = values[: len(x) - first]
    return whole
