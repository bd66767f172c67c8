"""Every layer kind, said in ONNX, computes in ONNX Runtime what the engine computes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnxruntime
import pytest

from nnviz.engine.layers import (
    LSTM,
    Add,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAverage2D,
    Layer,
    LayerNorm,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.engine.network import Network
from nnviz.engine.shapes import Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.formats.onnx_export import layers_of, model_of
from nnviz.formats.onnx_graph import Graph
from nnviz.formats.onnx_layers import RECURRENT

OUT = Dense("out", (0, 1), "linear")
CHAINS: dict[str, tuple[Shape, tuple[Layer, ...]]] = {
    "sum": ((3,), (Dense("a", (0, 1, 2), "tanh"), Add("s", ("input", "a", "a")), OUT)),
    "dropout": ((3,), (Dense("a", (0, 1, 2), "tanh"), Dropout("d"), OUT)),
    "batch norm of vectors": ((3,), (Dense("a", (0, 1, 2)), BatchNorm("b", 0.3, 1e-3), OUT)),
    "batch norm of images": (
        (2, 5, 4), (Conv2D("c", (0, 1, 2), 2, "relu"), BatchNorm("b"), Flatten("f"), OUT),
    ),
    "batch norm of sequences": ((4, 3), (BatchNorm("b"), Flatten("f"), OUT)),
    "layer norm of vectors": ((3,), (Dense("a", (0, 1, 2)), LayerNorm("l"), OUT)),
    "layer norm of images": ((2, 5, 4), (LayerNorm("l", 1e-2), Flatten("f"), OUT)),
    "layer norm of sequences": ((4, 3), (LayerNorm("l"), Flatten("f"), OUT)),
    "global average": ((2, 5, 4), (Conv2D("c", (0, 1, 2), 2), GlobalAverage2D("g"), OUT)),
    "flattened, dropped": (
        (2, 5, 4),
        (Conv2D("c", (0, 1, 2), 2), MaxPool2D("p"), Flatten("f"), Dropout("d"), OUT),
    ),
    "stacked recurrence": (
        (4, 3), (SimpleRNN("r", (0, 1, 2), whole_sequence=True), LSTM("m", (0, 1)), OUT),
    ),
    "whole sequences": (
        (4, 3),
        (LSTM("m", (0, 1, 2), whole_sequence=True), SimpleRNN("r", (0, 1), whole_sequence=True),
         Flatten("f"), OUT),
    ),
}  # fmt: skip


def trained(shape: Shape, layers: tuple[Layer, ...]) -> Network:
    """A network whose every number has moved from where it starts."""
    net = Network(NetworkSpec(shape, layers, "mean_squared_error", 2), "float32")
    net.theta[...] = np.abs(np.random.default_rng(5).normal(0.6, 0.3, net.theta.size))
    return net


def agrees(shape: Shape, layers: tuple[Layer, ...], precision: str) -> None:
    net = trained(shape, layers)
    graph = Graph(precision)
    input = graph.name("x")
    output = graph.leave(layers_of(graph, net, graph.enter(input)), "y")
    model = model_of(graph.finish("test", (input, shape), (output, (2,))))
    x = np.random.default_rng(6).normal(size=(7, *shape)).astype(np.float32)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    (found,) = session.run(None, {"x": x})
    np.testing.assert_allclose(found, net.predict(x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_computes_the_same_elsewhere(name: str) -> None:
    agrees(*CHAINS[name], "float32")


@pytest.mark.parametrize("name", [name for name in CHAINS if len(CHAINS[name][0]) < 2])
def test_vectors_do_so_in_double_too(name: str) -> None:
    agrees(*CHAINS[name], "float64")


@pytest.mark.parametrize("activation", RECURRENT)
def test_activations_inside_the_recurrence(activation: str) -> None:
    agrees((4, 3), (SimpleRNN("r", (0, 1, 2), activation), OUT), "float32")


def test_a_branch_may_be_taken_twice() -> None:
    side = replace(OUT, id="side", unit_ids=(0, 1, 2), inputs=("a",))
    layers = (Dense("a", (0, 1, 2), "tanh"), side, Add("s", ("a", "side")), OUT)
    agrees((3,), layers, "float32")
