"""Any data as rows and columns: what a table of samples shows, and what editing begins with."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Table
from nnviz.data.shelf import SHELF
from nnviz.data.source import ArrayData, Column, Data, TableData
from nnviz.engine.shapes import Array
from nnviz.values import dataclass


@dataclass(frozen=True, eq=False)
class Sheet:
    """``values`` (rows,) of each of the ``columns``; images and sequences lie in ``inputs``.

    ``samples`` are the rows behind the samples of the raw table: of a series each is the row that
    is predicted, and a row without a target is none.
    """

    columns: tuple[Column, ...]
    values: tuple[Array, ...]
    samples: Array
    inputs: Array | None = None

    @property
    def rows(self) -> int:
        return len(self.values[0]) if self.values else 0

    @property
    def targets(self) -> tuple[int, ...]:
        """The places of the columns that are predicted."""
        return tuple(k for k, column in enumerate(self.columns) if column.role == "target")


def sheet_of(data: Data, table: Table) -> Sheet:
    """``table`` are the raw samples of ``data``; no array is copied but classes and series."""
    if isinstance(data, TableData):
        return _of_table(data)
    if isinstance(data, ArrayData):
        classes = np.asarray(SHELF.get(data.targets), np.float64)
        column = _target(data.target_name, data.class_names)
        return Sheet((column,), (classes,), np.arange(data.rows), SHELF.get(data.inputs))
    return _of_samples(table)


def _of_table(data: TableData) -> Sheet:
    values = tuple(SHELF.get(column.values) for column in data.columns)
    known = np.ones(data.rows, bool)
    for column, array in zip(data.columns, values, strict=True):
        if column.role == "target":
            known &= np.isfinite(array)
    known[: data.window] = False
    return Sheet(data.columns, values, np.flatnonzero(known))


def _of_samples(table: Table) -> Sheet:
    """What is no user's own yet."""
    rows = np.arange(len(table.inputs))
    if table.series:
        return _of_series(table)
    target, values = _target(table.target_name, table.class_names), _values(table)
    if table.inputs.ndim != 2:
        return Sheet((target,), (values,), rows, table.inputs)
    columns = table.columns or tuple(Column(name, "") for name in table.input_names)
    return Sheet((*columns, target), (*table.inputs.T.astype(np.float64), values), rows)


def _of_series(table: Table) -> Sheet:
    """One value a row: those of the first window, then each target."""
    first = table.inputs[0, :, 0].astype(np.float64)
    values = np.concatenate([first, table.targets[:, 0].astype(np.float64)])
    column = Column(table.input_names[0], "", role="target")
    return Sheet((column,), (values,), np.arange(len(first), len(values)))


def _target(name: str, classes: tuple[str, ...]) -> Column:
    return Column(name, "", "category" if classes else "number", "target", classes)


def _values(table: Table) -> Array:
    """(n,) values or the numbers of classes."""
    targets = table.targets.astype(np.float64)
    many = table.task == "classes"
    return np.asarray(targets.argmax(axis=1), np.float64) if many else targets[:, 0]
