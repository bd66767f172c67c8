"""nnviz's own exports: the preparation, features and scaling inside are known again.

What an experiment would write before and behind its layers is compared, node by node and number by
number, with what the file has there. Where they are the same, they stay the experiment's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

import numpy as np
from onnx import NodeProto, numpy_helper

from nnviz.data.dataset import PreparedData
from nnviz.data.features import FEATURES
from nnviz.data.source import Scaling
from nnviz.engine.shapes import Array
from nnviz.errors import NnvizError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.materialise import materialise
from nnviz.formats.onnx_ends import entrance, fed, real
from nnviz.formats.onnx_graph import Graph
from nnviz.formats.onnx_import.model import Model


@dataclass(frozen=True)
class Opened:
    """The layers alone, and the experiment whose data feed them."""

    model: Model
    experiment: Experiment
    data: PreparedData


def is_own(model: Model) -> bool:
    """Whether nnviz wrote it."""
    return "nnviz_version" in model.metadata


def opened_up(model: Model, experiment: Experiment) -> Opened | None:
    """The file without what the experiment does by itself; None where its raw inputs are others,
    or something is left that only nnviz's ends have."""
    found = [_without_ends(model, each) for each in _variants(model, experiment)]
    fitting = [each for each in found if each is not None]
    return min(fitting, key=lambda each: len(each.model.nodes), default=None)


def _variants(model: Model, experiment: Experiment) -> Iterator[Experiment]:
    """The experiment with each features and scaling that the file may have been written with."""
    names = tuple(json.loads(model.metadata.get("feature_names", "[]")))
    features = names if names and set(names) <= set(FEATURES) else experiment.features
    scalings = dict.fromkeys((experiment.scaling, *get_args(Scaling)))
    for scaling in scalings:
        yield replace(experiment, features=features, scaling=scaling)


def _without_ends(model: Model, experiment: Experiment) -> Opened | None:
    try:
        data = materialise(experiment)
    except NnvizError:
        return None
    if tuple(model.sizes[1:]) != data.table.input_shape:
        return None
    for precision in ("float32", "float64"):
        graph = Graph(precision)
        input = graph.name(entrance(data))
        tensor = fed(graph, data, input)
        seen = _Seen(model, graph, {input: model.input})
        if seen.begins():
            inner = replace(
                model, nodes=model.nodes[len(graph.nodes) :], input=seen.names[tensor],
                sizes=(None, *data.input_shape),
            )  # fmt: skip
            return _without_end(inner, experiment, data, precision)
    return None


def _without_end(
    model: Model, experiment: Experiment, data: PreparedData, precision: str
) -> Opened:
    """Without the way back to the targets' own unit."""
    if data.target_affine is None:
        return Opened(model, experiment, data)
    graph, nodes = Graph(precision), list(model.nodes)
    if nodes and nodes[-1].op_type == "Cast":
        nodes.pop()
    real(graph, data, "y")
    last = nodes[len(nodes) - len(graph.nodes) :]
    if last and _Seen(replace(model, nodes=tuple(last)), graph, {"y": last[0].input[0]}).begins():
        left = tuple(nodes[: len(nodes) - len(last)])
        return Opened(replace(model, nodes=left, output=last[0].input[0]), experiment, data)
    return Opened(model, replace(experiment, target_scaling="none"), data)


@dataclass
class _Seen:
    """A file's first nodes beside those that are expected, with the file's names for theirs."""

    model: Model
    graph: Graph
    names: dict[str, str]
    _constants: dict[str, Array] = field(init=False)

    def __post_init__(self) -> None:
        self._constants = {each.name: numpy_helper.to_array(each) for each in self.graph.constants}

    def begins(self) -> bool:
        """Whether the file begins with the nodes that are expected."""
        expected = self.graph.nodes
        first = self.model.nodes[: len(expected)]
        return len(first) == len(expected) and all(map(self._is, expected, first))

    def _is(self, expected: NodeProto, node: NodeProto) -> bool:
        same = expected.op_type == node.op_type and _settings(expected) == _settings(node)
        if not same or len(expected.output) != len(node.output):
            return False
        self.names.update(zip(expected.output, node.output, strict=True))
        return self._takes_same(expected.input, node.input)

    def _takes_same(self, expected: Sequence[str], taken: Sequence[str]) -> bool:
        pairs = zip(expected, taken, strict=False)
        return len(expected) == len(taken) and all(
            self._equals(one, other) if one in self._constants else self.names.get(one) == other
            for one, other in pairs
        )

    def _equals(self, expected: str, name: str) -> bool:
        wanted, found = self._constants[expected], self.model.constants.get(name)
        return (
            found is not None
            and found.shape == wanted.shape
            and np.allclose(found, wanted, rtol=1e-6, equal_nan=True)
        )


def _settings(node: NodeProto) -> list[bytes]:
    return sorted(each.SerializeToString() for each in node.attribute)
