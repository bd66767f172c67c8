"""Drawn networks of all kinds: out to ONNX, run by ONNX Runtime, and in again."""

from __future__ import annotations

import numpy as np
import onnxruntime
from hypothesis import assume
from hypothesis import strategies as st

from nnviz.engine.layers import SimpleRNN
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.formats.onnx_export import layers_of, model_of
from nnviz.formats.onnx_graph import Graph
from nnviz.formats.onnx_import.model import model_of as read
from nnviz.formats.onnx_import.network import network_of
from nnviz.formats.onnx_import.proof import engine_of
from nnviz.formats.onnx_layers import RECURRENT
from tests.parity.networks import of_all_kinds

SAMPLES = 8
TOLERANCE = 1e-5


def specs() -> st.SearchStrategy[NetworkSpec]:
    """Networks that ONNX can express: its RNN lacks some activations."""
    return of_all_kinds().filter(_can_be_said)


def _can_be_said(spec: NetworkSpec) -> bool:
    recurrent = (layer for layer in spec.layers if isinstance(layer, SimpleRNN))
    return all(layer.activation in RECURRENT for layer in recurrent)


def agrees(spec: NetworkSpec) -> None:
    """Engine, ONNX Runtime and what is imported again compute the same in single precision."""
    network = Network(spec, "float32", np.random.default_rng(3))
    network.theta += np.random.default_rng(4).uniform(0.02, 0.2, network.theta.shape)
    x = np.random.default_rng(5).normal(size=(SAMPLES, *spec.input_shape)).astype(np.float32)
    content = _exported(network)
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    elsewhere = session.run(None, {session.get_inputs()[0].name: x})[0]
    own, bound = network.predict(x), allowed(network, x)
    imported = network_of(read(content))
    again = engine_of(imported).predict(x.reshape(SAMPLES, *imported.input_shape))
    assert np.abs(elsewhere - own).max() <= bound
    assert np.abs(elsewhere - again).max() <= bound


def allowed(network: Network, x: Array) -> float:
    """What outputs may differ by: a share of the largest.

    Networks are passed over that magnify rounding so much that no program could keep to it: their
    own outputs in single and double precision differ by nearly as much.
    """
    own, exact = network.predict(x), _in_double(network).predict(x.astype(np.float64))
    bound = TOLERANCE * float(np.abs(own).max())
    assume(np.abs(own - exact).max() <= bound / 4)
    return bound


def _in_double(network: Network) -> Network:
    double = Network(network.spec, "float64")
    double.theta[...] = network.theta
    return double


def _exported(network: Network) -> bytes:
    graph, shape = Graph("float32"), network.spec.input_shape
    input = graph.name("x")
    output = graph.leave(layers_of(graph, network, graph.enter(input)), "y")
    body = graph.finish("drawn", (input, shape), (output, (network.spec.outputs,)))
    return bytes(model_of(body).SerializeToString())
