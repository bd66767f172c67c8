"""What can be changed by hand: a number of a layer, or an input or target for looking only."""

from __future__ import annotations

from typing import get_args

import numpy as np

from nnviz.experiment.explain import has_unit, place_on
from nnviz.experiment.explain.names import INPUT, layer_title, unit_title
from nnviz.experiment.explain.owned import WithWeights, owned
from nnviz.experiment.explain.sources import place_of
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look
from nnviz.experiment.selection import LOSS, Selection
from nnviz.values import dataclass

_NUDGE, _LEAST = 0.05, 0.02
"""A nudge's share of a number, and the least that it is."""


@dataclass(frozen=True)
class Parameter:
    """One number of θ: ``index`` counts through the parameter ``name`` in the user's order."""

    title: str
    layer: str
    name: str
    index: int

    def value(self, frame: Frame) -> float:
        return float(frame.layout.read(frame.parameters, self.layer, self.name).flat[self.index])

    def is_frozen(self, frame: Frame) -> bool:
        """Whether training leaves it as it is."""
        frozen = frame.experiment.frozen
        return self.layer in frozen.layers or (self.layer, self.name, self.index) in frozen.weights

    def step(self, value: float) -> float:
        """How far a nudge goes."""
        return max(_LEAST, _NUDGE * abs(value))


@dataclass(frozen=True)
class WhatIf:
    """An input (or target) of the sample looked at."""

    title: str
    index: int = 0
    is_target: bool = False

    def value(self, frame: Frame) -> float:
        assert frame.microscope is not None
        trace = frame.microscope.trace
        return float((trace.target if self.is_target else trace.x).flat[self.index])

    def changed(self, look: Look, value: float) -> Look:
        """The sample with this number changed."""
        change = look.with_target if self.is_target else look.with_input
        return change(self.index, value)

    def step(self, value: float) -> float:
        """How far a nudge goes."""
        return max(_LEAST, _NUDGE * abs(value))


@dataclass(frozen=True)
class TrueClass(WhatIf):
    """Which of ``classes`` classes is the true one, counted from 1."""

    classes: int = 2

    def value(self, frame: Frame) -> float:
        assert frame.microscope is not None
        return float(np.argmax(frame.microscope.trace.target)) + 1

    def changed(self, look: Look, value: float) -> Look:
        """The sample as one of the class nearest to the number."""
        true = min(max(round(value), 1), self.classes) - 1
        for index in range(self.classes):
            look = look.with_target(index, float(index == true))
        return look

    def step(self, value: float) -> float:
        return 1.0


Target = Parameter | WhatIf


def target_of(frame: Frame, selection: Selection | None) -> Target | None:
    """What the selection offers to be changed; None for nothing."""
    if selection is None:
        return None
    if selection.parameter is not None:
        return _parameter(frame, selection, selection.parameter)
    if frame.microscope is None:
        return None
    if selection.layer == INPUT and selection.unit >= 0:
        return _input(frame, selection)
    if selection.layer == LOSS:
        return _target(frame, frame.microscope.trace.target.size)
    return None


def _target(frame: Frame, size: int) -> WhatIf | None:
    """A value or 0…1, or of several classes the true one."""
    if size == 1:
        return WhatIf("Target", 0, True)
    if frame.data.table.task == "classes":
        return TrueClass(f"True class, 1 to {size}", 0, True, size)
    return None


def _input(frame: Frame, selection: Selection) -> WhatIf | None:
    """A number of the sample; of images the pixel that is selected, of sequences the step."""
    shape = frame.data.input_shape
    if len(shape) > 1 and selection.pixel is None:
        return None
    at = place_of(shape, selection.unit, selection.pixel)
    if any(not 0 <= place < size for place, size in zip(at, shape, strict=True)):
        return None
    title = unit_title(frame, INPUT, selection.unit, selection.pixel)
    return WhatIf(title, int(np.ravel_multi_index(at, shape)), False)


def _parameter(frame: Frame, selection: Selection, parameter: int) -> Parameter | None:
    layers = {layer.id: layer for layer in frame.experiment.layers}
    layer = layers.get(selection.layer)
    if not isinstance(layer, get_args(WithWeights)):
        return None
    if not has_unit(frame, layer.id, selection.unit):
        return None  # an edit took it away; the selection follows in a moment
    pixel = place_on(frame, layer.id, selection.unit, selection.pixel)
    own = owned(frame, layer, selection.unit, pixel)
    if not -1 <= parameter < len(own.names):
        return None
    name, index = own.place(frame.layout, parameter)
    unit = f"{layer_title(frame.experiment.layers, layer.id)}·{selection.unit + 1}"
    what = own.names[parameter]
    title = f"{what} of {unit}" if what == name else f"{what} → {unit}"
    return Parameter(title, layer.id, name, index)
