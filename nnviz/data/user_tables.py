"""Tables of the user's own: columns and arrays on the shelf, read as raw samples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from nnviz.data.dataset import Table
from nnviz.data.shelf import SHELF
from nnviz.data.source import ArrayData, Column, TableData
from nnviz.engine.shapes import Array, Shape
from nnviz.errors import DataError

FEWEST = 2
MOST_CLASSES = 1000


def user_table(data: TableData | ArrayData) -> Table:
    """The raw samples; rows without a target are left out. DataError as ``user_outline``, and for
    arrays that are gone or do not fit."""
    outline = user_outline(data)
    if isinstance(data, ArrayData):
        return _of_arrays(data, outline)
    inputs = _stacked(data, data.of_role("input"))
    targets = _targets(data)
    if data.window:
        inputs, targets = _windows(np.hstack([inputs, targets]), targets, data.window)
    known = np.isfinite(targets).all(axis=1)
    deal = None if outline.series else _deal(data)
    if not known.all():
        inputs, targets = inputs[known], targets[known]
        deal = deal if deal is None else deal[known]
    return replace(outline, inputs=inputs, targets=targets, deal=deal)


def user_outline(data: TableData | ArrayData) -> Table:
    """The same without a row, known without reading any. DataError for data without inputs or
    targets, and for targets that do not suit the task."""
    shape, outputs = _input_shape(data), _outputs(data)
    table = data if isinstance(data, TableData) else None
    return Table(
        name=data.name,
        task=data.task,
        inputs=np.empty((0, *shape)),
        targets=np.empty((0, outputs)),
        input_names=_input_names(data),
        class_names=_class_names(data),
        target_name=_target_name(data),
        series=table is not None and (table.series or table.window > 0),
        period=table.period if table else 0,
        columns=_fed(table) if table else (),
        complete=table is not None and table.complete,
    )


def _fed(data: TableData) -> tuple[Column, ...]:
    """What a row feeds the network with; in windows the past of the targets as well."""
    return data.of_role("input") + (data.of_role("target") if data.window else ())


def _input_shape(data: TableData | ArrayData) -> Shape:
    if isinstance(data, ArrayData):
        return data.shape
    fed = len(_fed(data))
    if not fed:
        raise DataError(f"'{data.name}' has no input column; give at least one the role of input.")
    return (data.window, fed) if data.window else (fed,)


def _input_names(data: TableData | ArrayData) -> tuple[str, ...]:
    if isinstance(data, ArrayData):
        return (data.input_name,)
    return tuple(column.name for column in _fed(data))


def _target_name(data: TableData | ArrayData) -> str:
    if isinstance(data, ArrayData):
        return data.target_name
    names = ", ".join(column.name for column in data.of_role("target"))
    return f"next {names}" if data.window else names


def _class_names(data: TableData | ArrayData) -> tuple[str, ...]:
    if data.task == "regression":
        return ()
    return data.class_names if isinstance(data, ArrayData) else _target(data).categories


def _outputs(data: TableData | ArrayData) -> int:
    """How many numbers a target has."""
    if data.task == "regression":
        return 1 if isinstance(data, ArrayData) else _numbers(data)
    names = _class_names(data)
    if data.task == "binary" and len(names) != 2:
        raise DataError(
            f"'{_target_name(data)}' of '{data.name}' has {len(names)} classes; telling two apart "
            "needs exactly 2. Choose the task 'many classes'."
        )
    if not FEWEST <= len(names) <= MOST_CLASSES:
        raise DataError(
            f"'{_target_name(data)}' of '{data.name}' has {len(names)} classes; a classification "
            f"needs {FEWEST} to {MOST_CLASSES}. Choose another target or task."
        )
    return 1 if data.task == "binary" else len(names)


def _numbers(data: TableData) -> int:
    targets = data.of_role("target")
    if not targets:
        raise DataError(
            f"'{data.name}' has no target column; give the one to predict the role of target."
        )
    for column in targets:
        if column.kind == "category":
            raise DataError(
                f"The target '{column.name}' holds categories, and a regression predicts numbers; "
                "choose a classification or another target."
            )
    return len(targets)


def _target(data: TableData) -> Column:
    """The one column with the classes."""
    targets = data.of_role("target")
    if len(targets) != 1 or targets[0].kind != "category":
        held = ", ".join(f"'{column.name}' ({column.kind})" for column in targets) or "none"
        raise DataError(
            f"A classification of '{data.name}' needs one target column of categories; its targets "
            f"are {held}. Choose one, and its kind 'category'."
        )
    return targets[0]


def _targets(data: TableData) -> Array:
    """(rows, outputs): numbers, 0 or 1, or one-hot; NaN where the target is missing."""
    if data.task == "regression":
        return _stacked(data, data.of_role("target"))
    return _encoded(_column(data, _target(data)), data.task == "binary", len(_class_names(data)))


def _deal(data: TableData | ArrayData) -> Array | None:
    """What the rows are dealt to the parts by, where the data say so."""
    if not data.deal:
        return None
    deal = SHELF.get(data.deal)
    if deal.shape != (data.rows,) or not np.isfinite(deal).all():
        raise DataError(
            f"'{data.name}' deals {deal.shape} rows to its parts, not ({data.rows},); import the "
            "data again."
        )
    return deal


def _encoded(classes: Array, binary: bool, count: int) -> Array:
    if binary:
        return classes[:, np.newaxis]
    known = np.isfinite(classes)
    numbers = np.where(known, classes, 0).astype(np.intp)
    return np.where(known[:, np.newaxis], np.eye(count)[numbers], np.nan)


def _stacked(data: TableData, columns: tuple[Column, ...]) -> Array:
    values = [_column(data, column) for column in columns]  # That many rows, before room is made.
    stacked = np.empty((data.rows, len(columns)))
    for place, each in enumerate(values):
        stacked[:, place] = each
    return stacked


def _column(data: TableData, column: Column) -> Array:
    values = SHELF.get(column.values)
    if values.shape != (data.rows,) or values.dtype != np.float64:
        raise DataError(
            f"The column '{column.name}' of '{data.name}' holds {values.dtype}{values.shape}, not "
            f"float64({data.rows},); import the data again."
        )
    if column.kind == "category":
        _check_categories(data, column, values)
    return values


def _check_categories(data: TableData, column: Column, values: Array) -> None:
    known = values[np.isfinite(values)]
    count = len(column.categories)
    if len(known) and not (known.min() >= 0 and known.max() < count and (known % 1 == 0).all()):
        raise DataError(
            f"The column '{column.name}' of '{data.name}' has categories outside 0…{count - 1}; "
            "import the data again."
        )


def _windows(values: Array, targets: Array, window: int) -> tuple[Array, Array]:
    """Every window (n, window, columns) in time order, and the targets of the row behind it."""
    if len(values) <= window:
        raise DataError(
            f"The series has {len(values)} rows; a window of {window} needs at least {window + 1}. "
            "Choose a shorter window."
        )
    pieces = sliding_window_view(values, window, axis=0)[:-1]
    return pieces.transpose(0, 2, 1), targets[window:]


def _of_arrays(data: ArrayData, outline: Table) -> Table:
    inputs, targets = SHELF.get(data.inputs), SHELF.get(data.targets)
    if inputs.shape != (data.rows, *data.shape) or targets.shape != (data.rows,):
        raise DataError(
            f"'{data.name}' holds inputs {inputs.shape} and targets {targets.shape}, not "
            f"{(data.rows, *data.shape)} and ({data.rows},); import the data again."
        )
    if inputs.dtype not in (np.float32, np.float64):
        inputs = inputs.astype(np.float32)
    outline = replace(outline, inputs=inputs, deal=_deal(data))
    if data.task == "regression":
        return replace(outline, targets=targets[:, np.newaxis].astype(np.float64))
    count = len(data.class_names)
    if len(targets) and not (targets.min() >= 0 and targets.max() < count):
        raise DataError(f"'{data.name}' has classes outside 0…{count - 1}; import the data again.")
    classes = _encoded(targets.astype(float), data.task == "binary", count)
    return replace(outline, targets=classes)
