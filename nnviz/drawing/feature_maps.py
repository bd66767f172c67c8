"""A layer's feature maps: what is shown of them, read out of a Frame, with its texts."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from functools import cached_property
from typing import Literal

import numpy as np

from nnviz.drawing.columns import INPUT, ColumnSpec, describe_columns
from nnviz.drawing.map_scales import Colouring, Kind, Scope, map_scales
from nnviz.drawing.numbers import number, short
from nnviz.drawing.scales import Scale
from nnviz.drawing.tsv import Column
from nnviz.engine.shapes import Array, describe
from nnviz.engine.trace import LayerTrace, Trace
from nnviz.experiment.explain.names import taken
from nnviz.experiment.frame import Frame
from nnviz.values import dataclass

Quantity = Literal["a", "z", "da", "dz"]
"""What is shown of a layer: its output, that before the activation, and their derivatives."""
Cell = tuple[int, int]


@dataclass(frozen=True)
class Choices:
    """What the user chose to see of the maps, and in which colours."""

    quantity: Quantity = "a"
    scope: Scope = "layer"
    colouring: Colouring = "auto"


@dataclass(frozen=True)
class LayerMaps:
    """``values`` (maps, h, w) of ``quantity``, each map with one of ``scales``; ``batch``: means,
    and sums of derivatives, over the whole batch. Means of maps are maps of one pixel."""

    spec: ColumnSpec
    quantity: Quantity
    values: Array
    scales: tuple[Scale, ...]
    batch: bool = False

    def __len__(self) -> int:
        return len(self.values)

    @property
    def symbol(self) -> str:
        """``z``, ``∂L/∂a``; of the input ``x`` and ``∂L/∂x``."""
        letter = "x" if self.spec.layer == INPUT else self.quantity[-1]
        return f"∂L/∂{letter}" if self.quantity in ("da", "dz") else letter

    @property
    def pixels(self) -> bool:
        """Whether the maps have pixels to be selected; a mean has none."""
        return len(self.spec.shape) == 3

    @cached_property
    def shown(self) -> Array:
        """What is coloured: the values, or of derivatives in violet their size."""
        return np.abs(self.values) if self.scales[0].colours == "gradient" else self.values

    @cached_property
    def extremes(self) -> tuple[list[float], list[float]]:
        """The lowest and the highest value of each map."""
        lows, highs = self.values.min(axis=(1, 2)), self.values.max(axis=(1, 2))
        return lows.tolist(), highs.tolist()

    def name(self, index: int) -> str:
        """``map 3``; of the input ``input``, or ``channel 2`` where there are several."""
        if self.spec.layer != INPUT:
            return f"map {index + 1}"
        return "input" if len(self) == 1 else f"channel {index + 1}"

    def captions(self, index: int) -> tuple[str, ...]:
        """``map 1 · max 4.00`` and shorter forms of it, the longest first."""
        name, (low, high) = self.name(index), (part[index] for part in self.extremes)
        if self.values[index].size == 1:
            return f"{name} · {short(high)}", name
        span = f"{short(low)}…{short(high)}" if low < 0 else f"max {short(high)}"
        return f"{name} · {span}", f"{index + 1} · {span}", name

    def summary(self) -> str:
        """``8 maps 26×26`` of what."""
        many = f"{len(self)} map{'s' if len(self) != 1 else ''}"
        what = "input" if self.spec.layer == INPUT else many
        size = describe(self.values.shape[1:]) if self.pixels else "· mean of each"
        return f"{what} {size}{' · whole batch' if self.batch else ''}"

    def describe(self, index: int, cell: Cell | None) -> tuple[str, str]:
        """A place and its exact number: ``map 3 (4, 7)``, ``0.97``; of a whole map its largest."""
        name, plane = self.name(index), self.values[index]
        if cell is None and plane.size > 1:
            return f"{name} max", number(self.extremes[1][index])
        row, column = cell or (0, 0)
        place = f" ({row}, {column})" if self.pixels else ""
        return f"{name}{place}", number(float(plane[row, column]))

    def columns(self) -> dict[str, Column]:
        """Every value of every map, row by row."""
        _, height, width = self.values.shape
        row, column = np.divmod(np.arange(height * width), width)
        maps = {self.name(k): plane.ravel() for k, plane in enumerate(self.values)}
        return {"row": row, "column": column, **maps}


def map_layers(frame: Frame) -> tuple[ColumnSpec, ...]:
    """What has maps in a network that reads images: the input, all layers that give images, and
    the means of maps."""
    return tuple(
        spec
        for spec in describe_columns(frame)
        if (spec.style == "picture" and len(spec.shape) == 3 and len(frame.data.input_shape) == 3)
        or spec.kind == "global_average2d"
    )


def quantities(spec: ColumnSpec) -> tuple[Quantity, ...]:
    """What can be told apart: only convolutions have an activation of their own."""
    return ("a", "z", "da", "dz") if spec.kind == "conv2d" else ("a", "da")


def read_maps(frame: Frame, spec: ColumnSpec, choices: Choices) -> LayerMaps | None:
    """A layer's maps of what is looked at; None when the frame has no sample."""
    if frame.microscope is None:
        return None
    trace, quantity = frame.microscope.pictured.trace, offered_quantity(spec, choices.quantity)
    values = _values(frame, trace, spec, quantity)
    whole = choices.scope == "network" and spec.layer != INPUT
    everywhere = list(_everywhere(frame, trace, choices.quantity)) if whole else [values]
    kind = _kind(spec, quantity)
    scales = map_scales(values, everywhere, kind, choices.scope, choices.colouring)
    return LayerMaps(spec, quantity, values, scales, frame.microscope.whole is not None)


def _kind(spec: ColumnSpec, quantity: Quantity) -> Kind:
    if quantity in ("da", "dz"):
        return "gradient"
    return "input" if spec.layer == INPUT else "value"


def offered_quantity(spec: ColumnSpec, quantity: Quantity) -> Quantity:
    """What was asked for; a layer without an activation of its own shows its output instead of
    what is before it."""
    same: dict[Quantity, Quantity] = {"z": "a", "dz": "da"}
    return quantity if quantity in quantities(spec) else same[quantity]


def _everywhere(frame: Frame, trace: Trace, quantity: Quantity) -> Iterator[Array]:
    """The same of all layers that have maps; the input is no layer."""
    for spec in map_layers(frame):
        if spec.layer != INPUT:
            yield _values(frame, trace, spec, offered_quantity(spec, quantity))


def _values(frame: Frame, trace: Trace, spec: ColumnSpec, quantity: Quantity) -> Array:
    if spec.layer == INPUT:
        return trace.x if quantity == "a" else _input_gradient(frame, trace)
    values: Array = getattr(trace.layer(spec.layer), quantity)
    return values if values.ndim == 3 else values[:, None, None]


def _input_gradient(frame: Frame, trace: Trace) -> Array:
    """∂L/∂x: what comes back from the layer that takes the input, or all that do."""
    takers = (part for part in trace.layers if INPUT in taken(frame, part.layer))
    return functools.reduce(np.add, [dx for part in takers for dx in _returned(frame, part)])


def _returned(frame: Frame, part: LayerTrace) -> Iterator[Array]:
    for source, dx in zip(taken(frame, part.layer), (part.dx, *part.d_others), strict=True):
        if source == INPUT:
            yield dx
