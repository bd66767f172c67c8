"""From raw samples to what the network is fed with: preparation, features, scaling, split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.data.dataset import Affine, PreparedData, Table
from nnviz.data.features import check_features, compute_features
from nnviz.data.preparation import Step, fit, outcome
from nnviz.data.preparation.words import counted
from nnviz.data.scaling import fit as fit_scaling
from nnviz.data.scaling import fit_targets
from nnviz.data.source import Column, Precision, Scaling, Splitting, TargetScaling
from nnviz.data.split import Rows, split, take_validation
from nnviz.engine.shapes import Array, Shape
from nnviz.errors import DataError

PLANE = (2,)
"""The shape of the inputs that features are made of."""


def fed_names(
    table: Table, features: Sequence[str], preparation: Sequence[Step]
) -> tuple[str, ...]:
    """What the network is fed with, known without reading a row."""
    if features:
        return tuple(features)
    prepared = _outcome(table, preparation)
    return tuple(column.name for column in prepared) if prepared else table.input_names


def fed_shape(table: Table, features: Sequence[str], preparation: Sequence[Step]) -> Shape:
    """The shape of one network input, known without reading a row. DataError for a preparation
    that does not suit the table, and features of other than two numbers."""
    prepared = _outcome(table, preparation)
    shape = (*table.input_shape[:-1], len(prepared)) if prepared else table.input_shape
    if features and shape != PLANE and preparation:
        raise _no_plane(table, shape)
    return (len(features),) if features else shape


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
    preparation: Sequence[Step] = (),
    splitting: Splitting = "usual",
    target_scaling: TargetScaling = "none",
) -> PreparedData:
    """Split, fit the preparation on the training part and do it to all parts, compute features, fit
    the scaling on the training part, scale all parts.

    A validation part is taken out of the training part, drawn by a generator of its own.
    ``features`` are used on two-dimensional inputs and must be empty elsewhere. DataError for
    values that are not finite, missing values that no step fills in, a preparation that does not
    suit the table, unknown or missing features, and parts that would be empty.
    """
    whose = f"'{table.name}'"
    _check_finite(whose, table.targets)
    _check_finite(whose, table.inputs, missing=bool(table.fed))
    if table.input_shape == PLANE and not preparation:
        check_features(features)
    names = fed_names(table, features, preparation)
    train, test = split(table, test_fraction, rng, splitting)
    train, validation = take_validation(
        table, train, validation_fraction, validation_rng or rng, splitting
    )
    pipeline, raw = fit(table.fed, preparation, table.inputs, train)
    _check_known(table, outcome(table.fed, preparation), raw)
    table, target_affine = _with_targets(table, target_scaling, train)
    x, y = _unscaled(table, features, raw, precision), table.targets.astype(precision)
    affine = fit_scaling(x[train], scaling)
    parts = (
        affine(x[train]), y[train], affine(x[test]), y[test], train, test,
        affine(x[validation]), y[validation], validation,
    )  # fmt: skip
    _check_finite(f"{whose}, prepared in {precision} with scaling '{scaling}',", *parts)
    return PreparedData(
        table, names, affine, *map(_sealed, parts), pipeline=pipeline, features=tuple(features),
        target_affine=target_affine,
    )  # fmt: skip


@np.errstate(all="ignore")
def transform(prepared: PreparedData, raw: Array) -> Array:
    """New raw inputs (n, *table.input_shape) as the network takes them, prepared as in training."""
    table = prepared.table
    if raw.shape[1:] != table.input_shape:
        raise DataError(
            f"An input of '{table.name}' has the shape {table.input_shape}, not {raw.shape[1:]}."
        )
    x = prepared.pipeline(raw)
    x = prepared.affine(_unscaled(table, prepared.features, x, prepared.x_train.dtype))
    _check_finite("The input", x)
    return x


def check_targets(table: Table, scaling: TargetScaling) -> None:
    """DataError for targets that cannot be scaled."""
    if scaling != "none" and (why := why_as_they_are(table)):
        raise DataError(
            f"The targets of '{table.name}' cannot be standardised: {why}. Leave them as they are."
        )


def why_as_they_are(table: Table) -> str:
    """Why targets cannot be scaled; empty where they can."""
    if table.task != "regression":
        return "they are classes"
    one_by_one = len(table.input_shape) == 2 and table.input_shape[1] == table.outputs == 1
    return "predictions are fed back as inputs" if table.series and one_by_one else ""


def _with_targets(table: Table, scaling: TargetScaling, train: Rows) -> tuple[Table, Affine | None]:
    """The table with scaled targets, whose name says so, by a map fitted on the training part."""
    check_targets(table, scaling)
    if scaling == "none":
        return table, None
    affine = fit_targets(table.targets[train])
    name = f"{table.target_name}, standardised"
    return replace(table, targets=affine(table.targets), target_name=name), affine


def _outcome(table: Table, preparation: Sequence[Step]) -> tuple[Column, ...]:
    """The columns that come out of a preparation; nothing without one."""
    if preparation and not table.fed:
        raise DataError(
            f"The inputs of '{table.name}' are no columns: its values can be scaled, and no other "
            "step suits them."
        )
    return outcome(table.fed, preparation) if preparation else ()


def _unscaled(table: Table, features: Sequence[str], x: Array, dtype: DTypeLike) -> Array:
    """The features of points; other inputs pass as they are."""
    x = x.astype(dtype, copy=False)
    shape = x.shape[1:]
    if features and shape != PLANE:
        raise _no_plane(table, shape)
    return compute_features(features, x) if features else x


def _no_plane(table: Table, shape: Shape) -> DataError:
    return DataError(
        f"Features are made of two numbers, but the inputs of '{table.name}' have the shape "
        f"{shape}: choose no features."
    )


def _check_known(table: Table, columns: tuple[Column, ...], x: Array) -> None:
    """DataError naming the first column with values that are still missing."""
    missing = np.isnan(table.inputs).any() and np.isnan(x).any()
    if not missing or not columns:
        return
    at = int(np.isnan(x).any(axis=tuple(range(x.ndim - 1))).argmax())
    rows = np.isnan(x[..., at]).reshape(len(x), -1).any(axis=1)
    gaps = f"{counted(int(rows.sum()), 'row')} of {len(x):,}"
    raise DataError(
        f"'{columns[at].name}' of '{table.name}' is missing in {gaps}, and no step fills it: add "
        "“Fill in missing” to the preparation."
    )


def _check_finite(whose: str, *arrays: NDArray[Any], missing: bool = False) -> None:
    """DataError for infinities, and for missing values unless they may be."""
    unfit = np.isinf if missing else _is_not_finite
    if any(unfit(array).any() for array in arrays):
        raise DataError(f"{whose} holds a value that is not a finite number; each must be one.")


def _is_not_finite(array: NDArray[Any]) -> NDArray[np.bool_]:
    unfit: NDArray[np.bool_] = ~np.isfinite(array)
    return unfit


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    """The array itself, read-only from here on: it is shared between threads."""
    array.flags.writeable = False
    return array
