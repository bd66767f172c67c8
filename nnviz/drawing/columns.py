"""What the network's picture is made of: the input column and one column per layer."""

from __future__ import annotations

import math
from typing import Literal

from nnviz.drawing.numbers import count
from nnviz.engine.layers import AveragePool2D, Conv2D, Flatten, Layer, MaxPool2D
from nnviz.engine.layers.base import NAMES
from nnviz.engine.layers.windows import Window
from nnviz.engine.shapes import Array, Shape, describe
from nnviz.experiment.explain.names import layer_title, unit_name
from nnviz.experiment.frame import Frame, LayerInfo
from nnviz.values import dataclass

INPUT = "input"
RECURRENT = ("simple_rnn", "lstm")
"""Kinds that take their own state of the step before."""
_PASSING = ("max_pool2d", "average_pool2d", "global_average2d", "flatten")
"""Kinds whose outputs lie where their inputs do."""
_SLIDING = (Conv2D, MaxPool2D, AveragePool2D)
Style = Literal["map", "picture", "disc", "strip"]
"""map: response over the plane; picture: image or feature map; disc: a number; strip: flattened."""


@dataclass(frozen=True)
class ColumnSpec:
    """One column: ``nodes`` things drawn for a layer whose output has ``shape``.

    ``name`` is unique in the network (``Conv 2``), ``title`` says the size (``Conv 3×3 · 8``);
    ``source`` is the shape a Flatten reads; ``labels`` stand beside the nodes or are empty;
    ``activation`` of pictures without one is that of the layer whose values they pass on.
    ``inputs`` are the columns that the layer takes, ``window`` is what slides over its input.
    Of a sequence, every feature is a picture one pixel wide with a row for each step.
    """

    layer: str
    kind: str
    style: Style
    shape: Shape
    name: str
    title: str
    activation: str
    source: Shape = ()
    labels: tuple[str, ...] = ()
    output: bool = False
    inputs: tuple[str, ...] = ()
    window: Window | None = None

    @property
    def nodes(self) -> int:
        return self.source[0] if self.style == "strip" else self.shape[0]

    @property
    def cells(self) -> int:
        """The values that one node stands for."""
        if self.style == "strip":
            return math.prod(self.source[1:])
        return self.shape[1] * self.shape[2] if len(self.shape) == 3 else 1

    def by_node(self, values: Array) -> Array:
        """The layer's values with the nodes first: those of sequences come step by step."""
        return values.T[:, :, None] if values.ndim == 2 else values

    @property
    def units_per_node(self) -> int:
        """How many of the output's units one node shows: the values of a strip, else one."""
        return self.cells if self.style == "strip" else 1

    @property
    def editable(self) -> bool:
        """Whether units may come and go: hidden Dense, Conv2D and recurrent layers."""
        return self.kind in ("dense", "conv2d", *RECURRENT) and not self.output


def describe_columns(frame: Frame, maps: bool = True) -> tuple[ColumnSpec, ...]:
    """The columns of a frame's network, from left to right; ``maps``: whether units of data in the
    plane show their response maps, or else their values."""
    plane = maps and frame.data.table.input_shape == (2,)
    columns = {INPUT: _input(frame, plane)}
    before = INPUT
    for layer, info in zip(frame.experiment.layers, frame.layers, strict=True):
        taken = layer.inputs or (before,)
        columns[layer.id] = _column(frame, layer, info, columns[taken[0]], taken, plane)
        before = layer.id
    return tuple(columns.values())


def _input(frame: Frame, plane: bool) -> ColumnSpec:
    shape = frame.data.input_shape
    if len(shape) > 1:
        title, signed = f"Input {describe(shape)}", "linear" if len(shape) == 2 else ""
        return ColumnSpec(INPUT, INPUT, "picture", _drawn(shape), "Input", title, signed)
    labels = tuple(unit_name(frame, INPUT, unit) for unit in range(shape[0]))
    style: Style = "map" if plane else "disc"
    title = f"Input {count(shape[0])}"
    return ColumnSpec(INPUT, INPUT, style, shape, "Input", title, "", labels=labels)


def _column(
    frame: Frame,
    layer: Layer,
    info: LayerInfo,
    before: ColumnSpec,
    taken: tuple[str, ...],
    plane: bool,
) -> ColumnSpec:
    shape, last = info.output_shape, layer.id == frame.layers[-1].id
    title = layer_title(frame.experiment.layers, layer.id)
    name = title[0].upper() + title[1:]
    passes = before.activation if layer.kind in _PASSING else "linear"
    activation = str(getattr(layer, "activation", passes))
    labels = (
        tuple(unit_name(frame, layer.id, unit) for unit in range(_drawn(shape)[0])) if last else ()
    )
    flat = isinstance(layer, Flatten)
    style: Style = "picture" if len(shape) > 1 else "map" if plane else "disc"
    return ColumnSpec(
        layer.id,
        layer.kind,
        "strip" if flat else style,
        _drawn(shape),
        name,
        _title(layer, shape, last),
        activation,
        info.input_shape if flat else (),
        labels if all(labels) else (),
        last,
        taken,
        layer.window(info.input_shape) if isinstance(layer, _SLIDING) else None,
    )


def _drawn(shape: Shape) -> Shape:
    """A sequence (steps, features) as (features, steps, 1)."""
    return (shape[1], shape[0], 1) if len(shape) == 2 else shape


def _title(layer: Layer, shape: Shape, last: bool) -> str:
    if isinstance(layer, Conv2D):
        return f"Conv {layer.kernel}×{layer.kernel} · {shape[0]}"
    if isinstance(layer, MaxPool2D):
        return f"Max pool {layer.size}"
    if isinstance(layer, AveragePool2D):
        return f"Mean pool {layer.size}"
    return f"{'Output' if last else NAMES[layer.kind]} {count(_drawn(shape)[0])}"
