"""Columns that give the target away."""

from __future__ import annotations

import numpy as np

from nnviz.data.reading.results import ReadColumn, Values

_NEARLY_ONE = 0.9999
_FEWEST, _FIRST = 10, 2000
_AGAIN = 0.5
"""Values must come again and again to determine anything: so many different ones per row."""


def leak(column: ReadColumn, target: ReadColumn) -> str:
    """Why the target can be read off the column, or an empty text."""
    present = ~(np.isnan(column.values) | np.isnan(target.values))
    x, y = column.values[present], target.values[present]
    if len(x) < _FEWEST or (x == x[0]).all() or (y == y[0]).all():
        return ""
    if column.kind != "category" and target.kind != "category":
        correlation = _correlation(x, y)
        if abs(correlation) > _NEARLY_ONE:
            return f"their correlation is {correlation:.6g}"
    return _determines(x, y)


def _correlation(x: Values, y: Values) -> float:
    """Pearson's, in numbers that cannot overflow."""
    x, y = x / np.abs(x).max(), y / np.abs(y).max()
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x * x).sum() * (y * y).sum()))
    return float((x * y).sum()) / size if size > 0 else 0.0


def _determines(x: Values, y: Values) -> str:
    """Each value of the column goes with one value of the target, again and again."""
    # What the first rows refute, all rows do: nearly every column is done with here.
    if not _go_together(x[:_FIRST], y[:_FIRST]) or not (count := _go_together(x, y)):
        return ""
    return f"each of its {count:,} values goes with one value of the target"


def _go_together(x: Values, y: Values) -> int:
    """How many different values there are, or 0 if they go with several values or come once."""
    order = x.argsort(kind="stable")
    x, y = x[order], y[order]
    again = x[1:] == x[:-1]
    if (y[1:] != y[:-1])[again].any():
        return 0
    different = len(x) - int(again.sum())
    return different if different <= _AGAIN * len(x) else 0
