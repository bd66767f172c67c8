"""The tables that come with nnviz: columns of numbers under their names, and a target."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from nnviz.data.catalogue import Tabular
from nnviz.data.dataset import Table
from nnviz.engine.shapes import Array


def tabular(entry: Tabular, path: Path) -> Table:
    """The table in a file that was found to be the entry's own."""
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    inputs = np.array([row[: entry.inputs] for row in rows], float)
    return Table(
        name=entry.name,
        task=entry.task,
        # Values of single precision, so that runtimes which take no other get the same samples.
        inputs=inputs.astype(np.float32).astype(np.float64),
        targets=_targets(entry, [row[header.index(entry.target)] for row in rows]),
        input_names=tuple(header[: entry.inputs]),
        class_names=entry.class_names,
        target_name=entry.target_name,
        credit=entry.credit,
        complete=entry.complete,
    )


def _targets(entry: Tabular, texts: list[str]) -> Array:
    """One column: the value, or 0 or 1; or one for each of several classes."""
    if entry.task == "regression":
        return np.array(texts, float)[:, np.newaxis] / entry.unit
    classes = np.array([entry.class_names.index(text) for text in texts])
    if entry.task == "binary":
        return classes[:, np.newaxis].astype(float)
    return np.asarray(np.eye(len(entry.class_names))[classes])
