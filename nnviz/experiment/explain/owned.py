"""The numbers of θ that belong to one unit, in reading order: its weights, then its bias."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnviz.engine.layers import LSTM, BatchNorm, Conv2D, Dense, LayerNorm, SimpleRNN
from nnviz.engine.layout import Layout
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import input_names, layer_prefix
from nnviz.experiment.explain.values import Pixel
from nnviz.experiment.frame import Frame
from nnviz.values import dataclass

WithWeights = Dense | Conv2D | BatchNorm | LayerNorm | SimpleRNN | LSTM
GATES = "ifgo"


@dataclass(frozen=True)
class Owned:
    """``parts``: a parameter's name and the index of what is the unit's in it, in the user's
    order; ``names`` of the single numbers."""

    layer: str
    names: tuple[str, ...]
    parts: tuple[tuple[str, Any], ...]

    def read(self, layout: Layout, vector: Array) -> Array:
        """The unit's numbers (n,) out of a flat vector."""
        rows = (layout.read(vector, self.layer, name)[index] for name, index in self.parts)
        return np.concatenate([np.ravel(row) for row in rows])

    def place(self, layout: Layout, parameter: int) -> tuple[str, int]:
        """The name of a number's parameter, and its flat index there in the user's order."""
        parameter %= len(self.names)
        for name, index in self.parts:
            shape = layout.block(self.layer)[name].shape
            flat = np.arange(np.prod(shape)).reshape(shape)[index].ravel()
            if parameter < len(flat):
                return name, int(flat[parameter])
            parameter -= len(flat)
        raise IndexError(parameter)


def owned(frame: Frame, layer: WithWeights, unit: int, pixel: Pixel | None) -> Owned:
    """What a unit owns; of a LayerNorm over images, the pixel's gain and shift."""
    if isinstance(layer, BatchNorm | LayerNorm):
        shape = frame.layout.block(layer.id)["gain"].shape
        at = (unit, *(pixel or (0, 0))) if len(shape) == 3 else (unit,)
        return Owned(layer.id, ("gain", "shift"), (("gain", at), ("shift", at)))
    names = input_names(frame, layer.id)
    if isinstance(layer, SimpleRNN):
        return _recurrent(frame, layer, names, (unit,), ("",))
    if isinstance(layer, LSTM):
        rows = tuple(gate * layer.units + unit for gate in range(4))
        return _recurrent(frame, layer, names, rows, tuple(f"{gate} · " for gate in GATES))
    if isinstance(layer, Conv2D):
        cells = range(layer.kernel)
        names = tuple(f"{name} ({i}, {j})" for name in names for i in cells for j in cells)
    return Owned(layer.id, (*names, "bias"), (("weight", (unit,)), ("bias", (unit,))))


def _recurrent(
    frame: Frame,
    layer: SimpleRNN | LSTM,
    inputs: tuple[str, ...],
    rows: tuple[int, ...],
    heads: tuple[str, ...],
) -> Owned:
    """For each row of [U W b] its U and W, then the biases."""
    states = state_names(frame, layer)
    names = [f"{head}{name}" for head in heads for name in (*states, *inputs)]
    parts = [(name, (row,)) for row in rows for name in ("recurrent", "weight")]
    biases = [(("bias"), (row,)) for row in rows]
    return Owned(
        layer.id,
        (*names, *(f"{head}bias" for head in heads)),
        (*parts, *biases),
    )


def state_names(frame: Frame, layer: SimpleRNN | LSTM) -> tuple[str, ...]:
    """What the states of the step before are called: ``r1·3 before``."""
    prefix = layer_prefix(frame.experiment.layers, layer.id)
    return tuple(f"{prefix}·{unit + 1} before" for unit in range(layer.units))
