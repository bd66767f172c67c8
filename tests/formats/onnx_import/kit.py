"""ONNX graphs by hand, and what nnviz and ONNX Runtime make of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnxruntime
from onnx import NodeProto, TensorProto, helper, numpy_helper

from nnviz.formats.onnx_import.model import model_of
from nnviz.formats.onnx_import.network import Network, network_of
from nnviz.formats.onnx_import.proof import engine_of

Array = np.ndarray[Any, Any]


def node(op: str, *inputs: str, to: str | Sequence[str], **settings: Any) -> NodeProto:
    outputs = [to] if isinstance(to, str) else list(to)
    return helper.make_node(op, inputs, outputs, name=f"{op}_{outputs[0]}", **settings)


def content(
    nodes: list[NodeProto],
    sizes: Sequence[int | str],
    opset: int = 17,
    output: str = "y",
    dtype: int = TensorProto.FLOAT,
    **constants: Any,
) -> bytes:
    """The bytes of a model with one input ``x``, and constants by name: float64 becomes float32."""
    arrays = {name: np.asarray(value) for name, value in constants.items()}
    given = [
        numpy_helper.from_array(a.astype(np.float32) if a.dtype == np.float64 else a, name)
        for name, a in arrays.items()
    ]
    body = helper.make_graph(
        nodes, "test", [helper.make_tensor_value_info("x", dtype, list(sizes))],
        [helper.make_tensor_value_info(output, dtype, None)], given,
    )  # fmt: skip
    opsets = [helper.make_opsetid("", opset)]
    return bytes(
        helper.make_model(body, opset_imports=opsets, ir_version=8).SerializeToString()
    )  # fmt: skip


def agreed(model: bytes, samples: int = 6, seed: int = 0) -> Network:
    """The network, once ONNX Runtime has computed the same by the file."""
    network = network_of(model_of(model))
    count = network.model.fixed_batch or samples
    x = np.random.default_rng(seed).normal(size=(count, *network.input_shape)).astype(np.float32)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (wanted,) = session.run(None, {session.get_inputs()[0].name: network.as_file(x)})
    found = engine_of(network).predict(x.astype(network.precision))
    difference = np.abs(np.asarray(wanted).reshape(found.shape) - found).max()
    assert difference <= 1e-5 * max(1.0, np.abs(wanted).max())
    return network


def kinds(network: Network) -> list[str]:
    """The layers as ``dense relu``, ``flatten``."""
    return [f"{e.kind} {getattr(e, 'activation', '')}".strip() for e in network.layers]


def draw(*shape: int, seed: int = 1) -> Array:
    return np.random.default_rng(seed).normal(0, 0.5, shape).astype(np.float32)
