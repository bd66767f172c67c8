"""A trained network as an ONNX file that takes raw inputs, proven equal before it exists.

The file is run by another program than nnviz (ONNX Runtime, or onnx's ReferenceEvaluator)
on the whole test part, and only kept if that agrees with what nnviz predicts.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, helper

from nnviz import __version__
from nnviz.engine.layers import Dense
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from nnviz.engine.spec import INPUT
from nnviz.experiment.materialise import outline_of
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState
from nnviz.formats.atomic import replacing
from nnviz.formats.exporting.report import ExportReport, compare
from nnviz.formats.onnx_check import check_form, run_elsewhere
from nnviz.formats.onnx_ends import entrance, fed, real
from nnviz.formats.onnx_graph import Graph
from nnviz.formats.onnx_layers import Node
from nnviz.formats.onnx_parts import LAYERS, NOT_IN_DOUBLE

OPSET, IR_VERSION = 17, 8


def export_onnx(path: Path, state: RunState) -> ExportReport:
    """Write the network of ``state`` to ``path``.

    ExportError where the file does not compute what nnviz computes, FileError where it cannot
    be written; both leave the path as it was.
    """
    run = Run.restore(state)
    model = build_model(run)
    rows = run.data.test_rows
    expected = run.data.real(run.predict(run.data.x_test))
    with replacing(path) as temporary:
        temporary.write_bytes(model.SerializeToString())
        check_form(temporary)
        checker, outputs = run_elsewhere(temporary, run.data.table.inputs[rows].astype(np.float32))
        difference, tolerance = compare(checker, outputs, expected)
    return ExportReport(path, checker, len(rows), difference, tolerance, _precision(run))


def build_model(run: Run) -> ModelProto:
    """The run's network from raw inputs to outputs: preparation, features and scaling included."""
    table, experiment = run.data.table, run.experiment
    graph = Graph(_precision(run))
    input = graph.name(entrance(run.data))
    tensor = layers_of(graph, run.network, fed(graph, run.data, input))
    tensor = real(graph, run.data, tensor)
    output = graph.leave(tensor, _output_name(run))
    body = graph.finish(
        experiment.name,
        (input, table.input_shape),
        (output, (run.network.spec.outputs,)),
    )
    title = f"{experiment.title}: takes raw inputs; {_inside(run)} are inside."
    model = model_of(body, title)
    helper.set_model_props(model, _metadata(run))
    return model


def _precision(run: Run) -> str:
    """The experiment's, but float32 where ONNX Runtime does not compute a layer in float64."""
    single = any(layer.kind in NOT_IN_DOUBLE for layer in run.experiment.layers)
    return "float32" if single else run.experiment.precision


def _inside(run: Run) -> str:
    prepared = "preparation, " if run.data.pipeline.steps else ""
    return f"{prepared}features and scaling"


def layers_of(graph: Graph, network: Network, x: str) -> str:
    """All layers in order, each from the tensors that it takes; the last one's output."""
    spec, tensors = network.spec, {INPUT: x}
    for index, layer in enumerate(spec.layers):
        taken = tuple(tensors[id] for id in spec.sources[index])
        node = Node(layer, taken, spec.input_of(index), _parameters(network, layer.id))
        tensors[layer.id] = LAYERS[layer.kind](graph, node)
    return tensors[spec.layers[-1].id]


def _parameters(network: Network, layer: str) -> dict[str, Array]:
    """A layer's parameters by name, in the user's order."""
    layout, theta = network.layout, network.theta
    names = [each.name for each in layout.block(layer).parameters] if layer in layout else []
    return {name: layout.read(theta, layer, name) for name in names}


def _output_name(run: Run) -> str:
    """What the output is; only what sums up to one, or lies in 0…1, is called a probability."""
    last, table = run.experiment.layers[-1], run.data.table
    activation = last.activation if isinstance(last, Dense) else ""
    if table.task == "regression":
        return outline_of(run.experiment).target_name or "value"
    if table.task == "binary":
        return "probability" if activation == "sigmoid" else "score"
    return "probabilities" if activation == "softmax" else "scores"


def model_of(body: onnx.GraphProto, text: str = "") -> ModelProto:
    """A graph as a model of the versions that runtimes accept."""
    return helper.make_model(
        body,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="nnviz",
        producer_version=__version__,
        doc_string=text,
    )


def _metadata(run: Run) -> dict[str, str]:
    table, experiment = run.data.table, run.experiment
    return {
        "nnviz_version": __version__,
        "sample": experiment.name,
        "title": experiment.title,
        "task": table.task,
        "input_names": json.dumps(table.input_names, ensure_ascii=False),
        "input_categories": json.dumps(
            {column.name: column.categories for column in table.columns if column.categories},
            ensure_ascii=False,
        ),
        "feature_names": json.dumps(run.data.feature_names, ensure_ascii=False),
        "class_names": json.dumps(table.class_names, ensure_ascii=False),
        "target_name": outline_of(run.experiment).target_name,
        "steps": str(run.step),
    }
