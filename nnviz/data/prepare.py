"""From raw samples to what the network is fed with: features, scaling, split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.data.dataset import PreparedData, Table
from nnviz.data.features import compute_features
from nnviz.data.scaling import fit
from nnviz.data.source import Precision, Scaling
from nnviz.data.split import split, take_validation
from nnviz.engine.shapes import Array
from nnviz.errors import DataError

PLANE = (2,)
"""The shape of the raw inputs that features are made of."""


# Overflow is no warning here: what it leaves behind is found and reported as a DataError.
@np.errstate(all="ignore")
def prepare(
    table: Table,
    features: Sequence[str],
    scaling: Scaling,
    test_fraction: float,
    rng: np.random.Generator,
    precision: Precision,
    validation_fraction: float = 0.0,
    validation_rng: np.random.Generator | None = None,
) -> PreparedData:
    """Compute features, split, fit the scaling on the training part, scale all parts.

    A validation part is taken out of the training part, drawn by a generator of its own.
    ``features`` are used on two-dimensional inputs and must be empty elsewhere. DataError for
    values that are not finite, unknown or missing features, and parts that would be empty.
    """
    _check_finite(f"'{table.name}'", table.inputs, table.targets)
    x = _unscaled(table, features, table.inputs, precision)
    y = table.targets.astype(precision)
    train, test = split(table, test_fraction, rng)
    train, validation = take_validation(table, train, validation_fraction, validation_rng or rng)
    affine = fit(x[train], scaling)
    parts = (
        affine(x[train]), y[train], affine(x[test]), y[test], train, test,
        affine(x[validation]), y[validation], validation,
    )  # fmt: skip
    _check_finite(f"'{table.name}', prepared in {precision} with scaling '{scaling}',", *parts)
    names = tuple(features) or table.input_names
    return PreparedData(table, names, affine, *map(_sealed, parts))


@np.errstate(all="ignore")
def transform(prepared: PreparedData, raw: Array) -> Array:
    """New raw inputs (n, *table.input_shape) as the network takes them, scaled as in training."""
    table = prepared.table
    if raw.shape[1:] != table.input_shape:
        raise DataError(
            f"An input of '{table.name}' has the shape {table.input_shape}, not {raw.shape[1:]}."
        )
    features = prepared.feature_names if table.input_shape == PLANE else ()
    x = prepared.affine(_unscaled(table, features, raw, prepared.x_train.dtype))
    _check_finite("The input", x)
    return x


def _unscaled(table: Table, features: Sequence[str], raw: Array, dtype: DTypeLike) -> Array:
    """The features of raw points; inputs other than points pass as they are."""
    x: Array = raw.astype(dtype, copy=False)
    if table.input_shape == PLANE:
        return compute_features(features, x)
    if features:
        raise DataError(
            f"Features are made of two numbers, but the inputs of '{table.name}' have the shape "
            f"{table.input_shape}: choose no features."
        )
    return x


def _check_finite(whose: str, *arrays: NDArray[Any]) -> None:
    if not all(np.isfinite(array).all() for array in arrays):
        raise DataError(f"{whose} holds a value that is not a finite number; each must be one.")


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    """The array itself, read-only from here on: it is shared between threads."""
    array.flags.writeable = False
    return array
