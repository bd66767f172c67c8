"""Sound ONNX files of many kinds, and the same ones damaged: bytes, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from onnx import ModelProto

from nnviz.engine.network import Network
from nnviz.engine.spec import NetworkSpec
from nnviz.errors import ModelError
from nnviz.formats.onnx_export import layers_of, model_of
from nnviz.formats.onnx_graph import Graph
from nnviz.formats.onnx_import import model as reading
from nnviz.formats.onnx_import.network import network_of
from nnviz.formats.onnx_import.operators import OPERATORS
from nnviz.formats.onnx_import.proof import proven
from tests.campaign.mutations import damage_bytes
from tests.formats.test_onnx_layers import CHAINS

Rng = np.random.Generator


def exported(spec: NetworkSpec, seed: int = 0, precision: str = "float32") -> bytes:
    """A network with drawn numbers as nnviz writes its layers."""
    network = Network(spec, "float32", np.random.default_rng(seed))
    network.theta += np.random.default_rng(seed).uniform(0, 0.2, network.theta.shape)
    graph = Graph(precision)
    input = graph.name("x")
    output = graph.leave(layers_of(graph, network, graph.enter(input)), "y")
    body = graph.finish("test", (input, spec.input_shape), (output, (spec.outputs,)))
    return bytes(model_of(body).SerializeToString())


def sound(number: int) -> bytes:
    """A sound file; every chain of layers has its turn."""
    shape, layers = list(CHAINS.values())[number % len(CHAINS)]
    return exported(NetworkSpec(shape, layers, "mean_squared_error", 2), number)


def damaged(number: int) -> bytes:
    """One of them, damaged in one to three places."""
    rng = np.random.default_rng(number)
    content = sound(number)
    if number % 2:
        return damage_bytes(content, rng)
    model = ModelProto.FromString(content)
    for _ in range(rng.integers(1, 4)):
        _CHANGES[rng.integers(len(_CHANGES))](model, rng)
    return bytes(model.SerializeToString())


def outcome(content: bytes) -> str:
    """``sound`` where it was read and computes the same elsewhere, else the refusing sentence."""
    try:
        proven(network_of(reading.model_of(content)))
    except ModelError as error:
        return str(error)
    return "sound"


def _number(rng: Rng) -> int:
    return int(rng.choice([0, 1, 2, 3, 7, -1, -2, 1000, 2**31 - 1, 2**31, 2**62, -(2**63)]))


def _any(rng: Rng, things: Any) -> Any:
    return things[rng.integers(len(things))]


def _operator(model: ModelProto, rng: Rng) -> None:
    _any(rng, model.graph.node).op_type = str(_any(rng, sorted(OPERATORS)))


def _attribute(model: ModelProto, rng: Rng) -> None:
    nodes = [node for node in model.graph.node if node.attribute]
    if not nodes:
        return
    attribute = _any(rng, _any(rng, nodes).attribute)
    if attribute.ints:
        attribute.ints[rng.integers(len(attribute.ints))] = _number(rng)
    elif attribute.HasField("i"):
        attribute.i = _number(rng)
    elif attribute.HasField("f"):
        attribute.f = float(_any(rng, [0.0, -1.0, 1e30, np.nan, np.inf]))


def _kind(model: ModelProto, rng: Rng) -> None:
    nodes = [node for node in model.graph.node if node.attribute]
    if nodes:
        _any(rng, _any(rng, nodes).attribute).type = int(rng.integers(0, 12))


def _input(model: ModelProto, rng: Rng) -> None:
    nodes = [node for node in model.graph.node if node.input]
    node, other = _any(rng, nodes), _any(rng, nodes)
    node.input[rng.integers(len(node.input))] = str(_any(rng, other.input))


def _lost(model: ModelProto, rng: Rng) -> None:
    if model.graph.node:
        del model.graph.node[rng.integers(len(model.graph.node))]


def _dims(model: ModelProto, rng: Rng) -> None:
    arrays = [each for each in model.graph.initializer if each.dims]
    if arrays:
        array = _any(rng, arrays)
        array.dims[rng.integers(len(array.dims))] = _number(rng)


def _type(model: ModelProto, rng: Rng) -> None:
    if model.graph.initializer:
        _any(rng, model.graph.initializer).data_type = int(rng.integers(0, 24))


def _values(model: ModelProto, rng: Rng) -> None:
    if model.graph.initializer:
        array = _any(rng, model.graph.initializer)
        array.raw_data = rng.bytes(len(array.raw_data))


def _sizes(model: ModelProto, rng: Rng) -> None:
    dim = _any(rng, model.graph.input[0].type.tensor_type.shape.dim)
    dim.dim_value = _number(rng)


_CHANGES: tuple[Callable[[ModelProto, Rng], None], ...] = (
    _operator, _attribute, _attribute, _kind, _input, _lost, _dims, _type, _values, _sizes,
)  # fmt: skip
