"""Bringing inputs to a common size, by numbers learnt from the training part alone."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Affine
from nnviz.data.source import Scaling
from nnviz.engine.shapes import Array
from nnviz.errors import DataError


def fit(x: Array, scaling: Scaling) -> Affine:
    """The affine map of training inputs ``x``: per feature (one for all steps of sequences), or one
    for all pixels of images.

    ``standardise`` gives mean 0 and deviation 1, ``maximum`` a largest magnitude of 1, ``none``
    changes nothing; what is constant keeps its scale. DataError where no finite map exists.
    """
    columns = x.reshape(-1, 1 if x.ndim == 4 else x.shape[-1])
    shift, spread = _measure(columns, scaling)
    affine = Affine(shift.astype(x.dtype), (1.0 / spread).astype(x.dtype))
    if not np.isfinite([shift, spread, affine.scale]).all():
        raise DataError(
            f"The inputs are too large or too close together to scale by '{scaling}'; choose "
            "another scaling, or bring them to another unit first."
        )
    return affine


def fit_targets(y: Array) -> Affine:
    """The map that gives training targets ``y`` (n, outputs) mean 0 and deviation 1, in float64."""
    shift, spread = _measure(y.astype(np.float64), "standardise")
    if not np.isfinite([shift, spread]).all():
        raise DataError(
            "The targets are too large or too close together to be standardised; bring them to "
            "another unit first, or leave them as they are."
        )
    return Affine(shift, 1.0 / spread)


def _measure(columns: Array, scaling: Scaling) -> tuple[Array, Array]:
    """(shift, spread) of each column, in float64 whatever the precision."""
    shift, spread = np.zeros(columns.shape[1]), np.ones(columns.shape[1])
    if scaling == "standardise":
        varies = np.ptp(columns, axis=0) > 0
        shift = columns.mean(axis=0, dtype=np.float64)
        spread = np.where(varies, columns.std(axis=0, dtype=np.float64), 1.0)
    elif scaling == "maximum":
        largest = np.maximum(columns.max(axis=0), -columns.min(axis=0)).astype(np.float64)
        spread = np.where(largest > 0, largest, 1.0)
    return shift, spread
