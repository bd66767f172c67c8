"""Which rows teach the network and which test it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import Table
from nnviz.data.source import Splitting
from nnviz.errors import DataError

Rows = NDArray[np.intp]


def split(
    table: Table, test_fraction: float, rng: np.random.Generator, rule: Splitting = "usual"
) -> tuple[Rows, Rows]:
    """Rows (train, test): ``stratified`` in random order, every class in the same proportion in
    both, or ``shuffled`` without regard to classes; by ``time``, the earliest rows for training.
    ``usual`` is by time for a series, else stratified. Of a complete table all rows are in both.

    Neither part is empty. A changed fraction moves rows across and leaves their order.
    DataError for fewer than two rows or a fraction outside 0…1.
    """
    count = len(table.inputs)
    _check(table.name, count, test_fraction)
    if table.complete:
        return np.arange(count), np.arange(count)
    if is_by_time(table, rule):
        return _cut(np.arange(count), test_fraction)
    return _parted(table, _order(table, count, rng), test_fraction, rule)


def take_validation(
    table: Table,
    train: Rows,
    fraction: float,
    rng: np.random.Generator,
    rule: Splitting = "usual",
) -> tuple[Rows, Rows]:
    """Rows (train, validation): a share of the training rows, taken by the same rule; the rows
    that stay keep their order. By time the latest are taken, of a complete table all of them. None
    are at fraction 0."""
    if fraction == 0:
        return train, train[:0]
    if not 0.0 < fraction < 1.0:
        raise DataError(
            f"The part of the training samples kept for validation is {fraction}; choose a "
            "fraction from 0 to below 1."
        )
    if len(train) < 2:
        raise DataError(
            f"'{table.name}' has {len(train)} training sample(s); a validation part needs at "
            "least 2 to take from."
        )
    if table.complete:
        return train, train
    if is_by_time(table, rule):
        return _cut(train, fraction)
    # Rows that were dealt lie in that order already.
    order = rng.permutation(train) if table.deal is None else train
    _, validation = _parted(table, order, fraction, rule)
    return train[~np.isin(train, validation)], validation


def _order(table: Table, count: int, rng: np.random.Generator) -> Rows:
    """The order in which rows are dealt: the table's own, else a random one."""
    if table.deal is None:
        return rng.permutation(count)
    return np.argsort(table.deal, kind="stable")


def _cut(rows: Rows, fraction: float) -> tuple[Rows, Rows]:
    """The last of the rows make the second part."""
    (share,) = _shares(np.array([len(rows)]), fraction)
    return rows[:-share], rows[-share:]


def is_by_time(table: Table, rule: Splitting) -> bool:
    """Whether the earlier rows teach and the later ones test."""
    return rule == "time" or (rule == "usual" and table.series)


def _parted(table: Table, order: Rows, fraction: float, rule: Splitting) -> tuple[Rows, Rows]:
    """The first of each class, in ``order``, make the second part; shuffled, the first of all."""
    groups = np.zeros(len(order), np.intp) if rule == "shuffled" else classes_of(table)[order]
    second = np.zeros(len(order), bool)
    for label, share in enumerate(_shares(np.bincount(groups), fraction)):
        second[np.flatnonzero(groups == label)[:share]] = True
    return order[~second], order[second]


def classes_of(table: Table) -> NDArray[np.intp]:
    """One class number per row; regression has a single class."""
    if table.task == "regression":
        return np.zeros(len(table.targets), np.intp)
    if table.task == "binary":
        return np.asarray(table.targets[:, 0] > 0.5, np.intp)
    return np.asarray(table.targets.argmax(axis=1), np.intp)


def _shares(sizes: NDArray[np.intp], fraction: float) -> NDArray[np.intp]:
    """How many of each class the second part gets: the largest remainders make the sum exact."""
    count = int(sizes.sum())
    total = min(max(round(count * fraction), 1), count - 1)
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
