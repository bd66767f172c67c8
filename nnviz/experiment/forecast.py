"""What is asked of a forecast of a series, and what it is."""

from __future__ import annotations

from nnviz.data.dataset import Table
from nnviz.engine.shapes import Array
from nnviz.values import dataclass


def is_series(table: Table) -> bool:
    """Whether a prediction can be the next window's newest value."""
    one_by_one = len(table.input_shape) == 2 and table.input_shape[1] == table.outputs == 1
    return table.series and one_by_one and table.task == "regression"


@dataclass(frozen=True)
class Outlook:
    """Run free from the window before row ``start`` of the series, for ``horizon`` steps; the row
    behind the last one looks beyond what is known."""

    start: int
    horizon: int


@dataclass(frozen=True, eq=False)
class HorizonErrors:
    """Mean absolute errors (H,) at each step of the horizon, in raw units: of the network running
    free after ``step`` training steps, and of repeating the last value or the last period. Means
    over ``starts`` windows of the test part."""

    step: int
    starts: int
    network: Array
    last: Array
    period: Array | None


@dataclass(frozen=True, eq=False)
class Forecast:
    """A series by the network after ``step`` training steps, in raw units.

    ``fit`` (n,): each row one step ahead of true values, as it was taught (teacher forcing), with
    the mean absolute error of each part. ``path`` (H,): from row ``start`` on, each value fed back
    as input (running free); ``last`` and ``period`` (H,) are the naive forecasts from there.
    ``errors`` may be those of a moment ago; None until there are any.
    """

    step: int
    start: int
    fit: Array
    fit_errors: dict[str, float]
    path: Array
    last: Array
    period: Array | None
    errors: HorizonErrors | None

    @property
    def horizon(self) -> int:
        return len(self.path)

    def answers(self, outlook: Outlook) -> bool:
        """Whether it is what was asked for."""
        start = min(max(outlook.start, 0), len(self.fit))
        return (self.start, self.horizon) == (start, outlook.horizon)

    @property
    def complete(self) -> bool:
        """Whether the errors are those of this step."""
        return self.errors is not None and self.errors.step == self.step
