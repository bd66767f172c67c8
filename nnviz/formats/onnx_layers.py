"""How layers that are not one plain node are said in ONNX: sums, normalisation, recurrence."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnviz.engine.activation_lines import LEAK
from nnviz.engine.shapes import Array, Shape
from nnviz.formats.onnx_graph import Graph
from nnviz.values import dataclass

RECURRENT: dict[str, tuple[str, dict[str, list[float]]]] = {
    "linear": ("Affine", {"activation_alpha": [1.0], "activation_beta": [0.0]}),
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "relu": ("Relu", {}),
    "leaky_relu": ("LeakyRelu", {"activation_alpha": [LEAK]}),
    "elu": ("Elu", {"activation_alpha": [1.0]}),
    "softplus": ("Softplus", {}),
}
"""The activations that an ONNX RNN node has, with their settings."""


@dataclass(frozen=True)
class Node:
    """A layer on its way out: the tensors ``taken``, the ``shape`` of the first of them without
    the batch, and the layer's ``parameters`` by name, in the user's order."""

    layer: Any
    taken: tuple[str, ...]
    shape: Shape
    parameters: dict[str, Array]

    @property
    def x(self) -> str:
        return self.taken[0]

    @property
    def output(self) -> str:
        return f"{self.layer.id}/a"

    def constant(self, graph: Graph, name: str) -> str:
        """A parameter as a constant of the graph; returns its name."""
        return graph.constant(f"{self.layer.id}/{name}", self.parameters[name])


def summed(graph: Graph, node: Node) -> str:
    """x₁ + x₂ + …"""
    total, *others = node.taken
    for other in others:
        total = graph.add("Add", total, other, to=node.output)
    return total


def dropout(graph: Graph, node: Node) -> str:
    """Nothing is dropped once the network is trained."""
    return graph.add("Identity", node.x, to=node.output)


def global_average(graph: Graph, node: Node) -> str:
    """(N, C, H, W) → (N, C)."""
    return graph.add("ReduceMean", node.x, to=node.output, axes=[2, 3], keepdims=0)


def batch_norm(graph: Graph, node: Node) -> str:
    """By the running statistics; ONNX wants the features on axis 1, sequences have them last."""
    names = ("gain", "shift", "mean", "variance")
    constants = [node.constant(graph, name) for name in names]
    is_sequence, epsilon = len(node.shape) == 2, node.layer.epsilon
    x = _turned(graph, node.x, f"{node.layer.id}/x") if is_sequence else node.x
    y = graph.add("BatchNormalization", x, *constants, to=node.output, epsilon=epsilon)
    return _turned(graph, y, node.output) if is_sequence else y


def layer_norm(graph: Graph, node: Node) -> str:
    """Over the features of each step of a sequence, else over the whole sample."""
    constants = [node.constant(graph, name) for name in ("gain", "shift")]
    axis = 2 if len(node.shape) == 2 else 1
    return graph.add(
        "LayerNormalization", node.x, *constants, to=node.output, axis=axis,
        epsilon=node.layer.epsilon,
    )  # fmt: skip


def simple_rnn(graph: Graph, node: Node) -> str:
    """One RNN node, of an activation that it has."""
    layer = node.layer
    name, settings = RECURRENT[layer.activation]
    rows = np.arange(layer.units)
    return _recurrent(graph, node, "RNN", rows, activations=[name], **settings)


def lstm(graph: Graph, node: Node) -> str:
    """One LSTM node; its gates stand in the order i, o, f, g."""
    units = node.layer.units
    rows = np.concatenate([gate * units + np.arange(units) for gate in (0, 3, 1, 2)])
    return _recurrent(graph, node, "LSTM", rows)


def _recurrent(graph: Graph, node: Node, op: str, rows: Array, **settings: Any) -> str:
    """(N, T, F) → (N, units) or (N, T, units); ONNX wants the steps first and one direction."""
    id, own = node.layer.id, {name: part[rows] for name, part in node.parameters.items()}
    both = np.concatenate([own["bias"], np.zeros_like(own["bias"])])
    constants = [
        graph.constant(f"{id}/{name}", values[None])
        for name, values in (("weight", own["weight"]), ("recurrent", own["recurrent"]),
                             ("bias", both))
    ]  # fmt: skip
    x = graph.add("Transpose", node.x, to=f"{id}/steps", perm=[1, 0, 2])
    states, last = graph.several(
        op, x, *constants, to=(f"{id}/states", f"{id}/last"), hidden_size=node.layer.units,
        **settings,
    )  # fmt: skip
    if not node.layer.whole_sequence:
        return graph.add("Squeeze", last, graph.axes(f"{id}/axis", 0), to=node.output)
    squeezed = graph.add("Squeeze", states, graph.axes(f"{id}/axis", 1), to=f"{id}/whole")
    return graph.add("Transpose", squeezed, to=node.output, perm=[1, 0, 2])


def _turned(graph: Graph, x: str, to: str) -> str:
    """(N, T, F) ↔ (N, F, T)."""
    return graph.add("Transpose", x, to=to, perm=[0, 2, 1])
