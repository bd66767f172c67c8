"""Edits of the data, as pure functions: whatever they come from, they become the user's own.

An edited column is another array on the shelf; all else is shared with the data before.
"""

from __future__ import annotations

from nnviz.experiment.data_edits.classes import add_class
from nnviz.experiment.data_edits.owning import owned, parts_of
from nnviz.experiment.data_edits.points import Points, painted, points_of
from nnviz.experiment.data_edits.rows import delete_rows, repeat_rows, set_values

__all__ = [
    "Points",
    "add_class",
    "delete_rows",
    "owned",
    "painted",
    "parts_of",
    "points_of",
    "repeat_rows",
    "set_values",
]
