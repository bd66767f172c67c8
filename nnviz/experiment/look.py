"""The sample that is looked at, as the data have it or changed by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nnviz.data.dataset import Part
from nnviz.engine.shapes import Array


@dataclass(frozen=True)
class Look:
    """The sample being looked at: row ``index`` of a part of the prepared data.

    ``x`` and ``y`` ask "what if": (flat index, value) of network inputs and targets changed by
    hand for looking only; training never sees them.
    """

    part: Part
    index: int
    x: tuple[tuple[int, float], ...] = ()
    y: tuple[tuple[int, float], ...] = ()

    @property
    def is_what_if(self) -> bool:
        """Whether something of the sample is changed by hand."""
        return bool(self.x or self.y)

    @property
    def row(self) -> Look:
        """The sample as the data have it."""
        return Look(self.part, self.index)

    def with_input(self, index: int, value: float) -> Look:
        """The same with one network input changed by hand."""
        return replace(self, x=_with(self.x, index, value))

    def with_target(self, index: int, value: float) -> Look:
        """The same with one target changed by hand."""
        return replace(self, y=_with(self.y, index, value))


def _with(
    changed: tuple[tuple[int, float], ...], index: int, value: float
) -> tuple[tuple[int, float], ...]:
    return tuple(sorted((dict(changed) | {index: value}).items()))


def changed(values: Array, changes: tuple[tuple[int, float], ...]) -> Array:
    """The values with what the user changed; places that there are not are left out."""
    if not changes:
        return values
    values = np.array(values)
    for index, value in changes:
        if index < values.size:
            values.flat[index] = value
    return values
