from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.features import FEATURES, compute_features
from nnviz.errors import DataError

POINTS = np.array([[2.0, -3.0], [0.5, 4.0]])


def test_features_carry_the_labels_that_are_drawn() -> None:
    labels = {name: feature.label for name, feature in FEATURES.items()}
    assert labels == {
        "x1": "x₁",
        "x2": "x₂",
        "x1^2": "x₁²",
        "x2^2": "x₂²",
        "x1x2": "x₁x₂",
        "sin(x1)": "sin x₁",
        "sin(x2)": "sin x₂",
    }
    assert all(name == feature.name for name, feature in FEATURES.items())


def test_features_are_what_their_names_say() -> None:
    x1, x2 = POINTS.T
    expected = [x1, x2, x1**2, x2**2, x1 * x2, np.sin(x1), np.sin(x2)]
    assert np.array_equal(compute_features(list(FEATURES), POINTS), np.column_stack(expected))


@pytest.mark.parametrize("precision", [np.float32, np.float64])
def test_features_keep_order_and_precision(precision: type[np.floating]) -> None:
    values = compute_features(("sin(x2)", "x1"), POINTS.astype(precision))
    assert values.dtype == precision
    assert np.array_equal(values[:, 1], POINTS[:, 0])


def test_an_unknown_feature_names_the_known_ones() -> None:
    known = r"x1, x2, x1\^2, x2\^2, x1x2, sin\(x1\), sin\(x2\)"
    with pytest.raises(DataError, match=rf"'cos\(x1\)'; there are {known}"):
        compute_features(("x1", "cos(x1)"), POINTS)


def test_no_feature_at_all_is_refused() -> None:
    with pytest.raises(DataError, match="choose at least one of x1, x2"):
        compute_features((), POINTS)


def test_a_feature_chosen_twice_is_refused() -> None:
    with pytest.raises(DataError, match="'x2' is chosen twice"):
        compute_features(("x2", "x1", "x2"), POINTS)
