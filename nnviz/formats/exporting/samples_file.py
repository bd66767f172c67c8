"""The raw samples of an experiment beside its export, to train on with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.experiment.run import Run

LARGEST_DATA = 256 * 1024 * 1024
"""Bytes of raw data beyond which they are not written beside the network."""


def write_samples(path: Path, running: Run) -> bool:
    """The raw inputs and targets of each part; False, and nothing is written, where they are too
    large."""
    data, table = running.data, running.data.table
    if table.inputs.nbytes > LARGEST_DATA:
        return False
    parts = {"": data.train_rows, "validation_": data.validation_rows, "test_": data.test_rows}
    found: dict[str, Any] = {}
    for name, rows in parts.items():
        if len(rows):
            found[f"{name}inputs"] = small(table.inputs[rows])
            found[f"{name}targets"] = small(data.real(table.targets[rows]))
    np.savez_compressed(path, allow_pickle=False, **found)
    return True


def small(values: NDArray[Any]) -> NDArray[Any]:
    """The same numbers as bytes, where they are whole ones from 0 to 255."""
    with np.errstate(invalid="ignore"):
        short = values.astype(np.uint8)
    return short if np.array_equal(short, values) else values
