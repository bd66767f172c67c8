"""What the network's picture is made of: the input column and one column per layer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from nnviz.data.dataset import PreparedData
from nnviz.data.features import FEATURES
from nnviz.drawing.numbers import count
from nnviz.engine.layers import AveragePool2D, Conv2D, Dense, Flatten, Layer, MaxPool2D
from nnviz.engine.shapes import Shape, describe
from nnviz.experiment.frame import Frame, LayerInfo

INPUT = "input"
Style = Literal["map", "picture", "disc", "strip"]
"""map: response over the plane; picture: image or feature map; disc: a number; strip: flattened."""

_NAMES = {"dense": "Dense", "conv2d": "Conv", "max_pool2d": "Pool", "average_pool2d": "Pool",
          "flatten": "Flatten"}  # fmt: skip


@dataclass(frozen=True)
class ColumnSpec:
    """One column: ``nodes`` things drawn for a layer whose output has ``shape``.

    ``name`` is unique in the network (``Conv 2``), ``title`` says the size (``Conv 3×3 · 8``);
    ``source`` is the shape a Flatten reads; ``labels`` stand beside the nodes or are empty;
    ``activation`` of pictures without one is that of the layer whose values they pass on.
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

    @property
    def nodes(self) -> int:
        return self.source[0] if self.style == "strip" else self.shape[0]

    @property
    def cells(self) -> int:
        """The values that one node stands for."""
        shape = self.source if self.style == "strip" else self.shape
        return shape[1] * shape[2] if len(shape) == 3 else 1

    @property
    def editable(self) -> bool:
        """Whether units may come and go: hidden Dense and Conv2D layers."""
        return self.kind in ("dense", "conv2d") and not self.output


def describe_columns(frame: Frame) -> tuple[ColumnSpec, ...]:
    """The columns of a frame's network, from left to right."""
    plane = frame.data.table.input_shape == (2,)
    columns, names = [_input(frame.data, plane)], _names(frame.experiment.layers)
    for layer, info in zip(frame.experiment.layers, frame.layers, strict=True):
        last = layer.id == frame.experiment.layers[-1].id
        columns.append(_column(layer, info, names[layer.id], columns[-1], plane, last, frame.data))
    return tuple(columns)


def _input(data: PreparedData, plane: bool) -> ColumnSpec:
    shape = data.input_shape
    if len(shape) == 3:
        return ColumnSpec(INPUT, INPUT, "picture", shape, "Input", f"Input {describe(shape)}", "")
    names = tuple(FEATURES[name].label if name in FEATURES else name for name in data.feature_names)
    style: Style = "map" if plane else "disc"
    title = f"Input {count(shape[0])}"
    return ColumnSpec(INPUT, INPUT, style, shape, "Input", title, "", labels=names)


def _column(
    layer: Layer,
    info: LayerInfo,
    name: str,
    before: ColumnSpec,
    plane: bool,
    last: bool,
    data: PreparedData,
) -> ColumnSpec:
    shape = info.output_shape
    style: Style = "picture" if len(shape) == 3 else "map" if plane else "disc"
    activation = layer.activation if isinstance(layer, Dense | Conv2D) else before.activation
    title = f"{'Output' if last else _NAMES[layer.kind]} {shape[0]}"
    if isinstance(layer, Conv2D):
        title = f"Conv {layer.kernel}×{layer.kernel} · {shape[0]}"
    elif isinstance(layer, MaxPool2D | AveragePool2D):
        title = f"{'Max' if isinstance(layer, MaxPool2D) else 'Mean'} pool {layer.size}"
    if isinstance(layer, Flatten) and len(info.input_shape) == 3:
        return ColumnSpec(layer.id, layer.kind, "strip", shape, name, f"Flatten {count(shape[0])}",
                          activation, info.input_shape, output=last)  # fmt: skip
    classes = data.table.class_names if last else ()
    labels = classes if len(classes) == shape[0] else ()
    return ColumnSpec(layer.id, layer.kind, style, shape, "Output" if last else name, title,
                      activation, labels=labels, output=last)  # fmt: skip


def _names(layers: tuple[Layer, ...]) -> dict[str, str]:
    """``Dense 1``, ``Dense 2``: numbered where a kind comes more than once."""
    total = Counter(_NAMES[layer.kind] for layer in layers[:-1])
    seen: Counter[str] = Counter()
    result = {}
    for layer in layers:
        kind = _NAMES[layer.kind]
        seen[kind] += 1
        result[layer.id] = f"{kind} {seen[kind]}" if total[kind] > 1 else kind
    return result
