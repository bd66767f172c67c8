"""How the values of columns are distributed: counted in bins, by class and by part."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nnviz.data.cells import written
from nnviz.data.source import Column
from nnviz.engine.shapes import Array
from nnviz.values import dataclass

Codes = NDArray[np.int64]
MOST_BINS, MOST_BARS, MOST_GROUPS = 24, 12, 20
"""Bins of a histogram, bars of categories, and classes that are told apart."""
_LEAST_BINS, _SLICE = 5, 512
UNKNOWN = "no class"


@dataclass(frozen=True, eq=False)
class Groups:
    """What rows are told apart by: the group of each, by its place among the ``names``."""

    names: tuple[str, ...]
    codes: Codes

    def of(self, rows: Array) -> Groups:
        return Groups(self.names, self.codes[rows])


@dataclass(frozen=True, eq=False)
class Distribution:
    """How many values of a column lie in each bin: ``counts`` (groups, bins).

    Bins are the stretches between ``edges`` (bins + 1,), each without its upper edge but the last;
    of a category there is one for each of its ``bars``, the most frequent first, and one for all
    others together where they are many. ``whole``: each bin is that of one whole number, in its
    middle. ``correlation`` is Pearson's, with the target.
    """

    column: Column
    edges: Array
    bars: tuple[str, ...]
    counts: Codes
    groups: tuple[str, ...]
    missing: int
    whole: bool = False
    correlation: float | None = None

    @property
    def bins(self) -> int:
        return int(self.counts.shape[1])

    @property
    def known(self) -> int:
        return int(self.counts.sum())


def classes_of(column: Column, values: Array) -> Groups | None:
    """Rows by their class; None where there are none, or too many to be told apart."""
    names = column.categories
    if column.kind != "category" or not 0 < len(names) <= MOST_GROUPS:
        return None
    known = np.isfinite(values) & (values < len(names))
    codes = np.where(known, values, len(names)).astype(np.int64)
    return Groups(names if known.all() else (*names, UNKNOWN), codes)


def distribution(
    column: Column, values: Array, groups: Groups | None = None, alike: Array | None = None
) -> Distribution:
    """Of (rows,) values; NaN is a missing one. ``alike``: values whose bins are taken."""
    groups = groups or Groups(("",), np.zeros(len(values), np.int64))
    known = np.isfinite(values)
    missing = int(len(values) - known.sum())
    if missing:
        values, groups = values[known], groups.of(known)
    if column.kind == "category":
        return _of_categories(column, values, groups, missing)
    alike = values if alike is None else alike[np.isfinite(alike)]
    edges = bin_edges(alike)
    whole = bool(len(alike) and edges[0] < alike.min())
    bins = max(0, len(edges) - 1)
    places = np.clip(np.searchsorted(edges, values, "right") - 1, 0, max(0, bins - 1))
    counts = _counted(groups, places, bins)
    return Distribution(column, edges, (), counts, groups.names, missing, whole)


def bin_edges(values: Array) -> Array:
    """Equal stretches from the lowest to the highest value; whole numbers that are few have a bin
    each, equal values one bin together, no values none."""
    if not len(values):
        return np.empty(0)
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.array([low, high])
    if high - low < MOST_BINS and max(-low, high) < 2**50 and (values == np.rint(values)).all():
        return np.arange(low, high + 2) - 0.5
    bins = min(MOST_BINS, max(_LEAST_BINS, math.ceil(math.sqrt(len(values)))))
    share = np.linspace(0.0, 1.0, bins + 1)
    # Weighed, not added to the lowest: the span of very large numbers is none.
    edges = np.clip(low * (1.0 - share) + high * share, low, high)
    return np.asarray(np.maximum.accumulate(edges))


def correlation(x: Array, y: Array) -> float | None:
    """Pearson's, over the rows where both are known; None where one of them does not vary."""
    known = np.isfinite(x) & np.isfinite(y)
    x, y = _centred(x[known]), _centred(y[known])
    sizes = float(np.sqrt((x @ x) * (y @ y)))
    return float(np.clip((x @ y) / sizes, -1.0, 1.0)) if sizes > 0 else None


def mean_picture(inputs: Array, rows: Array) -> Array | None:
    """The mean (channels, height, width) of some pictures, a slice at a time; None of none."""
    if not len(rows):
        return None
    total = np.zeros(inputs.shape[1:])
    for first in range(0, len(rows), _SLICE):
        total += inputs[rows[first : first + _SLICE]].sum(axis=0, dtype=np.float64)
    return np.asarray(total / len(rows))


def _of_categories(column: Column, values: Array, groups: Groups, missing: int) -> Distribution:
    """Few classes of the target stay in their order; else the most frequent come first."""
    found, places = np.unique(values, return_inverse=True)
    in_order = column.role == "target" and len(column.categories) <= MOST_GROUPS
    if in_order:
        found, places = np.arange(float(len(column.categories))), values.astype(np.int64)
    counts = _counted(groups, places, len(found))
    if not in_order:
        order = np.argsort(-counts.sum(axis=0), kind="stable")
        found, counts = found[order], counts[:, order]
    names = tuple(written(column, value) for value in found[:MOST_GROUPS])
    if not in_order and len(found) > MOST_BARS:
        rest = counts[:, MOST_BARS:].sum(axis=1, keepdims=True)
        names = (*names[:MOST_BARS], f"{len(found) - MOST_BARS:,} others")
        counts = np.concatenate([counts[:, :MOST_BARS], rest], axis=1)
    return Distribution(column, np.empty(0), names, counts, groups.names, missing)


def _counted(groups: Groups, places: Codes, bins: int) -> Codes:
    many = len(groups.names)
    found = np.bincount(groups.codes * bins + places, minlength=many * bins)
    return np.asarray(found[: many * bins].reshape(many, bins), np.int64)


def _centred(values: Array) -> Array:
    """About 0, and of a size whose squares are numbers."""
    if not len(values):
        return values
    largest = float(np.abs(values).max())
    values = values / largest if largest > 0 else values
    return np.asarray(values - values.mean()) if np.ptp(values) > 0 else np.zeros(len(values))
