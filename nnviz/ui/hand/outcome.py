"""What changes by hand do to the network's output for the sample looked at."""

from __future__ import annotations

import math

import numpy as np

from nnviz.drawing.numbers import apart
from nnviz.experiment.explain import unit_name
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look


class Outcome:
    """Remembers the output before the first change of a gesture, as the Frame's effect does the
    loss."""

    def __init__(self) -> None:
        self._gesture = math.nan
        self._before: tuple[Look, float] | None = None

    def watch(self, last: Frame | None, frame: Frame) -> None:
        """Two Frames, one after the other."""
        if frame.effect is None:
            self._gesture, self._before = math.nan, None
        elif frame.effect.before != self._gesture:
            self._gesture, self._before = frame.effect.before, _seen(last, frame)

    def text(self, frame: Frame) -> str:
        """``output 0.571 → 0.584``; empty where another sample is looked at now."""
        scope, before = frame.microscope, self._before
        if scope is None or before is None or scope.look != before[0]:
            return ""
        return f"{output_name(frame)} {' → '.join(apart(before[1], output_of(frame)))}"


def output_name(frame: Frame) -> str:
    """``output``, or the class or value that the output is for."""
    name = unit_name(frame, frame.layers[-1].id, _unit(frame))
    return f"output {name}" if name and frame.data.table.class_names else name or "output"


def output_of(frame: Frame) -> float:
    """The output in evaluation mode; of several, that of the true class."""
    assert frame.microscope is not None
    return float(frame.microscope.evaluated.trace.output[_unit(frame)])


def _seen(last: Frame | None, frame: Frame) -> tuple[Look, float] | None:
    if last is None or last.microscope is None or (last.run, last.step) != (frame.run, frame.step):
        return None
    return last.microscope.look, output_of(last)


def _unit(frame: Frame) -> int:
    assert frame.microscope is not None
    target = frame.microscope.trace.target
    return int(np.argmax(target)) if len(target) > 1 else 0
