"""The onnx package's own test cases of single nodes, as networks: the first input is the network's,
the others lie in the file, and what comes out is laid out as one vector for each sample."""

from __future__ import annotations

import importlib
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

from nnviz.errors import ModelError
from nnviz.formats.onnx_import.model import Model, model_of
from nnviz.formats.onnx_import.network import network_of
from nnviz.formats.onnx_import.operators import OPERATORS
from nnviz.formats.onnx_import.operators.sizes import OPERATORS as OF_CONSTANTS
from nnviz.formats.onnx_import.proof import engine_of
from nnviz.formats.onnx_import.translator import Translator

FLOATS = {np.dtype("float32"), np.dtype("float64"), np.dtype("float16")}
_FILES = {
    "BatchNormalization": "batch_normalization", "GreaterOrEqual": "greater_or_equal",
}  # fmt: skip
TURNS = {"RNN": [(2, 0, 1, 3), (1, 0, 2)], "LSTM": [(2, 0, 1, 3), (1, 0, 2)]}
"""What brings the samples of recurrent outputs to the front."""


@dataclass(frozen=True)
class Case:
    """A case of the package: its name and operator, its model, what goes in and comes out."""

    name: str
    op: str
    model: onnx.ModelProto
    inputs: list[np.ndarray[Any, Any]]
    outputs: list[np.ndarray[Any, Any]]


@cache
def cases() -> dict[str, list[Case]]:
    """By operator all cases of one node, those of operators that are taken apart left out."""
    from onnx.backend.test.case import node

    found: dict[str, list[Case]] = {op: [] for op in OPERATORS}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for op in OPERATORS:
            # Only these: all modules together take a minute.
            importlib.import_module(f"{node.__name__}.{_FILES.get(op, op.lower())}")
    for each in node._NodeTestCases:
        nodes = each.model.graph.node
        known = len(nodes) == 1 and nodes[0].op_type in OPERATORS and not nodes[0].domain
        if not known or each.name.endswith("_expanded"):
            continue
        inputs, outputs = (list(map(_array, part)) for part in each.data_sets[0])
        case = Case(each.name, nodes[0].op_type, each.model, inputs, outputs)
        found[case.op].append(case)
    return found


def _array(value: Any) -> Any:
    return numpy_helper.to_array(value) if isinstance(value, TensorProto) else value


def outcome(case: Case) -> str:
    """ "passes", or the sentence with which it is refused; AssertionError for other numbers.

    Outputs behind the first are nnviz's if it has them: they are refused where they are taken."""
    try:
        if case.op in OF_CONSTANTS:
            _as_constants(case)
            return "passes"
        _as_network(case, 0)
    except ModelError as error:
        return str(error)
    for at in range(1, len(case.outputs)):
        with suppress(ModelError):
            _as_network(case, at)
    return "passes"


def _as_constants(case: Case) -> None:
    """All inputs lie in the file, and so should the result."""
    node = case.model.graph.node[0]
    constants = dict(zip([name for name in node.input if name], case.inputs, strict=True))
    opset = case.model.opset_import[0].version
    model = Model((node,), constants, "nothing", (1, 1), 0, node.output[0], opset, {}, b"")
    translator = Translator(model, False)
    translator.run(model.nodes, OPERATORS)
    np.testing.assert_allclose(translator.values[node.output[0]], case.outputs[0])


def _as_network(case: Case, at: int) -> None:
    """One of its outputs, as a network of the first input."""
    graph = case.model.graph
    x = _first(case)
    batch = 1 if case.op in TURNS and not _layout(graph.node[0]) else 0
    expected, nodes = np.atleast_1d(case.outputs[at]), [graph.node[0]]
    expected = expected[None] if case.inputs[0].ndim == 1 == expected.ndim else expected
    name = [each for each in graph.node[0].output if each][at]
    if case.op in TURNS and batch:
        turn = TURNS[case.op][expected.ndim == 3]
        nodes.append(helper.make_node("Transpose", [name], ["turned"], perm=turn))
        name, expected = "turned", expected.transpose(turn)
    if expected.ndim != 2:
        nodes.append(helper.make_node("Flatten", [name], ["flat"], axis=1))
        name, expected = "flat", expected.reshape(len(expected), -1)
    content = _content(case, nodes, name)
    model = model_of(content)
    network = network_of(model)
    canonical = np.moveaxis(x, model.batch, 0) if model.batch == batch else x
    if network.channels_last:
        canonical = np.moveaxis(canonical, -1, 1)
    found = engine_of(network).predict(canonical.reshape(len(canonical), *network.input_shape))
    wide = expected.astype(np.float64)
    finite = np.isfinite(x.reshape(len(canonical), -1)).all(axis=1) if not batch else slice(None)
    np.testing.assert_allclose(found[finite], wide[finite], rtol=1e-4, atol=2e-5)


def _first(case: Case) -> np.ndarray[Any, Any]:
    """The network's input; numbers one after the other are one sample's."""
    x = case.inputs[0] if case.inputs else None
    if not isinstance(x, np.ndarray) or x.dtype not in FLOATS or not x.ndim:
        raise ModelError("it takes no floating-point numbers of samples")
    return x[None] if x.ndim == 1 else x


def _layout(node: NodeProto) -> int:
    return next((each.i for each in node.attribute if each.name == "layout"), 0)


def _content(case: Case, nodes: list[NodeProto], output: str) -> bytes:
    graph = case.model.graph
    names = [each.name for each in graph.input]
    given = [numpy_helper.from_array(v, n) for n, v in zip(names[1:], case.inputs[1:], strict=True)]
    x = _first(case)
    sizes: list[Any] = list(x.shape)
    batch = 1 if case.op in TURNS and not _layout(graph.node[0]) else 0
    sizes[batch] = "N" if batch else x.shape[0]
    kind = helper.np_dtype_to_tensor_dtype(x.dtype)
    body = helper.make_graph(
        nodes, "case", [helper.make_tensor_value_info(names[0], kind, sizes)],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)], given,
    )  # fmt: skip
    model = helper.make_model(body, opset_imports=list(case.model.opset_import))
    return bytes(model.SerializeToString())
