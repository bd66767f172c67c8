"""A trained network as an ONNX file that takes raw inputs, proven equal before it exists.

The file is run by another program than nnviz (ONNX Runtime, or onnx's ReferenceEvaluator)
on the whole test part, and only kept if that agrees with what nnviz predicts.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, helper

from nnviz import __version__
from nnviz.engine.layers import Dense
from nnviz.engine.shapes import Array
from nnviz.errors import ExportError
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState
from nnviz.formats.atomic import replacing
from nnviz.formats.onnx_graph import Graph
from nnviz.formats.onnx_parts import FEATURES, LAYERS, NOT_IN_DOUBLE

OPSET, IR_VERSION = 17, 8
TOLERANCE = 1e-5
"""Of the largest output, or of 1 where all outputs are smaller."""

_CHUNK = 512


@dataclass(frozen=True)
class ExportReport:
    """What was written and how it was proven: ``checker`` ran all ``samples`` of the test part;
    no output differs by more than ``largest_difference``, with ``tolerance`` allowed."""

    path: Path
    checker: str
    samples: int
    largest_difference: float
    tolerance: float
    precision: str


def export_onnx(path: Path, state: RunState) -> ExportReport:
    """Write the network of ``state`` to ``path``.

    ExportError where the file does not compute what nnviz computes, FileError where it cannot
    be written; both leave the path as it was.
    """
    run = Run.restore(state)
    model = build_model(run)
    rows = run.data.test_rows
    expected = run.predict(run.data.x_test)
    with replacing(path) as temporary:
        temporary.write_bytes(model.SerializeToString())
        _check_form(temporary)
        precision = _precision(run)
        checker, outputs = _run_elsewhere(temporary, run.data.table.inputs[rows].astype(precision))
        difference, tolerance = _compare(checker, outputs, expected)
    return ExportReport(path, checker, len(rows), difference, tolerance, precision)


def build_model(run: Run) -> ModelProto:
    """The run's network from raw inputs to outputs, features and scaling included."""
    table, experiment = run.data.table, run.experiment
    graph = Graph(_precision(run))
    input = graph.name("image" if len(table.input_shape) == 3 else "x")
    tensor = _scaled(graph, run, _features(graph, run, input))
    for layer in experiment.layers:
        tensor = LAYERS[layer.kind](graph, layer, tensor, _weights(run, layer.id))
    output = graph.rename(tensor, _output_name(run))
    body = graph.finish(
        experiment.sample, (input, table.input_shape), (output, (run.network.spec.outputs,))
    )
    return _model(body, run)


def _precision(run: Run) -> str:
    """The experiment's, but float32 where ONNX Runtime does not compute a layer in float64."""
    single = any(layer.kind in NOT_IN_DOUBLE for layer in run.experiment.layers)
    return "float32" if single else run.experiment.precision


def _features(graph: Graph, run: Run, x: str) -> str:
    names = run.experiment.features
    if names in ((), ("x1", "x2")):
        return x
    columns = graph.columns(x)
    features = [FEATURES[name](graph, *columns) for name in names]
    return graph.add("Concat", *features, to="features", axis=1)


def _scaled(graph: Graph, run: Run, x: str) -> str:
    affine = run.data.affine
    if np.any(affine.shift != 0):
        x = graph.add("Sub", x, graph.constant("shift", affine.shift), to="shifted")
    if np.any(affine.scale != 1):
        x = graph.add("Mul", x, graph.constant("scale", affine.scale), to="scaled")
    return x


def _weights(run: Run, layer: str) -> tuple[Array, Array] | None:
    layout, theta = run.network.layout, run.network.theta
    if layer not in layout:
        return None
    return layout.weight(theta, layer), layout.bias(theta, layer)


def _output_name(run: Run) -> str:
    """What the output is; only what sums up to one, or lies in 0…1, is called a probability."""
    last, table = run.experiment.layers[-1], run.data.table
    activation = last.activation if isinstance(last, Dense) else ""
    if table.task == "regression":
        return table.target_name or "value"
    if table.task == "binary":
        return "probability" if activation == "sigmoid" else "score"
    return "probabilities" if activation == "softmax" else "scores"


def _model(body: onnx.GraphProto, run: Run) -> ModelProto:
    model = helper.make_model(
        body,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="nnviz",
        producer_version=__version__,
        doc_string=f"{run.experiment.title}: takes raw inputs; features and scaling are inside.",
    )
    helper.set_model_props(model, _metadata(run))
    return model


def _metadata(run: Run) -> dict[str, str]:
    table, experiment = run.data.table, run.experiment
    return {
        "nnviz_version": __version__,
        "sample": experiment.sample,
        "title": experiment.title,
        "task": table.task,
        "input_names": json.dumps(table.input_names, ensure_ascii=False),
        "feature_names": json.dumps(run.data.feature_names, ensure_ascii=False),
        "class_names": json.dumps(table.class_names, ensure_ascii=False),
        "target_name": table.target_name,
        "steps": str(run.step),
    }


def _check_form(path: Path) -> None:
    try:
        onnx.checker.check_model(str(path), full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise ExportError(f"onnx's checker refuses the exported network: {error}") from error


def _run_elsewhere(path: Path, raw: NDArray[Any]) -> tuple[str, NDArray[Any]]:
    """The outputs for raw inputs by another program, and that program's name."""
    checker, start = _onnxruntime() or _reference()
    try:
        run = start(str(path))
        with np.errstate(all="ignore"):
            parts = [run(raw[first : first + _CHUNK]) for first in range(0, len(raw), _CHUNK)]
    except Exception as error:  # each runtime has exceptions of its own, without a common base
        raise ExportError(f"{checker} cannot run the exported network: {error}") from error
    return checker, np.concatenate(parts)


Session = Callable[[NDArray[Any]], NDArray[Any]]
Runtime = tuple[str, Callable[[str], Session]]
"""A program's name, and what starts it on a file: a function from raw inputs to outputs."""


def _onnxruntime() -> Runtime | None:
    try:
        import onnxruntime
    except ImportError:
        return None

    def start(path: str) -> Session:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = 1
        session: Any = onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])
        name = session.get_inputs()[0].name
        return lambda x: np.asarray(session.run(None, {name: x})[0])

    return f"ONNX Runtime {onnxruntime.__version__}", start


def _reference() -> Runtime:
    from onnx.reference import ReferenceEvaluator

    def start(path: str) -> Session:
        session: Any = ReferenceEvaluator(path)
        name = session.input_names[0]
        return lambda x: np.asarray(session.run(None, {name: x})[0])

    return f"onnx {onnx.__version__} ReferenceEvaluator", start


def _compare(checker: str, outputs: NDArray[Any], expected: Array) -> tuple[float, float]:
    """Largest difference and tolerance; ExportError where the one exceeds the other."""
    if outputs.shape != expected.shape:
        raise ExportError(
            f"{checker} gets outputs of shape {outputs.shape} from the exported network, nnviz "
            f"{expected.shape}; nothing was written."
        )
    wide = expected.astype(np.float64)
    difference = float(np.abs(outputs - wide).max())
    tolerance = TOLERANCE * max(1.0, float(np.abs(wide).max()))
    if not difference <= tolerance:
        raise ExportError(
            f"The exported network differs from nnviz by {difference:.2g} on the test samples "
            f"(checked by {checker}), and at most {tolerance:.2g} is allowed; nothing was written."
        )
    return difference, tolerance
