"""Outliers: a share of generated samples with another class, or a value far off."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.dataset import Table
from nnviz.data.generators import generate
from nnviz.engine.shapes import Array
from nnviz.engine.streams import stream
from nnviz.errors import DataError


def drawn(name: str, outliers: float, noise: float = 0.05) -> Table:
    return generate(name, 200, noise, stream(1, "data"), outliers)


def off(name: str, outliers: float, noise: float = 0.05) -> Array:
    """The rows with another target than without outliers."""
    plain, changed = drawn(name, 0.0, noise), drawn(name, outliers, noise)
    np.testing.assert_array_equal(plain.inputs, changed.inputs)
    return np.flatnonzero((plain.targets != changed.targets).any(axis=1))


@pytest.mark.parametrize("name", ["two-spirals", "blobs", "plane", "dosage", "x-o", "faces"])
def test_more_outliers_are_the_same_ones_and_others(name: str) -> None:
    few, many = off(name, 0.05), off(name, 0.2)
    assert len(few) == 10 and len(many) == 40
    assert set(few) < set(many)
    np.testing.assert_array_equal(few, off(name, 0.05, noise=0.3))


def test_values_are_moved_far_off() -> None:
    plain, changed = drawn("plane", 0.0), drawn("plane", 0.1)
    away = np.abs(plain.targets - changed.targets)[off("plane", 0.1)]
    reach = np.abs(plain.targets).max()
    assert (away >= 2 * reach).all() and (away <= 3 * reach).all()


@pytest.mark.parametrize(("name", "share"), [("xor", 0.4), ("xor", -0.1), ("sine", 0.1)])
def test_too_many_are_refused(name: str, share: float) -> None:
    with pytest.raises(DataError, match="share of outliers"):
        drawn(name, share)
