"""Onto the shelf: what was read becomes data that an experiment can name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

import numpy as np

from nnviz.data.reading import (
    ReadArrays,
    ReadColumn,
    ReadTable,
    as_number,
    without_missing,
    without_repeats,
)
from nnviz.data.shelf import SHELF
from nnviz.data.source import ArrayData, Column, TableData
from nnviz.errors import DataError
from nnviz.experiment.importing.plan import Plan, fitted_column


def table_data(table: ReadTable, plan: Plan) -> TableData:
    """A table with its columns on the shelf; rows without a target are left out unless they follow
    one another in time. DataError where no row is left."""
    if plan.changes:
        table, plan = (
            with_changes(table, plan.target),
            replace(plan, target=change_of(plan.target), ignored=(*plan.ignored, plan.target)),
        )
    table = _rows_of(table, plan)
    columns = tuple(
        Column(
            each.name, SHELF.put(np.ascontiguousarray(each.values)), each.kind,
            plan.role(each.name), each.categories,
        )
        for each in (fitted_column(column, plan) for column in table.columns)
    )  # fmt: skip
    return TableData(
        PurePath(table.name).name, table.rows, columns, plan.task, plan.series, plan.window,
        plan.period, table.origin,
    )  # fmt: skip


def with_changes(table: ReadTable, name: str) -> ReadTable:
    """With one column more: by how much another's values differ from the last, from the second row
    on."""
    columns = tuple(
        ReadColumn(each.name, each.kind, each.values[1:], each.categories) for each in table.columns
    )
    # What decimals leave behind in binary is no change.
    changes = np.diff(as_number(table.column(name)).values).round(12)
    return ReadTable(
        table.name, (*columns, ReadColumn(change_of(name), "number", changes)), table.origin,
        table.notes,
    )  # fmt: skip


def change_of(name: str) -> str:
    """What the column of another one's changes is called."""
    return f"change of {name}"


def array_data(arrays: ReadArrays) -> ArrayData:
    """Images or sequences, with their targets, on the shelf."""
    shape = arrays.inputs.shape[1:]
    whole = arrays.task != "regression"
    targets = arrays.targets.astype(np.int64) if whole else arrays.targets
    return ArrayData(
        arrays.name, arrays.rows, shape, SHELF.put(arrays.inputs), SHELF.put(targets),
        arrays.task, arrays.class_names, "image" if len(shape) == 3 else "sequence",
        "class" if whole else "value", arrays.origin,
    )  # fmt: skip


def _rows_of(table: ReadTable, plan: Plan) -> ReadTable:
    incomplete = (*plan.incomplete, *(() if plan.window else (plan.target,)))
    kept = without_missing(table, incomplete) if incomplete else table
    kept = without_repeats(kept) if plan.no_repeats else kept
    if not kept.rows:
        names = ", ".join(f"'{name}'" for name in incomplete)
        raise DataError(f"No row of '{table.name}' is left: each lacks a value in one of {names}.")
    return kept
