"""How features and layers are said in ONNX: one entry per name and kind.

Opset 17 as ONNX Runtime computes it. It has no double Conv and AveragePool: networks
with such layers go out in float32 (``NOT_IN_DOUBLE``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnviz.engine.layers import AveragePool2D, Conv2D, Dense, Flatten, MaxPool2D
from nnviz.engine.shapes import Array
from nnviz.formats.onnx_activations import ACTIVATIONS
from nnviz.formats.onnx_graph import Graph

Weights = tuple[Array, Array] | None
"""A layer's weights and biases in the user's order."""

NOT_IN_DOUBLE = frozenset({"conv2d", "average_pool2d"})


FEATURES: dict[str, Callable[[Graph, str, str], str]] = {
    "x1": lambda graph, x1, x2: x1,
    "x2": lambda graph, x1, x2: x2,
    "x1^2": lambda graph, x1, x2: graph.add("Mul", x1, x1, to="x1_squared"),
    "x2^2": lambda graph, x1, x2: graph.add("Mul", x2, x2, to="x2_squared"),
    "x1x2": lambda graph, x1, x2: graph.add("Mul", x1, x2, to="x1_x2"),
    "sin(x1)": lambda graph, x1, x2: graph.add("Sin", x1, to="sin_x1"),
    "sin(x2)": lambda graph, x1, x2: graph.add("Sin", x2, to="sin_x2"),
}
"""The columns x₁ and x₂ (N, 1) → a feature (N, 1), by the feature's name."""


def _weighted(graph: Graph, layer: Dense | Conv2D, x: str, weights: Weights) -> str:
    assert weights is not None
    named = [
        graph.constant(f"{layer.id}/{name}", values)
        for name, values in zip(("weight", "bias"), weights, strict=True)
    ]
    if isinstance(layer, Conv2D):
        z = graph.add("Conv", x, *named, to=f"{layer.id}/z")
    else:
        z = graph.add("Gemm", x, *named, to=f"{layer.id}/z", transB=1)
    return ACTIVATIONS[layer.activation](graph, z, f"{layer.id}/a")


def _pooled(op: str) -> Callable[[Graph, MaxPool2D | AveragePool2D, str, Weights], str]:
    def add(graph: Graph, layer: MaxPool2D | AveragePool2D, x: str, weights: Weights) -> str:
        window = [layer.size, layer.size]
        return graph.add(op, x, to=f"{layer.id}/a", kernel_shape=window, strides=window)

    return add


def _flatten(graph: Graph, layer: Flatten, x: str, weights: Weights) -> str:
    return graph.add("Flatten", x, to=f"{layer.id}/a", axis=1)


LAYERS: dict[str, Callable[[Graph, Any, str, Weights], str]] = {
    "dense": _weighted,
    "conv2d": _weighted,
    "max_pool2d": _pooled("MaxPool"),
    "average_pool2d": _pooled("AveragePool"),
    "flatten": _flatten,
}
"""One layer's nodes from its input's name to its output's, by the layer's kind."""
