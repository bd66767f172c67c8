"""Pictures shifted by pixels, and fewer pictures to learn from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.data.dataset import PreparedData
from nnviz.data.pictures import background, moved
from nnviz.engine.metrics import decisions
from nnviz.engine.shapes import Array

FEWEST = 2
"""So many training samples each class keeps (or all, if it has fewer)."""


def shifted(pictures: Array, down: int, right: int) -> Array:
    """The pictures moved by whole pixels; what comes in is background, what leaves is lost."""
    return moved(pictures, down, right, background(pictures))


def fewer(data: PreparedData, share: float) -> PreparedData:
    """The first of the training samples of each class; smaller shares lie within larger ones, and
    the scaling stays that of all."""
    kept = np.sort(np.concatenate(_first_of_each_class(data.y_train, share)))
    if len(kept) == len(data.y_train):
        return data
    return replace(
        data,
        x_train=data.x_train[kept],
        y_train=data.y_train[kept],
        train_rows=data.train_rows[kept],
    )


def _first_of_each_class(targets: Array, share: float) -> list[Array]:
    labels = decisions(targets)
    rows = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    return [each[: max(FEWEST, round(share * len(each)))] for each in rows]
