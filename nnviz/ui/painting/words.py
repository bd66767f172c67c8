"""What painted points are, in words."""

from __future__ import annotations

import numpy as np

from nnviz.experiment.data_edits import Points
from nnviz.experiment.data_edits.rows import FEWEST


def counted(added: int, erased: int, left: int) -> str:
    """A stroke as the undo list names it."""
    parts = [f"paint {_points(added)}"] if added else []
    parts += [f"erase {_points(erased)}"] if erased else []
    return " and ".join(parts) if left or not erased else "clear all points"


def said_of(points: Points, names: tuple[str, ...], draft: bool) -> str:
    """How many there are, or what is missing to learn from them."""
    if draft:
        return (
            f"{_points(len(points)).capitalize()}: paint at least {FEWEST}. Until then the network "
            "keeps its old samples; Escape brings them back."
        )
    if not names:
        return _points(len(points))
    counts = np.bincount(points.y.astype(int), minlength=len(names))
    present = np.flatnonzero(counts)
    if len(present) == 1:
        only = names[int(present[0])]
        return f"All are “{only}”: paint another class, or there is nothing to tell apart."
    told = ", ".join(f"{count:,} {name}" for name, count in zip(names, counts, strict=True))
    return f"{_points(len(points))}: {told}"


def _points(count: int) -> str:
    return "no points" if not count else f"{count:,} point{'s' if count > 1 else ''}"
