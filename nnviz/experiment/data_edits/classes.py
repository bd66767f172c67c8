"""One more class to tell apart, and a network whose output can say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from nnviz.data.shelf import SHELF
from nnviz.data.source import Column, TableData
from nnviz.engine.layers import Dense
from nnviz.errors import DataError, SpecError
from nnviz.experiment.data_edits.owning import owned
from nnviz.experiment.data_edits.rows import with_values
from nnviz.experiment.experiment import Experiment

MOST = 8
"""So many classes can still be told apart by colour and shape."""
_ONE_PROBABILITY = ("binary_crossentropy", "perceptron")


def add_class(experiment: Experiment, new_id: Callable[[], int]) -> Experiment:
    """One more class, of which there is no sample yet.

    The one output of two classes becomes as many as there are classes: the unit that knew the
    second class goes on knowing it, and so that class comes first from now on, which also leaves
    each its colour. SpecError where the output is no dense layer, DataError for too many classes.
    """
    experiment, data = owned(experiment)
    if not isinstance(data, TableData) or data.task == "regression":
        raise DataError("Classes can be added to points with classes only.")
    (target,) = data.of_role("target")
    if len(target.categories) >= MOST:
        raise DataError(f"There are {MOST} classes, as many as colour and shape can tell apart.")
    if data.task == "binary":
        target = _swapped(target)
    named = replace(target, categories=(*target.categories, _name(target.categories)))
    columns = tuple(named if column.role == "target" else column for column in data.columns)
    own = replace(data, columns=columns, task="classes")
    return _with_outputs(replace(experiment, data=own), len(named.categories), new_id)


def _name(taken: tuple[str, ...]) -> str:
    """``class 3``, or the next that is free."""
    numbers = range(len(taken) + 1, 2 * len(taken) + 2)
    return next(f"class {number}" for number in numbers if f"class {number}" not in taken)


def _swapped(target: Column) -> Column:
    changed = with_values(target, np.subtract(1.0, SHELF.get(target.values)))
    return replace(changed, categories=target.categories[::-1])


def _with_outputs(
    experiment: Experiment, count: int, new_id: Callable[[], int]
) -> Experiment:  # fmt: skip
    """As many outputs, and a loss that compares them."""
    last = experiment.layers[-1]
    if not isinstance(last, Dense):
        raise SpecError(f"'{last.id}' has no units of its own; end with a dense layer instead.")
    units = (*last.unit_ids, *(new_id() for _ in range(count - last.units)))
    loss = experiment.loss
    if loss in _ONE_PROBABILITY:
        loss = "categorical_crossentropy"
    output = replace(last, unit_ids=units, activation="softmax")
    return replace(experiment.with_layer(output), loss=loss)
