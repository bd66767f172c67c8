"""How a unit's curve over the one input comes about: the curves before it, bent, scaled, added."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.engine.layers import Dense
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import input_names, output_names, taken, unit_title
from nnviz.experiment.explain.sources import takers
from nnviz.experiment.frame import Frame, Sweep
from nnviz.experiment.selection import WHOLE, Selection
from nnviz.values import dataclass


@dataclass(frozen=True, eq=False)
class Summed:
    """``outputs`` (n, k) of the units that the unit takes, times its ``weights`` (k,), are the
    ``terms`` (n, k); with the bias they add up to z, and ``a`` (n,) is the unit's own output as
    the network has it, all over ``raw`` (n,). ``marked``: the term that is selected, −1 for none.
    ``places``: which unit each term is, where the weakest are put together in a last one.
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
    places: tuple[int, ...] = ()

    def source_of(self, term: int) -> Selection:
        """The unit whose curve a term is; the layer, for those put together."""
        places = self.places or range(len(self.names))
        return Selection(self.source, places[term] if term < len(places) else WHOLE)

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
    """None for what is no weighted sum of a vector, and for a unit or term of another network, as
    a selection may have it until the window follows."""
    layer, before = frame.experiment.layer(id), taken(frame, id)[0]
    if not isinstance(layer, Dense) or unit >= layer.units:
        return None
    weights, outputs, a = frame.weight(id)[unit], sweep.layers[before], sweep.layers[id]
    if outputs.ndim != 2 or outputs.shape[1] != len(weights) or marked >= len(weights):
        return None
    return Summed(
        unit_title(frame, id, unit), output_names(frame, id)[unit], Selection(id, unit), sweep.raw,
        before, input_names(frame, id), weights, outputs, float(frame.bias(id)[unit]), a[:, unit],
        layer.activation, marked,
    )  # fmt: skip


def _units(frame: Frame, id: str) -> int:
    layer = frame.experiment.layer(id)
    return layer.units if isinstance(layer, Dense) else 0


def strongest(found: Summed, most: int) -> tuple[int, ...]:
    """The units with the largest terms, at most that many, and the marked one."""
    size = np.abs(found.terms).max(axis=0)
    order = np.argsort(-size, kind="stable")[:most].tolist()
    if found.marked >= 0 and found.marked not in order:
        order[-1] = found.marked
    return tuple(sorted(order))


def grouped(found: Summed, places: tuple[int, ...]) -> Summed:
    """The same sum with the units at ``places`` by themselves and all others put together."""
    rest = np.setdiff1d(np.arange(len(found.names)), places)
    if not len(rest):
        return found
    others = found.outputs[:, rest] @ found.weights[rest]
    return replace(
        found,
        names=(
            *(found.names[k] for k in places),
            f"{len(rest)} other{'s' if len(rest) > 1 else ''}",
        ),
        weights=np.append(found.weights[list(places)], 1.0),
        outputs=np.column_stack([found.outputs[:, list(places)], others]),
        marked=places.index(found.marked) if found.marked in places else -1,
        places=places,
    )
