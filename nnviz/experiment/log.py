"""The log of a run: what was done to it from outside, by step number.

A run is a function of its first Experiment and this log.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from itertools import zip_longest
from typing import Literal

import numpy as np

from nnviz.engine.layout import Layout
from nnviz.engine.shapes import Array
from nnviz.errors import SpecError
from nnviz.experiment.experiment import Experiment
from nnviz.values import dataclass


@dataclass(frozen=True)
class Number:
    """One parameter number changed by hand: ``index`` counts through the parameter in the user's
    order, ``old`` is what it was."""

    layer: str
    parameter: str
    index: int
    old: float
    new: float

    @property
    def place(self) -> tuple[str, str, int]:
        """Which number it is."""
        return self.layer, self.parameter, self.index

    @property
    def undone(self) -> Number:
        """The change that brings the old value back."""
        return replace(self, old=self.new, new=self.old)


@dataclass(frozen=True)
class Adopted:
    """The Experiment that the run adopted after ``step`` steps; the first is what it began with.

    It is "continued" where the gesture of the entry before went on to it, such as with more points
    of one stroke. The run trained with both, so a replay needs both.
    """

    step: int
    experiment: Experiment
    label: str = ""
    kind: Literal["adopted", "continued"] = "adopted"


@dataclass(frozen=True)
class Edited:
    """Numbers set by hand after ``step`` steps."""

    step: int
    numbers: tuple[Number, ...]
    label: str = ""
    kind: Literal["edited"] = "edited"


Entry = Adopted | Edited
Log = tuple[Entry, ...]


def folded(log: Log) -> Log:
    """Every gesture as one entry, that of its end: what was done, where nothing is replayed."""
    ends = [entry for entry, then in zip_longest(log, log[1:]) if not _goes_on(then)]
    return tuple(
        replace(entry, kind="adopted") if isinstance(entry, Adopted) else entry for entry in ends
    )


def _goes_on(entry: Entry | None) -> bool:
    return entry is not None and entry.kind == "continued"


def measured_since(log: Log) -> int:
    """The step since which losses are measured as they are now: another loss, reduction or unit
    of the targets gives other numbers."""
    adopted = [entry for entry in log if isinstance(entry, Adopted)]
    measures = [
        (entry.experiment.loss, entry.experiment.reduction, entry.experiment.target_scaling)
        for entry in adopted
    ]
    same = len(adopted) - 1
    while same and measures[same - 1] == measures[-1]:
        same -= 1
    return adopted[same].step if same else 0


def scalings(log: Log) -> tuple[tuple[int, str], ...]:
    """How targets are scaled after which step: at first, and each time it was changed."""
    found: list[tuple[int, str]] = []
    for entry in log:
        if isinstance(entry, Adopted):
            scaling = entry.experiment.target_scaling
            if not found or found[-1][1] != scaling:
                found.append((entry.step, scaling))
    return tuple(found)


def check_number(number: Number, layout: Layout, dtype: np.dtype[np.generic]) -> None:
    """SpecError unless there is such a number and its new value can be held."""
    block = layout.block(number.layer) if number.layer in layout else ()
    if number.parameter not in block:
        raise SpecError(f"Layer '{number.layer}' has no parameter '{number.parameter}' to set.")
    size = layout.block(number.layer)[number.parameter].size
    if not 0 <= number.index < size:
        raise SpecError(
            f"Layer '{number.layer}' has no number {number.index} in its {number.parameter}: "
            f"there are {size}, counted from 0."
        )
    with np.errstate(over="ignore"):
        held = float(np.array(number.new, dtype))
    if not math.isfinite(held):
        raise SpecError(f"{number.new:g} cannot be a parameter; choose a finite {dtype} number.")


def read_number(layout: Layout, vector: Array, number: Number) -> float:
    """The present value at a number's place."""
    return float(layout.read(vector, number.layer, number.parameter).flat[number.index])


def write_number(layout: Layout, vector: Array, number: Number) -> None:
    """Put the new value at its place."""
    values = np.array(layout.read(vector, number.layer, number.parameter))
    values.flat[number.index] = number.new
    layout.write(vector, number.layer, number.parameter, values)


def joined(first: Iterable[Number], then: Iterable[Number]) -> tuple[Number, ...]:
    """Two changes one after the other as one: the first old values, the last new ones."""
    changes = {number.place: number for number in first}
    for number in then:
        earlier = changes.get(number.place)
        changes[number.place] = replace(number, old=earlier.old) if earlier else number
    return tuple(changes.values())
