"""Two axes of an array at a time: which run across and down, and where the others stand."""

from __future__ import annotations

import math
from dataclasses import field, replace
from typing import Any

import numpy as np

from nnviz.engine.shapes import Array, Shape
from nnviz.values import dataclass


@dataclass(frozen=True)
class Slice:
    """``down`` and ``across`` are axes by number, −1 for one that there is not; ``at`` the places
    of the others, 0 where it says nothing."""

    down: int
    across: int
    at: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rank: int) -> Slice:
        """The last two axes: rows and columns."""
        return cls(rank - 2 if rank > 1 else -1, rank - 1)

    def others(self, rank: int) -> tuple[int, ...]:
        """The axes that stand still."""
        return tuple(axis for axis in range(rank) if axis not in (self.down, self.across))

    def fitting(self, shape: Shape) -> Slice:
        """The same within these sizes."""
        if max(self.down, self.across) >= len(shape) or (len(shape) > 1 and self.down < 0):
            return Slice.of(len(shape))
        at = {axis: min(place, shape[axis] - 1) for axis, place in self.at.items()
              if axis < len(shape)}  # fmt: skip
        return replace(self, at=at)

    def with_rows(self, axis: int) -> Slice:
        """That axis down; the columns change places with it if they were it."""
        return replace(self, down=axis, across=self.down if axis == self.across else self.across)

    def with_columns(self, axis: int) -> Slice:
        """That axis across."""
        return replace(self, across=axis, down=self.across if axis == self.down else self.down)

    def moved(self, axis: int, place: int) -> Slice:
        """Another place along an axis that stands still."""
        return replace(self, at=self.at | {axis: place})

    def index(self, rank: int) -> tuple[int | slice, ...]:
        """What takes the numbers out of the array."""
        still = self.others(rank)
        return tuple(self.at.get(axis, 0) if axis in still else slice(None) for axis in range(rank))

    def read(self, values: Array) -> Array:
        """The numbers (rows, columns), a view."""
        taken = np.asarray(values[self.index(values.ndim)])
        if taken.ndim == 2 and self.down > self.across:
            taken = taken.T
        return taken.reshape(1, -1) if taken.ndim < 2 else taken


def literal(values: Array) -> str:
    """An array as NumPy reads it, number by number what it was."""
    return f"np.array({_nested(values)}, dtype=np.{values.dtype.name})"


def _nested(values: Array) -> str:
    if values.ndim == 0:
        return _written(values[()])
    return f"[{', '.join(_nested(part) for part in values)}]"


def _written(value: Any) -> str:
    """The shortest text that reads back as the same number."""
    number = value.item()
    if math.isfinite(number):
        return str(value)  # Of the array's own precision: a float32's is shorter than a double's.
    return "np.nan" if math.isnan(number) else "np.inf" if number > 0 else "-np.inf"
