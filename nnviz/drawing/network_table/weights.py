"""The table of a unit's weights: each with its gradient, its next update, and whether it learns."""

from __future__ import annotations

from functools import lru_cache
from typing import get_args

import numpy as np

from nnviz.drawing.columns import INPUT
from nnviz.drawing.network_table.contents import Column, Contents
from nnviz.drawing.network_table.units import same
from nnviz.engine.layout import Layout
from nnviz.engine.regularisation import FrozenSpec
from nnviz.engine.shapes import Array
from nnviz.engine.trace import StepTrace
from nnviz.experiment.explain import has_unit, place_on
from nnviz.experiment.explain.owned import Owned, WithWeights, owned
from nnviz.experiment.frame import Frame
from nnviz.experiment.selection import Selection
from nnviz.values import dataclass


@dataclass(frozen=True, eq=False)
class Weights:
    """The numbers of θ that a unit owns, found once and read from every frame of the network."""

    selection: Selection
    own: Owned
    layout: Layout
    known: tuple[object, ...]

    @staticmethod
    def of(frame: Frame, selection: Selection, last: Weights | None = None) -> Weights | None:
        """Those of the selected unit, the ``last`` ones if they are; None where there are none."""
        layers = {layer.id: layer for layer in frame.experiment.layers}
        layer = layers.get(selection.layer)
        if selection.layer == INPUT or not isinstance(layer, get_args(WithWeights)):
            return None
        if not has_unit(frame, layer.id, selection.unit):
            return None
        pixel = place_on(frame, layer.id, selection.unit, selection.pixel)
        pixel = pixel if layer.kind == "layer_norm" else None
        unit = Selection(layer.id, selection.unit, pixel)
        known = frame.experiment.layers, frame.data.input_shape, frame.data.feature_names
        if last is not None and (last.selection, last.known) == (unit, known):
            return last
        return Weights(unit, owned(frame, layer, unit.unit, pixel), frame.layout, known)

    def place(self, row: int) -> tuple[str, int]:
        """The parameter's name and the index there, in the user's order, of a row."""
        return self.own.place(self.layout, row)

    def parameter(self, row: int) -> int:
        """What a Selection calls a row: its number, but the last one is −1."""
        return -1 if row == len(self.own.names) - 1 else row

    def row(self, parameter: int) -> int:
        """The row of what a Selection calls so; −1 where there is none."""
        row = len(self.own.names) - 1 if parameter == -1 else parameter
        return row if 0 <= row < len(self.own.names) else -1


def weights_contents(frame: Frame, weights: Weights, step: StepTrace | None) -> Contents:
    """One row for each number that the unit owns, in reading order."""
    own, names = weights.own, weights.own.names
    columns = [
        Column("name", "From", names, "What the weight is multiplied with."),
        Column("value", "w", own.read(frame.layout, frame.parameters),
               "The number. Type another.", "weight", "sign", editable=True),
    ]  # fmt: skip
    if step is not None and same(step.layout, frame.layout):
        old, new = (own.read(step.layout, each) for each in (step.parameters, step.new_parameters))
        columns += [
            Column("gradient", "∂L/∂w", own.read(step.layout, step.batch_gradient),
                   "The next batch's gradient.", "gradient", "gradient"),
            Column("update", "Δw", new - old, "What the next update adds to it.", "update",
                   "update"),
        ]  # fmt: skip
    columns.append(
        Column("learns", "Learns", _learning(frame, weights),
               "Whether training changes it. F freezes it, or frees it.")
    )  # fmt: skip
    return Contents(weights.selection, len(names), tuple(columns))


def _learning(frame: Frame, weights: Weights) -> list[str]:
    """``yes`` or ``frozen``."""
    frozen, own = frame.experiment.frozen, weights.own
    if not any(place[0] == own.layer for place in frozen.weights):
        return ["frozen" if own.layer in frozen.layers else "yes"] * len(own.names)
    marks = own.read(weights.layout, _marks(frozen, weights.layout))
    return ["frozen" if mark else "yes" for mark in marks.tolist()]


@lru_cache(2)
def _marks(frozen: FrozenSpec, layout: Layout) -> Array:
    """True where a number of θ is frozen."""
    marks = np.zeros(layout.size, bool)
    marks[frozen.places(layout)] = True
    return marks
