"""What scikit-learn's transformers make of the same columns; needs scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    PolynomialFeatures,
    StandardScaler,
)

from nnviz.engine.shapes import Array
from tests.data.preparation.sklearn_cases import CATEGORIES, TAUGHT


def theirs(case: str, values: Array) -> Array:
    """All rows by scikit-learn, fitted on the training part."""
    transformer = _transformer(case, values.shape[1])
    transformer.fit(values[:TAUGHT])
    return np.asarray(transformer.transform(values), np.float64)


def _transformer(case: str, columns: int) -> Any:
    if case in ("mean", "median", "most_frequent"):
        return SimpleImputer(strategy=case)
    if case == "products":
        pairs = PolynomialFeatures(2, interaction_only=True, include_bias=False)
        return make_pipeline(SimpleImputer(), pairs)
    if case == "squares":
        return make_pipeline(SimpleImputer(), FunctionTransformer(_with_squares))
    if case == "in_a_row":
        steps = SimpleImputer(strategy="median"), StandardScaler()
        return make_pipeline(*steps, FunctionTransformer(_with_cubes), MinMaxScaler())
    known = [np.arange(float(len(CATEGORIES)))] * columns
    return {
        "constant": SimpleImputer(strategy="constant", fill_value=-1.5),
        "standardise": StandardScaler(),
        "min_max": MinMaxScaler(),
        "max_abs": MaxAbsScaler(),
        "log": FunctionTransformer(np.log1p),
        "one_hot": OneHotEncoder(categories=known, handle_unknown="ignore", sparse_output=False),
    }[case]


def _with_squares(values: Array) -> Array:
    return np.hstack([values, _powers(values, 2)])


def _with_cubes(values: Array) -> Array:
    both = np.stack([_powers(values, 2), _powers(values, 3)], axis=2)
    return np.hstack([values, both.reshape(len(values), -1)])


def _powers(values: Array, power: int) -> Array:
    """The pure powers among PolynomialFeatures' columns."""
    polynomials = PolynomialFeatures(power, include_bias=False).fit(values)
    pure = (polynomials.powers_ == power).any(axis=1)
    return np.asarray(polynomials.transform(values)[:, pure])
