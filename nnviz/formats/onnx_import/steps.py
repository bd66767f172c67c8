"""The network on its way in: layers, and what has yet to find its place in one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from nnviz.engine.layers import Layer
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import INPUT, MAX_PARAMETERS
from nnviz.errors import ModelError, SpecError

_LISTED = 2
MOST_VALUES = 2**24
"""What all steps together give for one sample."""


@dataclass(frozen=True)
class Activation:
    """a = f(z) by itself; in nnviz an activation belongs to a layer."""

    name: str


@dataclass(frozen=True, eq=False)
class Affine:
    """y = scale · x + shift; both broadcast over the shape of x."""

    scale: Array
    shift: Array


@dataclass(frozen=True)
class Last:
    """(T, F) → (F,): the last step of a sequence."""


What = Layer | Activation | Affine | Last


@dataclass(frozen=True)
class Step:
    """``what`` is computed of the steps ``takes``; ``node`` is what errors call it.
    ``frozen``: it only passes on, and training is to leave it so."""

    id: str
    what: What
    takes: tuple[str, ...]
    parameters: dict[str, Array] = field(default_factory=dict, compare=False)
    node: str = ""
    frozen: bool = False


@dataclass
class Steps:
    """All steps by id, in the order of computation; ``output`` gives the prediction."""

    input_shape: Shape
    output: str = INPUT
    _remarks: dict[str, list[str]] = field(default_factory=dict)
    _steps: dict[str, Step] = field(default_factory=dict)
    _shapes: dict[str, Shape] = field(default_factory=dict)
    _parameters: int = 0

    def remark(self, node: str, text: str) -> None:
        """Something to be said of a node; of several the same is said once."""
        self._remarks.setdefault(text, []).append(node)

    @property
    def remarks(self) -> tuple[str, ...]:
        """``Relu 'a', Relu 'b' and 3 more: what is said of them.``"""
        return tuple(f"{_listed(nodes)}: {text}." for text, nodes in self._remarks.items())

    def __iter__(self) -> Iterator[Step]:
        return iter(list(self._steps.values()))

    def __getitem__(self, id: str) -> Step:
        return self._steps[id]

    def get(self, id: str) -> Step | None:
        """The step, None for the input."""
        return self._steps.get(id)

    def shape(self, id: str) -> Shape:
        """The shape of a step's output, or of the input."""
        return self.input_shape if id == INPUT else self._shapes[id]

    def add(
        self, what: What, *takes: str, node: str = "", parameters: dict[str, Array] | None = None
    ) -> str:
        """One more step; its id. ModelError where the shapes do not meet, or it is too large."""
        id = f"{type(what).__name__.lower()}{len(self._shapes) + 1}"
        self.put(Step(id, what, takes, parameters or {}, node))
        self._check_parameters(self._steps[id])
        self._parameters += sum(each.size for each in (parameters or {}).values())
        values = sum(math.prod(each) for each in self._shapes.values())
        if self._parameters > MAX_PARAMETERS or values > MOST_VALUES:
            raise ModelError(
                f"{node} makes the network too large: nnviz trains up to {MAX_PARAMETERS:,} "
                f"parameters and {MOST_VALUES:,} values a sample"
            )
        return id

    def _check_parameters(self, step: Step) -> None:
        """A layer has just the numbers that it needs for what it takes."""
        if isinstance(step.what, Activation | Affine | Last):
            return
        wanted = step.what.parameters(self.shape(step.takes[0]), None)
        for each in wanted:
            if step.parameters[each.name].size != each.size:
                found = step.parameters[each.name].shape
                raise ModelError(
                    f"{step.node} has the {each.name} {found}, and for what it takes should have "
                    f"{each.shape}"
                )

    def put(self, step: Step) -> None:
        """A step in the place of the one with its id, or at the end."""
        self._steps[step.id] = step
        self._shapes[step.id] = self._shape_of(step)

    def takers(self, id: str) -> list[Step]:
        """Who takes a step's output."""
        return [step for step in self._steps.values() if id in step.takes]

    def is_only_for(self, id: str, taker: str) -> bool:
        """Whether nothing else takes a step's output."""
        return id not in (INPUT, self.output) and [each.id for each in self.takers(id)] == [taker]

    def drop(self, id: str) -> None:
        """Without a step that takes one: who took it takes that."""
        (source,) = self._steps.pop(id).takes
        for step in self.takers(id):
            takes = tuple(source if each == id else each for each in step.takes)
            self._steps[step.id] = replace(step, takes=takes)
        if self.output == id:
            self.output = source

    def swap(self, before: Step, after: Step) -> None:
        """The second before the first, where the second takes the first alone."""
        self.put(replace(after, id=before.id, takes=before.takes))
        self.put(replace(before, id=after.id, takes=(before.id,)))

    def prune(self) -> None:
        """Without what does not lead to the output."""
        needed, waiting = set[str](), [self.output]
        while waiting:
            id = waiting.pop()
            if id not in needed and id in self._steps:
                needed.add(id)
                waiting += self._steps[id].takes
        self._steps = {id: step for id, step in self._steps.items() if id in needed}

    def _shape_of(self, step: Step) -> Shape:
        shapes = tuple(self.shape(id) for id in step.takes)
        if isinstance(step.what, Activation | Affine):
            return shapes[0]
        if isinstance(step.what, Last):
            return shapes[0][1:]
        try:
            return step.what.output_shape(*shapes)
        except SpecError as error:
            raise ModelError(f"{step.node}: {str(error).rstrip('.')}") from error


def _listed(nodes: list[str]) -> str:
    more = f" and {len(nodes) - _LISTED} more" if len(nodes) > _LISTED else ""
    return ", ".join(nodes[:_LISTED]) + more
