"""Data as a user might import them, on the shelf."""

from __future__ import annotations

import numpy as np

from nnviz.data.shelf import SHELF
from nnviz.data.source import ArrayData, Column, TableData
from nnviz.engine.shapes import Array


def number(name: str, values: Array | list[float]) -> Column:
    return Column(name, SHELF.put(np.asarray(values, np.float64)))


def category(name: str, values: Array | list[float], *categories: str) -> Column:
    shelf_name = SHELF.put(np.asarray(values, np.float64))
    return Column(name, shelf_name, "category", categories=categories)


def flowers(rows: int = 60) -> TableData:
    """Three number columns and a category as inputs, two kinds of flowers to tell apart."""
    rng = np.random.default_rng(5)
    kind = rng.integers(2, size=rows).astype(float)
    columns = (
        number("length", rng.normal(kind, 0.4)),
        number("width", rng.normal(-kind, 0.4)),
        number("noise", rng.normal(size=rows)),
    )
    target = category("kind", kind, "rose", "tulip")
    return TableData(
        "flowers.csv",
        rows,
        (*columns, Column(target.name, target.values, "category", "target", target.categories)),
        "binary",
    )


def pictures(rows: int = 40) -> ArrayData:
    """Colour pictures of 6×5 pixels, dark or light."""
    rng = np.random.default_rng(6)
    labels = np.arange(rows) % 2
    images = rng.integers(0, 100, size=(rows, 3, 6, 5)) + 150 * labels[:, None, None, None]
    return ArrayData(
        "pictures", rows, (3, 6, 5), SHELF.put(images.astype(np.uint8)),
        SHELF.put(labels.astype(np.int64)), "classes", ("dark", "light"),
    )  # fmt: skip
