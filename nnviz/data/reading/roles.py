"""Which column is the target, which say nothing, and what the task is."""

from __future__ import annotations

import re

import numpy as np

from nnviz.data.reading.columns import natural
from nnviz.data.reading.results import Guess, ReadColumn, ReadTable
from nnviz.data.source import Task
from nnviz.errors import DataError
from nnviz.values import dataclass

_NAMES = (
    "target", "label", "labels", "class", "y", "species", "outcome", "output", "response",
    "diagnosis", "survived", "quality", "variety", "category", "result", "classes", "targets",
)  # fmt: skip
_IDENTITY = re.compile(
    r"(.*[_ .-])?(id|uuid|guid|index|key|nr|no|number)|unnamed.*|rownames?", re.I
)
FEW = 20
"""So many different whole numbers in a target are classes."""
_REGULAR = 0.35
_WINDOW = 24


@dataclass(frozen=True)
class Roles:
    """Names of columns; all others are inputs. ``reasons`` say why, field by field."""

    target: str
    ignored: tuple[str, ...]
    reasons: tuple[Guess, ...]


@dataclass(frozen=True)
class TaskGuess:
    """``series``: rows follow one another in time, and the next value is predicted from the last
    ``window``; ``period`` is that of the dates, 0 if unknown."""

    task: Task
    series: bool
    window: int
    period: int
    reason: str


def guess_roles(table: ReadTable) -> Roles:
    """The target by its name, else the last column that says something."""
    ignored = [(each.name, why) for each in table.columns if (why := _says_nothing(each, table))]
    silent = {name for name, _ in ignored}
    target = _target(table, silent)
    reasons = [
        target,
        *(Guess("ignore", name, why) for name, why in ignored if name != target.value),
    ]
    names = tuple(name for name, _ in ignored if name != target.value)
    return Roles(target.value, names, tuple(reasons))


def guess_task(table: ReadTable, roles: Roles) -> TaskGuess:
    """By the target's kind, and by whether the rows are at even distances in time."""
    target = table.column(roles.target)
    if series := _series(table, target):
        return series
    count = _different(target)
    if target.kind == "category" or is_whole(target, FEW):
        if count == 2:
            return TaskGuess("binary", False, 0, 0, f"'{target.name}' has two different values")
        if count > 2:
            return TaskGuess(
                "classes", False, 0, 0, f"'{target.name}' has {count:,} different values"
            )
    reason = f"'{target.name}' is a number with {count:,} different values"
    return TaskGuess("regression", False, 0, 0, reason)


def as_category(column: ReadColumn) -> ReadColumn:
    """Numbers or dates as names of classes, in their order."""
    if column.kind == "category":
        return column
    present = ~np.isnan(column.values)
    different, places = np.unique(column.values[present], return_inverse=True)
    values = np.full(len(column.values), np.nan)
    values[present] = places
    return ReadColumn(
        column.name, "category", values, tuple(_name(each, column) for each in different)
    )


def as_number(column: ReadColumn) -> ReadColumn:
    """Categories whose names are numbers, as those numbers; DataError where one is none."""
    if column.kind != "category":
        return ReadColumn(column.name, "number", column.values)
    wrong = next((name for name in column.categories if natural(name)[0]), None)
    if wrong is not None:
        raise DataError(
            f"'{wrong}' in '{column.name}' is no number; keep the column as a category."
        )
    numbers = np.array([float(name) for name in column.categories] + [np.nan])
    places = np.where(np.isnan(column.values), -1, column.values).astype(np.intp)
    return ReadColumn(column.name, "number", numbers[places])


def is_identity(column: ReadColumn, rows: int) -> bool:
    """Different in every row: words, or whole numbers that count or are called an identity."""
    if rows < 10 or column.kind == "date" or column.missing:
        return False
    if column.kind == "category":
        return len(column.categories) > 0.95 * rows
    steps = np.diff(column.values)
    if (steps == 1).all():
        return True
    named = _IDENTITY.fullmatch(column.name.strip()) is not None
    whole = bool((column.values == np.floor(column.values)).all())
    return named and whole and len(np.unique(column.values)) == rows


def is_whole(column: ReadColumn, most: int) -> bool:
    """A number column with at most so many different values, all whole."""
    if column.kind != "number":
        return False
    different = np.unique(column.values[~np.isnan(column.values)][:100_000])
    if len(different) > most:
        return False
    different = np.unique(column.values[~np.isnan(column.values)])
    return len(different) <= most and bool((different == np.floor(different)).all())


def _target(table: ReadTable, silent: set[str]) -> Guess:
    known = {each.name.strip().lower(): each.name for each in reversed(table.columns)}
    for name in _NAMES:
        if name in known and known[name] not in silent:
            return Guess("target", known[name], "a column of that name usually is the target")
    spoken = [each.name for each in table.columns if each.name not in silent]
    numbers = [each.name for each in table.columns if each.name in spoken and each.kind != "date"]
    last = (numbers or spoken or [table.columns[-1].name])[-1]
    return Guess("target", last, "it is the last column, and none has a name that targets have")


def _says_nothing(column: ReadColumn, table: ReadTable) -> str:
    present = column.values[~np.isnan(column.values)]
    if not len(present) or (present == present[0]).all():
        return "it has the same value in every row" if len(present) else "it has no value"
    return (
        "it is different in every row, as a name or number of a row is"
        if is_identity(column, table.rows)
        else ""
    )


def _series(table: ReadTable, target: ReadColumn) -> TaskGuess | None:
    """Dates in order and at even distances, beside a target that is a number."""
    dates = next((each for each in table.columns if each.kind == "date"), None)
    if dates is None or target.kind != "number" or dates.missing or table.rows < 3 * _WINDOW:
        return None
    steps = np.diff(dates.values)
    usual = float(np.median(steps))
    if usual <= 0 or (np.abs(steps - usual) > _REGULAR * usual).mean() > 0.01 or steps.min() <= 0:
        return None
    reason = (
        f"'{dates.name}' goes on at even steps of {usual:.3g} days, and '{target.name}' is a number"
    )
    return TaskGuess("regression", True, _WINDOW, _period(usual), reason)


def _period(days: float) -> int:
    """Months come round after a year, days after a week, hours after a day."""
    for step, period in ((365 / 12, 12), (7.0, 52), (1.0, 7), (1 / 24, 24), (365 / 4, 4)):
        if abs(days - step) < 0.1 * step:
            return period
    return 0


def _different(column: ReadColumn) -> int:
    return len(np.unique(column.values[~np.isnan(column.values)]))


def _name(value: float, column: ReadColumn) -> str:
    if column.kind == "date":
        return str(np.datetime64(int(value), "D"))
    return str(int(value)) if value.is_integer() else repr(float(value))
