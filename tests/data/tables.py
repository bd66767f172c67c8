"""Small tables for the tests of this folder."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Table
from nnviz.data.source import Task
from nnviz.engine.shapes import Array


def table(inputs: Array, labels: list[int] | Array, task: Task = "binary") -> Table:
    """A table of inputs with class numbers (one-hot for ``classes``) or values."""
    column = np.asarray(labels, np.float64)[:, np.newaxis]
    classes = int(column.max()) + 1 if task == "classes" else 0
    targets = np.eye(classes)[column[:, 0].astype(int)] if task == "classes" else column
    names = tuple(f"in{i}" for i in range(inputs.shape[1]))
    return Table("tiny", task, inputs, targets, names, (), "class")
