"""A first preparation for a table that was just imported."""

from __future__ import annotations

import numpy as np

from nnviz.data.preparation.steps import DateParts, Drop, Impute, OneHot, Standardise, Step
from nnviz.data.shelf import SHELF
from nnviz.data.source import Column, TableData
from nnviz.errors import DataError

MOST_CATEGORIES = 100
"""A category with more than these is left out: nearly each row would have an input of its own."""


def suggested(data: TableData) -> tuple[Step, ...]:
    """Missing numbers filled in by the median, dates in parts, numbers standardised, categories
    one-hot; columns that hold nothing, or too many categories, are left out. DataError where
    that leaves none."""
    fed = data.of_role("input") + (data.of_role("target") if data.window else ())
    useless = {column.name for column in fed if _is_useless(column)}
    used = [column for column in fed if column.name not in useless]
    if useless and not used:
        raise DataError(
            f"'{data.name}' has no column that can be learnt from: of each all values are missing, "
            f"or it has more than {MOST_CATEGORIES} categories."
        )
    numbers = [column for column in used if column.kind == "number"]
    dates = [column for column in used if column.kind == "date"]
    categories = [column for column in used if column.kind == "category"]
    steps: list[Step] = []
    if useless:
        steps.append(Drop(tuple(column.name for column in fed if column.name in useless)))
    gaps = tuple(column.name for column in numbers + dates if _missing(column))
    if gaps:
        steps.append(Impute("median", columns=gaps))
    if dates:
        steps.append(DateParts())
    if numbers or dates:
        steps.append(Standardise())
    if categories:
        gappy = any(_missing(column) for column in categories)
        steps.append(OneHot("category" if gappy else "zeros"))
    return tuple(steps)


def _is_useless(column: Column) -> bool:
    if column.kind == "category" and not 0 < len(column.categories) <= MOST_CATEGORIES:
        return True
    return bool(np.isnan(SHELF.get(column.values)).all())


def _missing(column: Column) -> bool:
    return bool(np.isnan(SHELF.get(column.values)).any())
