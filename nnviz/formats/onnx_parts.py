"""How features and layers are said in ONNX: one entry per name and kind.

Opset 17 as ONNX Runtime computes it. It has no double Conv, AveragePool, RNN and LSTM: networks
with such layers go out in float32 (``NOT_IN_DOUBLE``).
"""

from __future__ import annotations

from collections.abc import Callable

from nnviz.engine.layers import Conv2D
from nnviz.formats import onnx_layers
from nnviz.formats.onnx_activations import ACTIVATIONS
from nnviz.formats.onnx_graph import Graph
from nnviz.formats.onnx_layers import Node

NOT_IN_DOUBLE = frozenset({"conv2d", "average_pool2d", "simple_rnn", "lstm"})


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


def _weighted(graph: Graph, node: Node) -> str:
    layer = node.layer
    weight, bias = (node.constant(graph, name) for name in ("weight", "bias"))
    if isinstance(layer, Conv2D):
        placed = _placed(node, layer.kernel)
        dilations = [layer.dilation, layer.dilation]
        z = graph.add(
            "Conv", node.x, weight, bias, to=f"{layer.id}/z", dilations=dilations, **placed
        )
    else:
        z = graph.add("Gemm", node.x, weight, bias, to=f"{layer.id}/z", transB=1)
    return ACTIVATIONS[layer.activation](graph, z, f"{layer.id}/a")


def _placed(node: Node, size: int) -> dict[str, list[int]]:
    """Where a square window stands: what pads the image is said in numbers."""
    window = node.layer.window(node.shape)
    top, bottom, left, right = window.pads
    return {
        "kernel_shape": [size, size],
        "strides": [window.rows.stride, window.columns.stride],
        "pads": [top, left, bottom, right],
    }


def _max_pool(graph: Graph, node: Node) -> str:
    return graph.add("MaxPool", node.x, to=node.output, **_placed(node, node.layer.size))


def _average_pool(graph: Graph, node: Node) -> str:
    """Padding is not counted."""
    placed = _placed(node, node.layer.size)
    return graph.add("AveragePool", node.x, to=node.output, count_include_pad=0, **placed)


def _flatten(graph: Graph, node: Node) -> str:
    return graph.add("Flatten", node.x, to=node.output, axis=1)


LAYERS: dict[str, Callable[[Graph, Node], str]] = {
    "dense": _weighted,
    "conv2d": _weighted,
    "max_pool2d": _max_pool,
    "average_pool2d": _average_pool,
    "global_average2d": onnx_layers.global_average,
    "flatten": _flatten,
    "add": onnx_layers.summed,
    "dropout": onnx_layers.dropout,
    "batch_norm": onnx_layers.batch_norm,
    "layer_norm": onnx_layers.layer_norm,
    "simple_rnn": onnx_layers.simple_rnn,
    "lstm": onnx_layers.lstm,
}
"""One layer's nodes from its inputs' names to its output's, by the layer's kind."""
