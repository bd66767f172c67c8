"""Noisy curves made calm."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array


def trailing_mean(values: Array, rows: int) -> Array:
    """At each place the mean of the last ``rows`` values that are finite; NaN where none is."""
    seen = np.isfinite(values)
    total = np.concatenate([[0.0], np.cumsum(np.where(seen, values, 0.0))])
    count = np.concatenate([[0], np.cumsum(seen)])
    end = np.arange(1, len(values) + 1)
    first = np.maximum(end - rows, 0)
    many = count[end] - count[first]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(many, (total[end] - total[first]) / many, np.nan))
