from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.data.dataset import PreparedData, Table
from nnviz.data.generators import generate
from nnviz.data.prepare import prepare, transform
from nnviz.data.source import Precision, Scaling
from nnviz.engine.shapes import Array
from nnviz.errors import DataError
from tests.data.tables import table

POINTS = generate("xor", 200, 0.1, np.random.default_rng(3))


def prepared(
    data: Table,
    features: tuple[str, ...] = (),
    scaling: Scaling = "none",
    precision: Precision = "float64",
) -> PreparedData:
    return prepare(data, features, scaling, 0.3, np.random.default_rng(1), precision)


def vectors(inputs: Array) -> Table:
    return table(inputs, [0, 1] * (len(inputs) // 2))


def images(shape: tuple[int, ...] = (40, 1, 4, 5)) -> Table:
    pixels = np.random.default_rng(5).integers(0, 200, shape)
    return table(pixels.astype(np.float32), [0, 1] * (shape[0] // 2), "classes")


def test_without_scaling_the_features_of_the_rows_are_the_inputs() -> None:
    data = prepared(POINTS, ("x2", "sin(x1)"))
    raw = POINTS.inputs[data.test_rows]
    assert np.array_equal(data.x_test, np.column_stack([raw[:, 1], np.sin(raw[:, 0])]))
    assert np.array_equal(data.y_train, POINTS.targets[data.train_rows])
    assert data.feature_names == ("x2", "sin(x1)")
    assert data.table is POINTS and len(data.x_test) == 60 and data.input_shape == (2,)


def test_standardise_is_fitted_on_the_training_part_alone() -> None:
    data = prepared(POINTS, ("x1", "x1^2"), "standardise")
    assert np.allclose(data.x_train.mean(axis=0), 0, atol=1e-12)
    assert np.allclose(data.x_train.std(axis=0), 1)
    raw = POINTS.inputs[data.train_rows, 0]
    expected = (POINTS.inputs[data.test_rows, 0] - raw.mean()) / raw.std()
    assert np.allclose(data.x_test[:, 0], expected)


def test_test_rows_do_not_move_the_scaling() -> None:
    before = prepared(POINTS, ("x1", "x2"), "standardise")
    inputs = POINTS.inputs.copy()
    inputs[before.test_rows] *= 100
    moved = Table(**{**vars(POINTS), "inputs": inputs})
    after = prepared(moved, ("x1", "x2"), "standardise")
    assert np.array_equal(before.affine.scale, after.affine.scale)
    assert np.array_equal(before.x_train, after.x_train)


def test_maximum_brings_each_feature_to_a_largest_magnitude_of_one() -> None:
    inputs = np.random.default_rng(2).normal(size=(60, 3)) * [1.0, 50.0, 0.01] - [0, 200, 0]
    data = prepared(vectors(inputs), scaling="maximum")
    assert np.allclose(np.abs(data.x_train).max(axis=0), 1)
    assert np.array_equal(data.affine.shift, np.zeros(3))
    assert data.feature_names == ("in0", "in1", "in2")


@pytest.mark.parametrize("scaling", ["standardise", "maximum"])
def test_images_have_one_scale_for_all_pixels(scaling: Scaling) -> None:
    data = prepared(images(), scaling=scaling, precision="float32")
    raw = data.table.inputs[data.train_rows]
    assert data.affine.scale.shape == data.affine.shift.shape == (1,)
    expected = raw / raw.max() if scaling == "maximum" else (raw - raw.mean()) / raw.std()
    assert np.allclose(data.x_train, expected, atol=1e-5)
    assert data.x_train.shape == (28, 1, 4, 5)


def test_sequences_have_one_scale_for_each_feature_fitted_on_the_earliest() -> None:
    steps = np.random.default_rng(4).normal(size=(50, 6, 2)) * [1.0, 9.0] + [0.0, 5.0]
    series = replace(table(steps, np.arange(50.0), "regression"), series=True)
    data = prepared(series, scaling="standardise")
    assert np.allclose(data.x_train.mean(axis=(0, 1)), 0, atol=1e-12)
    assert np.allclose(data.x_train.std(axis=(0, 1)), 1)
    assert data.affine.scale.shape == (2,) and data.train_rows.tolist() == list(range(35))
    later = replace(series, inputs=np.where(np.arange(50)[:, None, None] < 35, steps, 1e3))
    assert np.array_equal(prepared(later, scaling="standardise").x_train, data.x_train)


@pytest.mark.parametrize("scaling", ["none", "standardise", "maximum"])
def test_a_constant_feature_keeps_its_scale(scaling: Scaling) -> None:
    inputs = np.column_stack([np.zeros(20), np.full(20, 0.1), np.arange(20.0)])
    data = prepared(vectors(inputs), scaling=scaling)
    assert data.affine.scale[0] == 1
    assert scaling != "standardise" or data.affine.scale[1] == 1
    assert np.isfinite(data.x_train).all() and np.array_equal(data.x_train[:, 0], np.zeros(14))


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("scaling", ["none", "standardise", "maximum"])
def test_all_arrays_have_the_precision_of_the_experiment(
    precision: Precision, scaling: Scaling
) -> None:
    data = prepared(POINTS, ("x1", "x1x2"), scaling, precision)
    arrays = (data.x_train, data.x_test, data.y_train, data.y_test, data.affine.shift)
    assert {array.dtype for array in arrays} == {np.dtype(precision)}
    assert data.affine.scale.dtype == transform(data, POINTS.inputs).dtype == np.dtype(precision)


def test_prepared_arrays_cannot_be_written() -> None:
    data = prepared(POINTS, ("x1",))
    with pytest.raises(ValueError, match="read-only"):
        data.x_train[0] = 1


@pytest.mark.parametrize("scaling", ["none", "standardise", "maximum"])
def test_transform_treats_new_points_as_the_test_part_was(scaling: Scaling) -> None:
    data = prepared(POINTS, ("x1", "x2^2", "sin(x2)"), scaling, "float32")
    assert np.array_equal(transform(data, POINTS.inputs[data.test_rows]), data.x_test)


def test_transform_treats_new_images_as_the_test_part_was() -> None:
    data = prepared(images(), scaling="maximum", precision="float32")
    assert np.array_equal(transform(data, data.table.inputs[data.test_rows]), data.x_test)


def test_transform_refuses_inputs_of_another_shape() -> None:
    data = prepared(images(), scaling="maximum")
    with pytest.raises(DataError, match=r"has the shape \(1, 4, 5\), not \(1, 5, 4\)"):
        transform(data, np.zeros((2, 1, 5, 4)))


def test_transform_refuses_numbers_that_are_not_finite() -> None:
    with pytest.raises(DataError, match="not a finite number"):
        transform(prepared(POINTS, ("sin(x1)",)), np.array([[np.inf, 0.0]]))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("part", ["inputs", "targets"])
def test_raw_values_that_are_not_finite_are_refused(value: float, part: str) -> None:
    damaged = getattr(POINTS, part).copy()
    damaged[7, 0] = value
    missing = np.isnan(value) and part == "inputs"
    sentence = "'x1' of 'xor' is missing in 1 row of 200, and no step fills it: add “Fill in"
    other = "'xor' holds a value that is not a finite number"
    with pytest.raises(DataError, match=sentence if missing else other):
        prepared(Table(**{**vars(POINTS), part: damaged}), ("x1",))


@pytest.mark.parametrize(
    ("size", "features", "scaling", "precision"),
    [
        (1e200, ("x1^2",), "none", "float64"),
        (1e30, ("x1^2",), "none", "float32"),
        (1e300, ("x1",), "none", "float32"),
        (1e300, ("x1",), "standardise", "float64"),
        (1e-320, ("x1",), "maximum", "float64"),
    ],
)
def test_numbers_beyond_the_precision_are_one_clear_error(
    size: float, features: tuple[str, ...], scaling: Scaling, precision: Precision
) -> None:
    huge = Table(**{**vars(POINTS), "inputs": POINTS.inputs * size})
    with pytest.raises(DataError, match=r"not a finite number|too large or too close"):
        prepared(huge, features, scaling, precision)


def test_points_need_a_feature_and_images_take_none() -> None:
    with pytest.raises(DataError, match="No feature is chosen"):
        prepared(POINTS)
    with pytest.raises(DataError, match=r"'tiny' have the shape \(1, 4, 5\): choose no features"):
        prepared(images(), ("x1",))


def test_a_validation_part_is_scaled_as_the_training_part_and_not_fitted_on() -> None:
    rng = (np.random.default_rng(seed) for seed in (1, 2))
    data = prepare(POINTS, ("x1", "x2"), "standardise", 0.3, next(rng), "float64", 0.25, next(rng))
    assert (len(data.x_train), len(data.x_validation), len(data.x_test)) == (105, 35, 60)
    assert np.allclose(data.x_train.mean(axis=0), 0, atol=1e-12)
    raw = POINTS.inputs[data.train_rows]
    expected = (POINTS.inputs[data.validation_rows] - raw.mean(axis=0)) / raw.std(axis=0)
    assert np.allclose(data.x("validation"), expected)
    assert np.array_equal(data.y("validation"), POINTS.targets[data.rows("validation")])
    assert not data.x_validation.flags.writeable
