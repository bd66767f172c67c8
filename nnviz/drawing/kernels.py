"""A filter's kernels, one for each channel of its input: weights, gradients, and the update that
comes next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from nnviz.drawing.map_scales import Scope, reach
from nnviz.drawing.numbers import apart, number
from nnviz.drawing.scales import Scale
from nnviz.drawing.tsv import Column
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import input_names
from nnviz.experiment.frame import Frame
from nnviz.values import dataclass

Shown = Literal["weights", "sample", "batch", "update"]
"""Weights, their gradient for the sample or for the batch, or weights before and after."""
Place = tuple[int, int, int]
"""Channel, row and column of a weight in its filter."""


@dataclass(frozen=True)
class KernelPart:
    """``values`` (channels, rows, columns) and the ``bias`` beside them, under ``label``."""

    label: str
    values: Array
    bias: float
    scale: Scale

    @property
    def sizes(self) -> Array:
        """What is coloured: the values, or their sizes."""
        return self.values if self.scale.colours == "diverging" else np.abs(self.values)

    def numbers(self) -> Array:
        """The weights in reading order, and the bias, in the precision of the run."""
        return np.append(self.values, np.asarray(self.bias, self.values.dtype))


@dataclass(frozen=True)
class Kernels:
    """What is shown of one filter: one part, or before + update = after."""

    layer: str
    unit: int
    shown: Shown
    names: tuple[str, ...]
    parts: tuple[KernelPart, ...]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, rows and columns."""
        channels, rows, columns = self.parts[0].values.shape
        return channels, rows, columns

    def parameter(self, place: Place) -> int:
        """A weight's number in its filter, in reading order."""
        return int(np.ravel_multi_index(place, self.shape))

    def place(self, parameter: int) -> Place:
        """The other way round."""
        channel, row, column = np.unravel_index(parameter, self.shape)
        return int(channel), int(row), int(column)

    def describe(self, part: int, place: Place) -> tuple[str, str]:
        """``after p1·3 (0, 2)`` and the exact number."""
        channel, row, column = place
        value = float(self.parts[part].values[place])
        return f"{self.parts[part].label} {self.names[channel]} ({row}, {column})", number(value)

    def bias(self) -> str:
        """The bias as the weights are shown: ``b 0.0310``, ``b 0.0310 → 0.0312``."""
        first, last = self.parts[0].bias, self.parts[-1].bias
        if len(self.parts) > 1:
            return f"b {' → '.join(apart(first, last))}"
        return f"{'b' if self.shown == 'weights' else '∂L/∂b'} {number(first)}"

    def columns(self) -> dict[str, Column]:
        """Every number, weight by weight, and the bias last."""
        at = np.indices(self.shape).reshape(3, -1)
        names = [self.names[channel] for channel in at[0]]
        placed: dict[str, Column] = {
            "channel": [*names, "bias"], "row": [*at[1].tolist(), ""],
            "column": [*at[2].tolist(), ""],
        }  # fmt: skip
        return placed | {part.label: part.numbers() for part in self.parts}


def has_kernels(frame: Frame, layer: str) -> bool:
    """Whether a layer is a convolution."""
    return any(each.layer == layer and each.kind == "conv2d" for each in frame.layout)


def read_kernels(frame: Frame, layer: str, unit: int, shown: Shown, scope: Scope) -> Kernels | None:
    """A filter's kernels; None where the frame does not hold what is to be shown."""
    vectors = _vectors(frame, shown)
    if not vectors:
        return None
    parts = tuple(_part(frame, layer, unit, scope, vectors, label) for label in vectors)
    return Kernels(layer, unit, shown, input_names(frame, layer), parts)


def kernel_scale(frame: Frame, layer: str) -> Scale:
    """The colours of all weights of a layer."""
    most = reach([frame.weight(layer)])
    return Scale(-most, most, "diverging")


def _vectors(frame: Frame, shown: Shown) -> dict[str, Array]:
    """The flat vectors that the parts are read from, by their labels."""
    scope = frame.microscope
    if shown == "weights":
        return {"w": frame.parameters}
    if scope is None or (shown != "sample" and scope.next_step is None):
        return {}
    if shown == "sample":
        return {"∂L/∂w": scope.trace.gradient}
    step = scope.step
    if shown == "batch":
        return {"∂L/∂w": step.batch_gradient}
    change = step.new_parameters - step.parameters
    return {"before": step.parameters, "update": change, "after": step.new_parameters}


def _part(
    frame: Frame, layer: str, unit: int, scope: Scope, vectors: dict[str, Array], label: str
) -> KernelPart:
    layout, vector = frame.layout, vectors[label]
    alike = [vectors["before"], vectors["after"]] if label in ("before", "after") else [vector]
    most = reach([part for each in alike for part in _within(frame, each, layer, unit, scope)])
    scale = {
        "∂L/∂w": Scale(0.0, most, "gradient"), "update": Scale(0.0, most, "update"),
    }.get(label, Scale(-most, most, "diverging"))  # fmt: skip
    bias = float(layout.bias(vector, layer)[unit])
    return KernelPart(label, layout.weight(vector, layer)[unit], bias, scale)


def _within(frame: Frame, vector: Array, layer: str, unit: int, scope: Scope) -> Iterator[Array]:
    """The kernels that a scale is about: the filter's, the layer's, the network's."""
    if scope == "unit":
        yield frame.layout.weight(vector, layer)[unit]
        return
    for block in frame.layout:
        if block.kind == "conv2d" and (scope == "network" or block.layer == layer):
            yield frame.layout.weight(vector, block.layer)
