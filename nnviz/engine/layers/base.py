"""What every layer kind offers: its shapes, and its lines of the compiled program."""

from __future__ import annotations

from typing import Protocol

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.shapes import Shape, describe
from nnviz.errors import SpecError

NAMES = {
    "dense": "Dense",
    "conv2d": "Conv2D",
    "max_pool2d": "MaxPool2D",
    "average_pool2d": "AveragePool2D",
    "flatten": "Flatten",
}


class LayerKind(Protocol):
    """A frozen value; ``id`` is the layer's identity through all edits."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...

    def output_shape(self, shape: Shape) -> Shape:
        """The shape of one output for one input's shape; SpecError where they do not meet."""

    def weight_shape(self, shape: Shape) -> Shape | None:
        """The weights' shape in the user's order, None for layers without parameters."""

    def compile(self, build: Builder, x: Signal) -> Signal:
        """Add the layer's forward and backward lines to the program."""


class HasUnits(Protocol):
    """A layer made of units or filters with identities."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def unit_ids(self) -> tuple[int, ...]: ...


def check_units(layer: HasUnits, what: str) -> None:
    """At least one unit, and no identity twice."""
    name = f"{NAMES[layer.kind]} '{layer.id}'"
    if not layer.unit_ids:
        raise SpecError(f"{name} has 0 {what}s; it needs at least one.")
    if len(set(layer.unit_ids)) != len(layer.unit_ids):
        raise SpecError(f"{name}: two {what}s have the same identity.")


def check_image(kind: str, id: str, shape: Shape) -> None:
    """The input must be an image (channels, height, width)."""
    if len(shape) != 3:
        raise SpecError(
            f"{NAMES[kind]} '{id}' takes an image (channels × height × width), "
            f"but its input is a vector of {describe(shape)}."
        )


def fan(weight: Shape) -> tuple[int, int]:
    """(fan-in, fan-out) of Dense (out, in) or Conv2D (out, in, kh, kw) weights."""
    field = 1
    for size in weight[2:]:
        field *= size
    return weight[1] * field, weight[0] * field
