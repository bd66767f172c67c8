"""Generated and bundled data become the user's own, with the very same samples in every part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.data.dataset import Table
from nnviz.data.sheet import Sheet, sheet_of
from nnviz.data.shelf import SHELF
from nnviz.data.source import ArrayData, TableData
from nnviz.data.split import Rows, is_by_time, split, take_validation
from nnviz.engine.shapes import Array
from nnviz.engine.streams import stream
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.materialise import outline_of, table_of

OwnData = TableData | ArrayData


def owned(experiment: Experiment) -> tuple[Experiment, OwnData]:
    """The experiment with data of the user's own, whose rows keep their parts from now on, and
    those data. DataError where there is no room for them."""
    data = experiment.data
    fixed = _is_fixed(experiment)
    if isinstance(data, TableData | ArrayData) and (data.deal or fixed):
        return experiment, data
    table = table_of(experiment)
    sheet = sheet_of(data, table)
    own = data if isinstance(data, TableData | ArrayData) else _own(data.name, table, sheet)
    if not fixed:
        own = replace(own, deal=SHELF.put(_deal(sheet, parts_of(experiment))))
    return replace(experiment, data=own), own


def parts_of(experiment: Experiment) -> tuple[Rows, Rows, Rows]:
    """The samples of (training, validation, test) part, as the run deals them."""
    table, seeds = table_of(experiment), experiment.seeds
    rest, test = split(
        table,
        experiment.test_fraction,
        stream(seeds.seed, "split", seeds.split),
        experiment.splitting,
    )
    train, validation = take_validation(
        table,
        rest,
        experiment.validation_fraction,
        stream(seeds.seed, "validation", seeds.split),
        experiment.splitting,
    )
    return train, validation, test


def _is_fixed(experiment: Experiment) -> bool:
    """Whether there is nothing to deal: time or completeness says which row is in which part."""
    table = outline_of(experiment)
    return table.complete or is_by_time(table, experiment.splitting)


def _deal(sheet: Sheet, parts: tuple[Rows, Rows, Rows]) -> Array:
    """(rows,): dealt by these numbers, the parts come out as they are; what is no sample lies
    behind them."""
    train, validation, test = parts
    deal = np.full(sheet.rows, float(sheet.rows))
    order = sheet.samples[np.concatenate([test, validation, train])]
    deal[order] = np.arange(len(order))
    return deal


def _own(name: str, table: Table, sheet: Sheet) -> OwnData:
    """Data as the user's own, on the shelf."""
    if sheet.inputs is not None:
        return ArrayData(
            name, sheet.rows, table.input_shape, SHELF.put(_slim(sheet.inputs)),
            SHELF.put(sheet.values[0]), table.task, table.class_names, table.input_names[0],
            table.target_name,
        )  # fmt: skip
    columns = tuple(
        replace(column, values=SHELF.put(np.ascontiguousarray(values)))
        for column, values in zip(sheet.columns, sheet.values, strict=True)
    )
    window = table.inputs.shape[1] if table.series else 0
    return TableData(
        name, sheet.rows, columns, table.task, table.series, window, table.period,
        complete=table.complete,
    )  # fmt: skip


def _slim(inputs: Array) -> Array:
    """The same numbers as bytes where they are such."""
    with np.errstate(invalid="ignore"):
        small = inputs.astype(np.uint8)
    return small if np.array_equal(small, inputs) else inputs
