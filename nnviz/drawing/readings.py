"""Which numbers stand on the nodes: outputs on the way forward, δ on the way back."""

from __future__ import annotations

from typing import Literal

from nnviz.drawing.columns import INPUT, ColumnSpec
from nnviz.engine.shapes import Array
from nnviz.engine.trace import Trace
from nnviz.values import dataclass

ARRIVED = 0.85
"""The share of a forward phase after which its layer shows its outputs."""

PhaseKind = Literal["forward", "loss", "backward", "update"]


@dataclass(frozen=True)
class Reading:
    """``values`` in the column's shape, None where the pass has not come yet."""

    kind: Literal["output", "delta", "waiting"]
    values: Array | None


@dataclass(frozen=True)
class Moment:
    """Where the step player stands: phase, its layer ("" for loss and update), progress 0…1.

    ``operation`` is the key of the one at work, ``index`` its place among those of the phase, and
    ``share`` how far it is, 0…1; "" where the phase is not divided.
    """

    kind: PhaseKind
    layer: str
    progress: float
    operation: str = ""
    share: float = 1.0
    index: int = 0

    @property
    def carried(self) -> float:
        """How far the signals on the edges have come, 0…1."""
        if not self.operation:
            return self.progress
        return self.share if self.operation in ("gather", "pass") else 1.0


def read(
    columns: tuple[ColumnSpec, ...],
    index: int,
    trace: Trace | None,
    moment: Moment | None,
    deltas: bool = False,
) -> Reading:
    """What column ``index`` shows of a sample's trace at a moment of the step; at rest its
    outputs, or with ``deltas`` its δ."""
    spec = columns[index]
    if trace is None:
        return Reading("waiting", None)
    at = place(columns, moment)
    # Flattening is no phase of its own: the strips fill with the maps they lay out.
    own = index - 1 if spec.style == "strip" else index
    if moment is not None and moment.kind == "forward" and _waits(own, at, moment):
        return Reading("waiting", None)
    back = moment is not None and moment.kind == "backward" and 0 < at <= index
    if back or (deltas and moment is None and index > 0):
        return Reading("delta", spec.by_node(trace.layer(spec.layer).dz))
    values = trace.x if spec.layer == INPUT else trace.layer(spec.layer).a
    return Reading("output", spec.by_node(values))


def place(columns: tuple[ColumnSpec, ...], moment: Moment | None) -> int:
    """The column of the moment's layer; −1 when it has none."""
    layers = [spec.layer for spec in columns]
    return layers.index(moment.layer) if moment is not None and moment.layer in layers else -1


def _waits(index: int, at: int, moment: Moment) -> bool:
    return at >= 0 and (index > at or (index == at and moment.progress < ARRIVED))
