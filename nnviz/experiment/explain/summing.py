"""How a unit's curve over the one input comes about: the curves before it, bent, scaled, added."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.engine.layers import Dense
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import input_names, output_names, taken, unit_title
from nnviz.experiment.explain.sources import takers
from nnviz.experiment.frame import Frame, Sweep
from nnviz.experiment.selection import Selection


@dataclass(frozen=True, eq=False)
class Summed:
    """``outputs`` (n, k) of the units that the unit takes, times its ``weights`` (k,), are the
    ``terms`` (n, k); with the bias they add up to z, and ``a`` (n,) is the unit's own output as
    the network has it, all over ``raw`` (n,). ``marked``: the term that is selected, −1 for none.
    """

    title: str
    name: str
    unit: Selection
    raw: Array
    source: str
    names: tuple[str, ...]
    weights: Array
    outputs: Array
    bias: float
    a: Array
    activation: str
    marked: int

    def source_of(self, term: int) -> Selection:
        """The unit whose curve a term is."""
        return Selection(self.source, term)

    @property
    def terms(self) -> Array:
        return np.asarray(self.weights * self.outputs)

    @property
    def sums(self) -> Array:
        """(n, k): the bias and the first terms, one more in each column; the last column is z."""
        return np.asarray(self.bias + self.terms.cumsum(axis=1))

    @property
    def bends(self) -> bool:
        """Whether z is bent once more to make the unit's output."""
        return self.activation != "linear"


def summed(frame: Frame, selection: Selection | None) -> Summed | None:
    """The curve that the selection is about: by itself, or as a term of the only unit that it goes
    to; else the network's first output. None without a Sweep."""
    if frame.sweep is None:
        return None
    for layer, unit, marked in _candidates(frame, selection):
        found = _summed(frame, frame.sweep, layer, unit, marked)
        if found is not None:
            return found
    return None


def _candidates(frame: Frame, selection: Selection | None) -> list[tuple[str, int, int]]:
    """Layer, unit and marked term, best first."""
    output = frame.layers[-1].id, 0, -1
    known = {info.id for info in frame.layers}
    if selection is None or selection.layer not in known:
        return [output]
    layer, unit = selection.layer, selection.unit
    if selection.parameter is not None:
        return [(layer, unit, selection.parameter), output]
    behind = takers(frame, layer)
    only = [(id, 0, unit) for id, _ in behind if _units(frame, id) == 1]
    return [*only, (layer, max(unit, 0), -1), output]


def _summed(frame: Frame, sweep: Sweep, id: str, unit: int, marked: int) -> Summed | None:
    """None for what is no weighted sum of a vector."""
    layer, before = frame.experiment.layer(id), taken(frame, id)[0]
    if not isinstance(layer, Dense) or unit >= layer.units:
        return None
    weights, outputs, a = frame.weight(id)[unit], sweep.layers[before], sweep.layers[id]
    if outputs.ndim != 2 or outputs.shape[1] != len(weights):
        return None
    return Summed(
        unit_title(frame, id, unit), output_names(frame, id)[unit], Selection(id, unit), sweep.raw,
        before, input_names(frame, id), weights, outputs, float(frame.bias(id)[unit]), a[:, unit],
        layer.activation, marked,
    )  # fmt: skip


def _units(frame: Frame, id: str) -> int:
    layer = frame.experiment.layer(id)
    return layer.units if isinstance(layer, Dense) else 0
