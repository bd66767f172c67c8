"""What the window is told of a file that was read, so that it need not hold it."""

from __future__ import annotations

import numpy as np

from nnviz.data.reading import ReadArrays, ReadColumn, ReadTable
from nnviz.data.reading.findings import Finding
from nnviz.data.source import ColumnKind, Task
from nnviz.engine.shapes import Shape
from nnviz.experiment.importing.plan import Plan
from nnviz.values import dataclass


@dataclass(frozen=True)
class ColumnFound:
    """``told``: its range and mean, or its categories, in words."""

    name: str
    kind: ColumnKind
    missing: int
    told: str


@dataclass(frozen=True)
class TableFound:
    """A table and the plan for it, with what should be known before it is trained on."""

    rows: int
    columns: tuple[ColumnFound, ...]
    plan: Plan
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ArraysFound:
    """Images or sequences of one shape."""

    rows: int
    shape: Shape
    task: Task
    class_names: tuple[str, ...]
    notes: tuple[str, ...]


def table_found(table: ReadTable, plan: Plan, findings: tuple[Finding, ...]) -> TableFound:
    """What is to be said of a table."""
    columns = tuple(map(_column, table.columns))
    return TableFound(table.rows, columns, plan, findings, table.notes)


def arrays_found(arrays: ReadArrays) -> ArraysFound:
    """What is to be said of arrays."""
    shape = arrays.inputs.shape[1:]
    return ArraysFound(arrays.rows, shape, arrays.task, arrays.class_names, arrays.notes)


def _column(column: ReadColumn) -> ColumnFound:
    return ColumnFound(column.name, column.kind, column.missing, _told(column))


def _told(column: ReadColumn) -> str:
    present = column.values[~np.isnan(column.values)]
    if not len(present):
        return "no value"
    if column.kind == "category":
        names = ", ".join(name[:20] for name in column.categories[:4])
        more = ", …" if len(column.categories) > 4 else ""
        return f"{len(column.categories):,}: {names}{more}"
    low, high = float(present.min()), float(present.max())
    if column.kind == "date":
        days = np.array([low, high]).astype("datetime64[D]")
        return f"{days[0]} … {days[1]}"
    if low == high:
        return f"always {low:.4g}"
    return f"{low:.4g} … {high:.4g}, mean {present.mean():.4g}"
