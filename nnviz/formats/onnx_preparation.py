"""A preparation in ONNX: the rules of its steps, which are stated once, over tensors of the graph.

All of it is computed in float64, as nnviz does whatever the precision of the network.
"""

from __future__ import annotations

from dataclasses import field

import numpy as np
from onnx import TensorProto, numpy_helper

from nnviz.data.preparation import Pipeline
from nnviz.data.preparation.rules import RULES
from nnviz.formats.onnx_graph import Graph
from nnviz.values import dataclass

DOUBLE = TensorProto.DOUBLE


def prepared(graph: Graph, pipeline: Pipeline, raw: str) -> str:
    """Raw columns (N, …, columns) as they come out of the pipeline, in the graph's precision."""
    maths = GraphMaths(graph)
    x = graph.cast(raw, f"{raw}_double", DOUBLE)
    for number, step in enumerate(pipeline.steps, 1):
        columns = [Tensor(maths, name) for name in _columns(graph, x, step.before, number)]
        made = [
            RULES[each.rule].fn(maths, *(columns[at] for at in each.sources), *each.numbers)
            for each in step.made
        ]
        names = [each.name for each in made]
        x = graph.add("Concat", *names, to=f"prepared_{number}", axis=-1)
    return x if graph.precision == "float64" else graph.cast(x, "prepared")


def _columns(graph: Graph, x: str, count: int, number: int) -> list[str]:
    names = tuple(f"column_{number}_{at + 1}" for at in range(count))
    return graph.several("Split", x, to=names, axis=-1)


@dataclass(frozen=True)
class Tensor:
    """The name of a tensor, to calculate with."""

    maths: GraphMaths
    name: str

    def __add__(self, other: Operand) -> Tensor:
        return self.maths.node("Add", self, other)

    def __sub__(self, other: Operand) -> Tensor:
        return self.maths.node("Sub", self, other)

    def __mul__(self, other: Operand) -> Tensor:
        return self.maths.node("Mul", self, other)

    def __truediv__(self, other: Operand) -> Tensor:
        return self.maths.node("Div", self, other)

    def __neg__(self) -> Tensor:
        return self.maths.node("Neg", self)

    def __lt__(self, other: Operand) -> Tensor:
        return self.maths.node("Less", self, other)

    def __gt__(self, other: Operand) -> Tensor:
        return self.maths.node("Greater", self, other)


Operand = Tensor | float


@dataclass
class GraphMaths:
    """The mathematics of rules as nodes of a graph."""

    graph: Graph
    _known: dict[float, Tensor] = field(default_factory=dict)

    def node(self, op: str, *operands: Operand) -> Tensor:
        names = [self._tensor(each).name for each in operands]
        return Tensor(self, self.graph.add(op, *names, to=f"prepare/{op}"))

    def where(self, condition: Tensor, one: Operand, other: Operand) -> Tensor:
        return self.node("Where", condition, one, other)

    def isnan(self, x: Tensor) -> Tensor:
        return self.node("IsNaN", x)

    def equal(self, x: Tensor, number: float) -> Tensor:
        return self.node("Equal", x, number)

    def abs(self, x: Tensor) -> Tensor:
        return self.node("Abs", x)

    def floor(self, x: Tensor) -> Tensor:
        return self.node("Floor", x)

    def log1p(self, x: Tensor) -> Tensor:
        return self.node("Log", x + 1.0)

    def sin(self, x: Tensor) -> Tensor:
        return self.node("Sin", x)

    def cos(self, x: Tensor) -> Tensor:
        return self.node("Cos", x)

    def _tensor(self, operand: Operand) -> Tensor:
        if isinstance(operand, Tensor):
            return operand
        if operand not in self._known:
            name = self.graph.name("prepare/number")
            array = np.array(operand, np.float64)
            self.graph.constants.append(numpy_helper.from_array(array, name))
            self._known[operand] = Tensor(self, name)
        return self._known[operand]
