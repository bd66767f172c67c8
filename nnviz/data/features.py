"""What a network may be fed with in place of the two raw inputs x₁ and x₂."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.errors import DataError
from nnviz.values import dataclass


@dataclass(frozen=True)
class Feature:
    """``fn`` maps raw points (n, 2) to the feature's values (n,); ``label`` is how it is drawn."""

    name: str
    label: str
    fn: Callable[[Array], Array]


def _table(*features: Feature) -> dict[str, Feature]:
    return {feature.name: feature for feature in features}


FEATURES: dict[str, Feature] = _table(
    Feature("x1", "x₁", lambda x: x[:, 0]),
    Feature("x2", "x₂", lambda x: x[:, 1]),
    Feature("x1^2", "x₁²", lambda x: x[:, 0] * x[:, 0]),
    Feature("x2^2", "x₂²", lambda x: x[:, 1] * x[:, 1]),
    Feature("x1x2", "x₁x₂", lambda x: x[:, 0] * x[:, 1]),
    Feature("sin(x1)", "sin x₁", lambda x: np.sin(x[:, 0])),
    Feature("sin(x2)", "sin x₂", lambda x: np.sin(x[:, 1])),
)


def check_features(names: Sequence[str]) -> None:
    """DataError for no feature at all, an unknown one, or one named twice."""
    if not names:
        raise DataError(f"No feature is chosen; choose at least one of {', '.join(FEATURES)}.")
    for name in names:
        if name not in FEATURES:
            raise DataError(f"No feature is called '{name}'; there are {', '.join(FEATURES)}.")
    twice = next((name for name in names if list(names).count(name) > 1), None)
    if twice is not None:
        raise DataError(f"The feature '{twice}' is chosen twice; choose it once.")


def compute_features(names: Sequence[str], points: Array) -> Array:
    """The named features of raw points (n, 2), as (n, len(names)) in the points' precision."""
    check_features(names)
    return np.stack([FEATURES[name].fn(points) for name in names], axis=1)
