"""Which rows teach the network and which test it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import Table
from nnviz.errors import DataError

Rows = NDArray[np.intp]


def split(table: Table, test_fraction: float, rng: np.random.Generator) -> tuple[Rows, Rows]:
    """Rows (train, test) in random order, every class in the same proportion in both.

    Neither part is empty. A changed fraction moves rows across and leaves their order.
    DataError for fewer than two rows or a fraction outside 0…1.
    """
    count = len(table.inputs)
    _check(table.name, count, test_fraction)
    order = rng.permutation(count)
    groups = _classes(table)[order]
    test = np.zeros(count, bool)
    for label, share in enumerate(_shares(np.bincount(groups), test_fraction)):
        test[np.flatnonzero(groups == label)[:share]] = True
    return order[~test], order[test]


def _classes(table: Table) -> NDArray[np.intp]:
    """One class number per row; regression has a single class."""
    if table.task == "regression":
        return np.zeros(len(table.targets), np.intp)
    if table.task == "binary":
        return np.asarray(table.targets[:, 0] > 0.5, np.intp)
    return np.asarray(table.targets.argmax(axis=1), np.intp)


def _shares(sizes: NDArray[np.intp], test_fraction: float) -> NDArray[np.intp]:
    """How many of each class are tested: the largest remainders make the sum exact."""
    count = int(sizes.sum())
    total = min(max(round(count * test_fraction), 1), count - 1)
    exact = sizes * (total / count)
    shares: NDArray[np.intp] = np.floor(exact).astype(np.intp)
    largest = np.argsort(shares - exact, kind="stable")
    shares[largest[: total - int(shares.sum())]] += 1
    return shares


def _check(name: str, count: int, test_fraction: float) -> None:
    if count < 2:
        raise DataError(f"'{name}' has {count} sample(s); a split into two parts needs at least 2.")
    if not 0.0 < test_fraction < 1.0:
        raise DataError(
            f"The part kept for testing is {test_fraction}; choose a fraction between 0 and 1."
        )
