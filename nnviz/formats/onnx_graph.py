"""A growing ONNX graph: nodes and constants with names that never clash.

Input and output are float32, what runtimes and their users hand over, whatever the precision
inside: a graph in float64 converts at its two ends.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from onnx import GraphProto, NodeProto, TensorProto, helper, numpy_helper

from nnviz.engine.shapes import Shape
from nnviz.values import dataclass


@dataclass
class Graph:
    """Everything between one named input (N, *shape) and one named output, in one precision."""

    precision: str
    nodes: list[NodeProto] = field(default_factory=list)
    constants: list[TensorProto] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)

    def name(self, wanted: str) -> str:
        """The name wanted, with a number behind it if it is taken."""
        name, number = wanted, 2
        while name in self._names:
            name, number = f"{wanted}_{number}", number + 1
        self._names.add(name)
        return name

    def add(self, op: str, *inputs: str, to: str, **attributes: Any) -> str:
        """Add one node; returns the name of its output, ``to`` where that is free."""
        output = self.name(to)
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    def several(self, op: str, *inputs: str, to: tuple[str, ...], **attributes: Any) -> list[str]:
        """Add one node with several outputs; returns their names."""
        outputs = [self.name(wanted) for wanted in to]
        self.nodes.append(helper.make_node(op, inputs, outputs, name=outputs[0], **attributes))
        return outputs

    def columns(self, x: str) -> tuple[str, str]:
        """The two columns of points (N, 2), each (N, 1)."""
        names = self.name("x1"), self.name("x2")
        self.nodes.append(helper.make_node("Split", [x], names, name=self.name("columns"), axis=1))
        return names

    def constant(self, wanted: str, values: ArrayLike) -> str:
        """A constant in the graph's precision; returns its name."""
        name = self.name(wanted)
        array = np.ascontiguousarray(values, self.precision)
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def axes(self, wanted: str, *axes: int) -> str:
        """Axes as the constant that some nodes take them as; returns its name."""
        name = self.name(wanted)
        self.constants.append(numpy_helper.from_array(np.array(axes, np.int64), name))
        return name

    def enter(self, input: str) -> str:
        """The float32 input in the graph's precision."""
        return input if self.precision == "float32" else self.cast(input, f"{input}_double")

    def leave(self, tensor: str, wanted: str) -> str:
        """The last tensor as the float32 output of that name."""
        if self.precision == "float32":
            return self.rename(tensor, wanted)
        return self.cast(tensor, wanted, TensorProto.FLOAT)

    def cast(self, tensor: str, wanted: str, kind: int | None = None) -> str:
        """A tensor as another type, by default the graph's precision; returns its name."""
        own = TensorProto.FLOAT if self.precision == "float32" else TensorProto.DOUBLE
        output = self.name(wanted)
        kind = own if kind is None else kind
        self.nodes.append(helper.make_node("Cast", [tensor], [output], name=output, to=kind))
        return output

    def rename(self, old: str, wanted: str) -> str:
        """Give the last tensor, which no node reads yet, another name."""
        name = self.name(wanted)
        last = self.nodes[-1]
        assert list(last.output) == [old]
        last.output[:] = [name]
        return name

    def finish(self, name: str, input: tuple[str, Shape], output: tuple[str, Shape]) -> GraphProto:
        """The graph itself; the first axis of input and output is the free ``N``."""
        ends = [
            helper.make_tensor_value_info(tensor, TensorProto.FLOAT, ["N", *shape])
            for tensor, shape in (input, output)
        ]
        return helper.make_graph(self.nodes, name, ends[:1], ends[1:], self.constants)
