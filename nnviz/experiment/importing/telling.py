"""What was done to each column, in sentences that are true of the experiment as it is now."""

from __future__ import annotations

from nnviz.data.preparation import Step
from nnviz.data.preparation.words import KINDS, TITLES, listed
from nnviz.data.source import ArrayData, Column, TableData, Task
from nnviz.experiment.experiment import Experiment

MOST = 40
"""Columns that are told of one by one."""
_TASKS: dict[Task, str] = {
    "regression": "a number is predicted",
    "binary": "two classes are told apart",
    "classes": "classes are told apart",
}


def told(experiment: Experiment) -> tuple[str, ...]:
    """One line for the whole, and one for each column; nothing for data of the gallery."""
    data = experiment.data
    if isinstance(data, ArrayData):
        return (_of_arrays(data),)
    if not isinstance(data, TableData):
        return ()
    lines = tuple(_of_column(column, data, experiment.preparation) for column in data.columns)
    if len(lines) > MOST:
        lines = (*lines[:MOST], f"{len(lines) - MOST:,} more columns likewise.")
    return (_of_table(data), *lines)


def _of_arrays(data: ArrayData) -> str:
    size = "×".join(str(side) for side in data.shape)
    what = "images" if len(data.shape) == 3 else "sequences"
    classes = f" of {len(data.class_names)} classes" if data.class_names else ""
    return f"{data.rows:,} {what} {size}{classes}: {_TASKS[data.task]}."


def _of_table(data: TableData) -> str:
    rows = f"{data.rows:,} rows"
    if data.window:
        return f"{rows}: the last {data.window} predict the next."
    return f"{rows}: {_TASKS[data.task]}."


def _of_column(column: Column, data: TableData, steps: tuple[Step, ...]) -> str:
    name = f"{column.name}:"
    if column.role == "ignore":
        return f"{name} ignored."
    if column.role == "target":
        past = f", and an input: {_done(column, steps)}" if data.window else ""
        return f"{name} target, {_held(column)}{past}."
    return f"{name} input, {_held(column)}: {_done(column, steps)}."


def _held(column: Column) -> str:
    if column.kind != "category":
        return KINDS[column.kind]
    return f"{len(column.categories):,} categories ({listed(column.categories, 4)})"


def _done(column: Column, steps: tuple[Step, ...]) -> str:
    """The steps that act on it, as long as it keeps its name."""
    done = list[str]()
    columns: tuple[Column, ...] = (column,)
    for step in steps:
        acted = [each for each in columns if step.acts_on(each)]
        if acted:
            done.append(TITLES[step.kind].lower())
            columns = tuple(made.column for made in step.made(columns))
    return ", ".join(done) or "as it is"
