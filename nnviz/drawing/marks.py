"""Which units are marked as dead or saturated, and what is said of one."""

from __future__ import annotations

from typing import Literal

from nnviz.engine.health import DeadUnits, SaturatedUnits
from nnviz.experiment.frame import Frame
from nnviz.values import dataclass

Trouble = Literal["dead", "saturated"]
_SAID: dict[Trouble, str] = {"dead": "0 for all {} samples", "saturated": "flat for {} samples"}


@dataclass(frozen=True)
class UnitMark:
    """Units (counted from 0) of a layer with one trouble, found in so many samples."""

    layer: str
    trouble: Trouble
    units: tuple[int, ...]
    samples: int

    @property
    def text(self) -> str:
        """``0 for all 350 samples``."""
        return _SAID[self.trouble].format(self.samples)


def unit_marks(frame: Frame) -> tuple[UnitMark, ...]:
    """The marks of all layers, out of the facts found in the run."""
    marks = []
    for fact in (finding.fact for finding in frame.facts):
        if isinstance(fact, DeadUnits):
            marks.append(UnitMark(fact.layer, "dead", fact.units, fact.samples))
        elif isinstance(fact, SaturatedUnits):
            marks.append(UnitMark(fact.layer, "saturated", fact.units, fact.samples))
    return tuple(marks)


def marks_of(frame: Frame, layer: str, unit: int) -> tuple[UnitMark, ...]:
    """What one unit is marked with."""
    return tuple(mark for mark in unit_marks(frame) if mark.layer == layer and unit in mark.units)
