"""Cells and rows of a table, or of images with their classes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.data.shelf import SHELF
from nnviz.data.source import ArrayData, Column, TableData
from nnviz.engine.shapes import Array
from nnviz.errors import DataError
from nnviz.experiment.data_edits.owning import OwnData, owned
from nnviz.experiment.experiment import Experiment

FEWEST = 3
"""So few rows can still be dealt to a training, a validation and a test part."""
_GOLDEN = (5**0.5 - 1) / 2


def set_values(experiment: Experiment, column: int, rows: Array, value: float) -> Experiment:
    """One value in these rows of a column of the sheet; NaN for a missing one, where there may
    be one."""
    experiment, data = owned(experiment)
    if isinstance(data, ArrayData):
        if not np.isfinite(value):
            raise DataError(f"Every {data.input_name} needs its {data.target_name}.")
        targets = _changed(data.targets, rows, value)
        return replace(experiment, data=replace(data, targets=targets))
    own = data.columns[column]
    changed = replace(own, values=_changed(own.values, rows, value))
    columns = (*data.columns[:column], changed, *data.columns[column + 1 :])
    return replace(experiment, data=replace(data, columns=columns))


def delete_rows(experiment: Experiment, rows: Array) -> Experiment:
    """Without these rows; DataError where too few would be left to learn from."""
    experiment, data = owned(experiment)
    left = np.setdiff1d(np.arange(data.rows), rows)
    fewest = FEWEST + (data.window if isinstance(data, TableData) else 0)
    if len(left) < fewest:
        raise DataError(
            f"{len(left)} rows would be left of '{data.name}'; learning and testing need at "
            f"least {fewest}."
        )
    return replace(experiment, data=with_rows(data, left))


def repeat_rows(experiment: Experiment, rows: Array) -> Experiment:
    """These rows once more at the end."""
    experiment, data = owned(experiment)
    return replace(experiment, data=with_rows(data, np.concatenate([np.arange(data.rows), rows])))


def with_rows(data: OwnData, rows: Array) -> OwnData:
    """The data with these of their rows; one that comes again is dealt by itself."""
    deal = taken_deal(data, rows) if data.deal else ""
    if isinstance(data, ArrayData):
        inputs, targets = (SHELF.get(name)[rows] for name in (data.inputs, data.targets))
        return replace(
            data, rows=len(rows), inputs=SHELF.put(inputs), targets=SHELF.put(targets), deal=deal
        )
    columns = tuple(with_values(each, SHELF.get(each.values)[rows]) for each in data.columns)
    return replace(data, rows=len(rows), columns=columns, deal=deal)


def with_values(column: Column, values: Array) -> Column:
    """The column with other values."""
    return replace(column, values=SHELF.put(np.ascontiguousarray(values, np.float64)))


def taken_deal(data: OwnData, rows: Array) -> str:
    """What these rows are dealt by: those that were there as before, others among them."""
    deal = SHELF.get(data.deal)[np.maximum(rows, 0)]
    again = np.ones(len(rows), bool)
    again[np.unique(rows, return_index=True)[1]] = False
    again |= rows < 0
    return SHELF.put(np.where(again, dealt_anew(len(rows), data.rows), deal))


def dealt_anew(count: int, rows: int) -> Array:
    """(count,) numbers spread evenly over those of ``rows`` rows, however many come: as many of
    each part as there are of all."""
    return np.asarray(((np.arange(1, count + 1) * _GOLDEN) % 1.0) * rows)


def _changed(name: str, rows: Array, value: float) -> str:
    values = np.array(SHELF.get(name))
    values[rows] = value
    return SHELF.put(values)
