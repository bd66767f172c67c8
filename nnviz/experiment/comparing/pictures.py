"""Pictures shifted by pixels, and fewer pictures to learn from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.data.dataset import PreparedData
from nnviz.engine.metrics import decisions
from nnviz.engine.shapes import Array

FEWEST = 2
"""So many training samples each class keeps (or all, if it has fewer)."""


def background(pictures: Array) -> Array:
    """Of each picture (n, channels, height, width) and channel the median of its frame, one pixel
    wide: (n, channels, 1, 1)."""
    rows = pictures[:, :, [0, -1]]
    columns = pictures[:, :, 1:-1, [0, -1]]
    frame = [part.reshape(*pictures.shape[:2], -1) for part in (rows, columns)]
    return np.asarray(np.median(np.concatenate(frame, axis=2), axis=2)[..., None, None])


def shifted(pictures: Array, down: int, right: int) -> Array:
    """The pictures moved by whole pixels; what comes in is background, what leaves is lost."""
    moved = np.empty_like(pictures)
    moved[...] = background(pictures)
    (to_rows, rows), (to_columns, columns) = _slices(down), _slices(right)
    moved[:, :, to_rows, to_columns] = pictures[:, :, rows, columns]
    return moved


def fewer(data: PreparedData, share: float) -> PreparedData:
    """The first of the training samples of each class; smaller shares lie within larger ones, and
    the scaling stays that of all."""
    kept = np.sort(np.concatenate(_first_of_each_class(data.y_train, share)))
    return replace(
        data,
        x_train=data.x_train[kept],
        y_train=data.y_train[kept],
        train_rows=data.train_rows[kept],
    )


def _slices(by: int) -> tuple[slice, slice]:
    """Where pixels go to along one axis, and where they come from."""
    far, near = slice(abs(by), None), slice(None, -abs(by) or None)
    return (far, near) if by > 0 else (near, far)


def _first_of_each_class(targets: Array, share: float) -> list[Array]:
    labels = decisions(targets)
    rows = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    return [each[: max(FEWEST, round(share * len(each)))] for each in rows]
