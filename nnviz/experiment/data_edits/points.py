"""Points of a plane, or of a line with their values, as they are painted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.data.dataset import Table
from nnviz.data.sheet import sheet_of
from nnviz.data.shelf import SHELF
from nnviz.data.source import TableData, Task
from nnviz.engine.shapes import Array
from nnviz.experiment.data_edits.owning import owned, parts_of
from nnviz.experiment.data_edits.rows import dealt_anew, with_values
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.materialise import outline_of, table_of
from nnviz.values import dataclass

MOST = 10_000
"""So many points are painted at most: all of them are drawn anew with every stroke."""
NEW = -1


@dataclass(frozen=True, eq=False)
class Points:
    """``x`` (n, inputs) and ``y`` (n,): the class's number, or the value. ``rows`` (n,) are the
    rows of the data that they were, NEW for what was painted since."""

    task: Task
    x: Array
    y: Array
    rows: Array

    def __len__(self) -> int:
        return len(self.y)

    def with_more(self, x: Array, y: Array) -> Points:
        """With these besides."""
        rows = np.full(len(y), NEW)
        return replace(
            self, x=np.concatenate([self.x, single(x)]), y=np.concatenate([self.y, single(y)]),
            rows=np.concatenate([self.rows, rows]),
        )  # fmt: skip

    def taken(self, keep: Array) -> Points:
        """Only these."""
        return replace(self, x=self.x[keep], y=self.y[keep], rows=self.rows[keep])


def single(values: Array) -> Array:
    """Values of single precision, as generated ones are, so that every runtime takes them."""
    return np.asarray(values, np.float32).astype(np.float64)


def points_of(experiment: Experiment) -> Points:
    """The samples as points. The data must be such: see ``why_not``."""
    sheet = sheet_of(experiment.data, table_of(experiment))
    inputs = [v for c, v in zip(sheet.columns, sheet.values, strict=True) if c.role == "input"]
    target = sheet.values[sheet.targets[0]]
    return Points(
        outline_of(experiment).task, np.stack(inputs, axis=1), np.array(target),
        np.arange(sheet.rows),
    )  # fmt: skip


def why_not(experiment: Experiment) -> str:
    """Why the data cannot be painted on; empty where they can."""
    if not is_paintable(outline_of(experiment)):
        return "Only points of a plane, or of a line with their values, can be painted."
    sheet = sheet_of(experiment.data, table_of(experiment))
    if sheet.rows > MOST:
        return f"There are {sheet.rows:,} points; up to {MOST:,} can be painted on."
    used = zip(sheet.columns, sheet.values, strict=True)
    if not all(np.isfinite(v).all() for c, v in used if c.role != "ignore"):
        return "Some values are missing: fill them in, or delete their rows, to paint."
    if any(column.kind == "category" for column in sheet.columns if column.role == "input"):
        return "An input holds categories, which have no place on an axis."
    return ""


def is_paintable(table: Table) -> bool:
    """Whether samples are points of a plane with a class or a value, or of a line with a value."""
    if table.task == "regression":
        return table.input_shape in ((1,), (2,)) and table.outputs == 1
    return table.input_shape == (2,)


def painted(experiment: Experiment, points: Points) -> Experiment:
    """The experiment with these points as the user's own data."""
    experiment, data = owned(experiment)
    assert isinstance(data, TableData)
    columns, axis = [], 0
    for column in data.columns:
        values = _old(SHELF.get(column.values), points.rows)
        if column.role == "input":
            values, axis = points.x[:, axis], axis + 1
        columns.append(with_values(column, points.y if column.role == "target" else values))
    own = replace(data, rows=len(points), columns=tuple(columns), deal=_deal(data, points))
    return replace(experiment, data=own)


def _deal(data: TableData, points: Points) -> str:
    """As before; new points among those that are there."""
    if not data.deal:
        return ""
    anew = dealt_anew(len(points), max(data.rows, len(points)))
    return SHELF.put(np.where(points.rows == NEW, anew, _old(SHELF.get(data.deal), points.rows)))


def parts_painted(experiment: Experiment) -> Array:
    """(n,): whether each row of painted data is learnt from."""
    train, _, _ = parts_of(experiment)
    learnt = np.zeros(len(table_of(experiment).inputs), bool)
    learnt[train] = True
    return learnt


def _old(values: Array, rows: Array) -> Array:
    """What the rows had; NaN for new ones."""
    if not len(values):
        return np.full(len(rows), np.nan)
    return np.where(rows == NEW, np.nan, values[np.maximum(rows, 0)])
