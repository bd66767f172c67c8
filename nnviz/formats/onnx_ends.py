"""What stands before and behind the layers of an exported network: from raw inputs to those of the
network, and from its outputs to the user's unit."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import PreparedData
from nnviz.formats.onnx_graph import Graph
from nnviz.formats.onnx_parts import FEATURES
from nnviz.formats.onnx_preparation import prepared


def entrance(data: PreparedData) -> str:
    """What the input is called."""
    return "image" if len(data.table.input_shape) == 3 else "x"


def fed(graph: Graph, data: PreparedData, input: str) -> str:
    """The raw input, prepared, as features and scaled: what the network is fed with."""
    steps = data.pipeline.steps
    x = prepared(graph, data.pipeline, input) if steps else graph.enter(input)
    return _scaled(graph, data, _features(graph, data.features, x))


def real(graph: Graph, data: PreparedData, y: str) -> str:
    """The output in the unit of the user's targets."""
    affine = data.target_affine
    if affine is None:
        return y
    unscaled = graph.add("Mul", y, graph.constant("spread", 1 / affine.scale), to="unscaled")
    return graph.add("Add", unscaled, graph.constant("mean", affine.shift), to="real")


def _features(graph: Graph, names: tuple[str, ...], x: str) -> str:
    if names in ((), ("x1", "x2")):
        return x
    columns = graph.columns(x)
    features = [FEATURES[name](graph, *columns) for name in names]
    return graph.add("Concat", *features, to="features", axis=1)


def _scaled(graph: Graph, data: PreparedData, x: str) -> str:
    affine = data.affine
    if np.any(affine.shift != 0):
        x = graph.add("Sub", x, graph.constant("shift", affine.shift), to="shifted")
    if np.any(affine.scale != 1):
        x = graph.add("Mul", x, graph.constant("scale", affine.scale), to="scaled")
    return x
