"""From a graph's nodes to steps: every node is handed to the entry of its operator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

import numpy as np
from onnx import AttributeProto, NodeProto

from nnviz.engine.layers import Add, Flatten
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import INPUT
from nnviz.errors import ModelError
from nnviz.formats.onnx_import import formulas
from nnviz.formats.onnx_import.constants import array_of
from nnviz.formats.onnx_import.formulas import Formula, Z
from nnviz.formats.onnx_import.model import Model
from nnviz.formats.onnx_import.steps import Activation, Affine, Steps, What
from nnviz.formats.onnx_import.tensors import Tensor, flat_order

MOST_COMPUTED = 2**24
"""Numbers that are made of the file's constants."""
Value = Tensor | Array
Handler = Callable[["Call"], "Value | Sequence[Value | None]"]


class Translator:
    """The values of a graph by name, and the steps made so far."""

    def __init__(self, model: Model, channels_last: bool) -> None:
        shape, axes = _entered(model, channels_last)
        self.steps, self.opset, self.batch = Steps(shape), model.opset, model.fixed_batch
        self.values: dict[str, Value] = dict(model.constants)
        self.values[model.input] = Tensor(INPUT, shape, axes)
        self._lowered: dict[tuple[str, int], tuple[Formula, str]] = {}
        self._computed = 0
        self._used = {model.output, *(name for node in model.nodes for name in node.input)}

    def used(self, name: str) -> bool:
        """Whether something takes the tensor of that name."""
        return name in self._used

    def run(self, nodes: Sequence[NodeProto], operators: dict[str, Handler]) -> None:
        """Take in the nodes one by one; ModelError names the first that cannot be."""
        for node in nodes:
            call = Call(self, node)
            if node.domain not in ("", "ai.onnx") or node.op_type not in operators:
                call.refuse_operator(operators)
            try:
                results = operators[node.op_type](call)
            except (ValueError, IndexError, TypeError, OverflowError) as error:
                raise ModelError(f"{call.name} does not fit what it takes") from error
            values = [results] if isinstance(results, Tensor | np.ndarray) else list(results)
            for name, value in zip(node.output, values, strict=False):
                if name and value is not None:
                    self.values[name] = value

    def computed(self, array: Array) -> Array:
        """A constant that was made of others; ModelError where they are too many."""
        self._computed += array.size
        if self._computed > MOST_COMPUTED or array.ndim > 8:
            raise ModelError(f"it computes more than {MOST_COMPUTED:,} constants of its constants")
        return array

    def lowered(self, tensor: Tensor) -> Tensor:
        """The same tensor as the plain output of a step: its formula has become steps."""
        key = tensor.source, id(tensor.formula)
        if key not in self._lowered:
            self._lowered[key] = tensor.formula, self._lower(tensor.source, tensor.formula)
        return replace(tensor, source=self._lowered[key][1], formula=Z)

    def _lower(self, source: str, formula: Formula) -> str:
        if formula is Z:
            return source
        for base in formulas.bases(formula):
            if found := formulas.line(formula, base):
                return self._with(Affine(*found), source, base, formula.node)
            if name := formulas.recognised(formula, base):
                return self._with(Activation(name), source, base, formula.node)
        if formula.op == "Add" and len(formula.formulas) == 2:
            return self._sum(source, formula)
        raise ModelError(
            f"{formula.node} computes an activation that nnviz has not; it has relu, leaky relu of "
            "slope 0.01, elu of α = 1, sigmoid, tanh, gelu, silu, softplus and the step"
        )

    def _sum(self, source: str, formula: Formula) -> str:
        shape = self.steps.shape(source)
        axes = tuple(range(len(shape) + 1))
        parts = [
            self.lowered(Tensor(source, shape, axes, None, each)).source
            for each in formula.formulas
        ]
        return self.steps.add(Add("sum", tuple(parts)), *parts, node=formula.node)

    def _with(self, what: What, source: str, base: Formula, node: str) -> str:
        axes = tuple(range(len(self.steps.shape(source)) + 1))
        taken = self.lowered(Tensor(source, self.steps.shape(source), axes, None, base)).source
        return self.steps.add(what, taken, node=node)

    def vector(self, tensor: Tensor) -> Tensor | None:
        """The tensor as a plain vector (N, features), flattened if need be; None where the file
        does not have it as one."""
        kept = [axis for axis, size in zip(tensor.axes, tensor.sizes, strict=True) if size != 1]
        if len(tensor.axes) != 2 or tensor.axes[0] != 0 or len(kept) > 2:
            return None
        if len(tensor.shape) == 1:
            return self.lowered(tensor)
        return self.flattened(tensor) if np.prod(tensor.shape) == tensor.sizes[1] else None

    def flattened(self, tensor: Tensor) -> Tensor:
        """An image or a sequence, whose first axis is the batch, as a vector."""
        if len(tensor.shape) == 1:
            return replace(tensor, axes=(0, 1))
        order, taken = flat_order(tensor), self.lowered(tensor)
        id = self.steps.add(Flatten("flatten"), taken.source, node="Flatten")
        return Tensor(id, self.steps.shape(id), (0, 1), order)

    def reshape_input(self, shape: Shape) -> Tensor | None:
        """The input taken as an image or a sequence, if nothing has taken it otherwise yet."""
        if any(INPUT in step.takes for step in self.steps) or len(shape) not in (2, 3):
            return None
        self.steps.input_shape = shape
        return Tensor(INPUT, shape, tuple(range(len(shape) + 1)))


def _entered(model: Model, channels_last: bool) -> tuple[Shape, tuple[int | None, ...]]:
    """The input's shape as nnviz has it, and what stands on the file's axes."""
    sizes = tuple(size or 1 for at, size in enumerate(model.sizes) if at != model.batch)
    if channels_last:
        height, width, channels = sizes
        return (channels, height, width), (0, 2, 3, 1)
    axes = [*range(1, len(sizes) + 1)]
    axes.insert(model.batch, 0)
    return sizes, tuple(axes)


@dataclass
class Call:
    """A node with the values that it takes."""

    translator: Translator
    node: NodeProto
    taken: list[Value | None] = field(init=False)

    def __post_init__(self) -> None:
        self.taken = [self._value(name) for name in self.node.input]

    @property
    def name(self) -> str:
        """``Conv 'conv1'``."""
        own = self.node.name or next(iter(self.node.output), "")
        return f"{self.node.op_type} '{own[:80]}'"

    def _value(self, name: str) -> Value | None:
        if name and name not in self.translator.values:
            raise ModelError(f"{self.name} takes '{name[:80]}', which nothing before it gives")
        return self.translator.values[name] if name else None

    def gives_beyond(self, count: int) -> bool:
        """Whether more than the first outputs are used."""
        return any(self.translator.used(name) for name in self.node.output[count:] if name)

    def refuse(self, why: str) -> NoReturn:
        raise ModelError(f"{self.name} {why}")

    def refuse_operator(self, operators: dict[str, Handler]) -> NoReturn:
        domain = f" of '{self.node.domain[:40]}'" if self.node.domain else ""
        raise ModelError(
            f"{self.name}{domain}: nnviz has nothing for this operator; it knows "
            f"{', '.join(sorted(operators))}"
        )

    def has(self, at: int) -> bool:
        """Whether an input was given."""
        return at < len(self.taken) and self.taken[at] is not None

    def tensor(self, at: int = 0) -> Tensor:
        """An input that depends on the network's."""
        value = self.taken[at] if at < len(self.taken) else None
        if not isinstance(value, Tensor):
            self.refuse(f"should take a tensor of the network as its input {at + 1}")
        return value

    def constant(self, at: int, what: str = "") -> Array:
        """An input whose numbers are in the file."""
        value = self.taken[at] if at < len(self.taken) else None
        if not isinstance(value, np.ndarray):
            said = what or f"its input {at + 1}"
            self.refuse(f"should have {said} as numbers in the file, not computed or left out")
        return value

    def real(self, at: int, what: str) -> Array:
        """Weights, in float64, in which they are worked on; they must be finite."""
        values = self.constant(at, what)
        if values.dtype.kind != "f":
            self.refuse(f"has {what} of type {values.dtype}, not floating-point numbers")
        if not np.isfinite(values).all():
            self.refuse(f"has {what} that are not all finite numbers")
        return values.astype(np.float64)

    def computed(self, array: Array) -> Array:
        """A result that is a constant again."""
        return self.translator.computed(np.asarray(array))

    def integers(self, at: int, attribute: str) -> list[int] | None:
        """Axes and the like: an input of newer opsets, or an attribute of older ones."""
        if self.has(at):
            return [int(each) for each in self.constant(at).ravel()]
        found = self.attribute(attribute, None)
        return None if found is None else [int(each) for each in found]

    def attribute(self, name: str, default: Any) -> Any:
        """An attribute by name, of the same type as its default, or any list for None."""
        for each in self.node.attribute:
            if each.name == name:
                return self._attribute(each, default)
        return default

    def _attribute(self, given: AttributeProto, default: Any) -> Any:
        kinds: dict[int, Callable[[], Any]] = {
            AttributeProto.FLOAT: lambda: given.f,
            AttributeProto.INT: lambda: given.i,
            AttributeProto.STRING: lambda: given.s.decode(errors="replace"),
            AttributeProto.INTS: lambda: list(given.ints),
            AttributeProto.FLOATS: lambda: list(given.floats),
            AttributeProto.STRINGS: lambda: [e.decode(errors="replace") for e in given.strings],
            AttributeProto.TENSOR: lambda: array_of(given.t, f"{self.name}.{given.name}"),
        }
        value = kinds.get(given.type, lambda: None)()
        wanted = (list, np.ndarray) if default is None else type(default)
        if not isinstance(value, wanted):
            self.refuse(f"has an attribute '{given.name[:40]}' of another type than ONNX gives it")
        return value
