"""The small table that lessons about a straight line bring along."""

from __future__ import annotations

import numpy as np

from nnviz.data.shelf import SHELF
from nnviz.data.source import Column, TableData

SLOPE, INTERCEPT = 0.64, 0.95
"""The line that heights are scattered around."""


def heights() -> TableData:
    """Twenty-four weights, and heights scattered around a line."""
    weight = np.linspace(0.5, 3.0, 24).round(2)
    scatter = np.random.default_rng(5).normal(0, 0.1, len(weight))
    height = (INTERCEPT + SLOPE * weight + scatter).round(2)
    columns = (
        Column("weight", SHELF.put(weight)),
        Column("height", SHELF.put(height), role="target"),
    )
    return TableData("heights", len(weight), columns, "regression")
