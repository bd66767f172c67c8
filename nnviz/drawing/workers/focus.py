"""The one number of θ whose way through a shared step is told."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import unit_count, unit_title
from nnviz.experiment.explain.owned import Owned, WithWeights, owned
from nnviz.experiment.frame import Frame
from nnviz.experiment.selection import Selection
from nnviz.experiment.workers import SharedStep
from nnviz.values import dataclass


@dataclass(frozen=True)
class Focus:
    """Number ``place`` of those that a unit owns."""

    own: Owned
    unit: int
    pixel: tuple[int, int] | None
    place: int
    title: str

    @property
    def layer(self) -> str:
        return self.own.layer

    def read(self, shared: SharedStep, vector: Array) -> float:
        """The number out of a flat vector."""
        return float(self.all(shared, vector)[self.place])

    def all(self, shared: SharedStep, vector: Array) -> Array:
        """All numbers of the unit."""
        return self.own.read(shared.layout, np.asarray(vector))

    def selection(self, place: int) -> Selection:
        """What is selected with number ``place`` of the unit; its bias is −1."""
        names = self.own.names
        bias = place == len(names) - 1 and names[place] == "bias"
        return Selection(self.layer, self.unit, self.pixel, -1 if bias else place)


def focus_of(frame: Frame, selection: Selection | None) -> Focus | None:
    """The weight selected, else the first of the unit or layer selected, else of the network."""
    known = {layer.id: layer for layer in frame.experiment.layers if isinstance(layer, WithWeights)}
    if not known:
        return None
    if selection is None or selection.layer not in known:
        selection = Selection(next(iter(known)), 0)
    layer = known[selection.layer]
    unit = min(max(selection.unit, 0), unit_count(frame, layer.id) - 1)
    pixel = selection.pixel if layer.kind == "layer_norm" else None
    own = owned(frame, layer, unit, pixel)
    place = selection.parameter or 0
    place = place % len(own.names) if -1 <= place < len(own.names) else 0
    whose = unit_title(frame, layer.id, unit, pixel)
    name = own.names[place]
    title = f"{name} of {whose}" if name in ("bias", "gain", "shift") else f"{name} → {whose}"
    return Focus(own, unit, pixel, place, title)
