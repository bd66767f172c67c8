"""Which rows are listed, in which order, and what stands in them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.data.cells import matching
from nnviz.data.dataset import Part, PreparedData
from nnviz.data.sheet import Sheet
from nnviz.data.source import Column
from nnviz.engine.metrics import decisions
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Judgement
from nnviz.experiment.look import Look
from nnviz.values import dataclass

PARTS: tuple[Part, ...] = ("train", "validation", "test")


@dataclass(frozen=True, eq=False)
class Places:
    """Of each row of the sheet its ``part`` (its place in PARTS, NaN for what is no sample) and its
    ``index`` in that part."""

    part: Array
    index: Array

    def look(self, row: int) -> Look | None:
        """The sample of a row."""
        part = self.part[row] if row < len(self.part) else np.nan
        return None if np.isnan(part) else Look(PARTS[int(part)], int(self.index[row]))


def places_of(sheet: Sheet, data: PreparedData) -> Places:
    """Where the run has each row of the sheet."""
    part, index = np.full(sheet.rows, np.nan), np.zeros(sheet.rows, int)
    # Of a complete table all rows are in every part: they are shown in the first.
    for place, name in reversed([*enumerate(PARTS)]):
        rows = sheet.samples[data.rows(name)]
        part[rows], index[rows] = place, np.arange(len(rows))
    return Places(part, index)


@dataclass(frozen=True, eq=False)
class Asked:
    """What is to be listed: rows that meet ``text``, by a column or as they come (−1)."""

    text: str = ""
    column: int = -1
    falling: bool = False


@dataclass(frozen=True, eq=False)
class Contents:
    """All columns that are shown: those of the sheet, which can be edited, then part and, where it
    is judged, prediction and loss."""

    sheet: Sheet
    columns: tuple[Column, ...]
    values: tuple[Array, ...]

    def listed(self, asked: Asked) -> Array:
        """The rows of the sheet, in order. DataError for a text that cannot be understood."""
        rows = np.flatnonzero(matching(self.columns, self.values, asked.text))
        if not 0 <= asked.column < len(self.columns):
            return rows
        values = self.values[asked.column][rows]
        order = np.argsort(-values if asked.falling else values, kind="stable")
        return rows[order]


def contents_of(
    sheet: Sheet, places: Places | None, data: PreparedData, judgement: Judgement | None
) -> Contents:
    """The sheet with what the run knows of its rows."""
    columns, values = [*sheet.columns], [*sheet.values]
    if places is not None and len(places.part) == sheet.rows:
        columns.append(Column("part", "", "category", "ignore", PARTS))
        values.append(places.part)
        if judgement is not None:
            for column, array in _judged(sheet, data, judgement):
                columns.append(column)
                values.append(array)
    return Contents(sheet, tuple(columns), tuple(values))


def _judged(
    sheet: Sheet, data: PreparedData, judgement: Judgement
) -> list[tuple[Column, Array]]:  # fmt: skip
    rows = sheet.samples[data.rows(judgement.part)]
    if len(rows) != len(judgement.losses):
        return []
    target = sheet.columns[sheet.targets[0]]
    predicted, loss = (np.full(sheet.rows, np.nan) for _ in range(2))
    regression = data.table.task == "regression"
    outputs = judgement.outputs
    found = data.real(outputs)[:, 0] if regression else decisions(outputs)
    predicted[rows], loss[rows] = found, judgement.losses
    column = replace(target, name="prediction", values="", role="ignore")
    name = "loss" if data.target_affine is None else "loss, standardised"
    return [(column, predicted), (Column(name, "", role="ignore"), loss)]
