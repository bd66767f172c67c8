"""What every layer kind offers: its shapes, and its lines of the compiled program."""

from __future__ import annotations

from typing import Protocol

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.layout import Parameter
from nnviz.engine.shapes import Shape, phrase
from nnviz.errors import SpecError

NAMES = {
    "dense": "Dense",
    "conv2d": "Conv2D",
    "max_pool2d": "MaxPool2D",
    "average_pool2d": "AveragePool2D",
    "global_average2d": "GlobalAverage2D",
    "flatten": "Flatten",
    "add": "Add",
    "dropout": "Dropout",
    "batch_norm": "BatchNorm",
    "layer_norm": "LayerNorm",
    "simple_rnn": "SimpleRNN",
    "lstm": "LSTM",
}
"""Every layer kind by the name that users know."""


MOST_UNITS = 100_000
"""Of one layer: each has an identity, and a place in pictures and tables."""


class LayerKind(Protocol):
    """A frozen value; ``id`` is the layer's identity through all edits, ``inputs`` the ids of what
    it takes (empty: the output of the layer listed before it)."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def inputs(self) -> tuple[str, ...]: ...

    def output_shape(self, *shapes: Shape) -> Shape:
        """The shape of one output for the shapes taken; SpecError where they do not meet."""

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """What the layer learns, for inputs of ``shape``; ``maps`` as in ``rows_with_bias``."""

    def compile(self, build: Builder, *x: Signal) -> Signal:
        """Add the layer's forward and backward lines to the program."""


class Named(Protocol):
    """What has a kind and an identity."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...


def name_of(layer: Named) -> str:
    """How errors call the layer: ``Conv2D 'conv2'``."""
    return f"{NAMES[layer.kind]} '{layer.id}'"


def only(layer: Named, shapes: tuple[Shape, ...]) -> Shape:
    """The one input's shape; SpecError when there are more."""
    if len(shapes) != 1:
        raise SpecError(
            f"{name_of(layer)} takes one input, but {len(shapes)} are given; "
            "add them together with an Add layer."
        )
    return shapes[0]


class HasUnits(Protocol):
    """A layer made of units or filters with identities."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def unit_ids(self) -> tuple[int, ...]: ...


def identities(count: int, what: str) -> tuple[int, ...]:
    """Those of so many new units; SpecError, and no memory is taken, for more than a layer has."""
    if not 1 <= count <= MOST_UNITS:
        raise SpecError(
            f"A layer of {count:,} {what}s cannot be; it has from 1 to {MOST_UNITS:,} {what}s."
        )
    return tuple(range(count))


def check_units(layer: HasUnits, what: str) -> None:
    """At least one unit, not too many, and no identity twice."""
    name, count = name_of(layer), len(layer.unit_ids)
    if not layer.unit_ids:
        raise SpecError(f"{name} has 0 {what}s; it needs at least one.")
    if count > MOST_UNITS:
        raise SpecError(f"{name} has {count:,} {what}s; a layer has up to {MOST_UNITS:,}.")
    if len(set(layer.unit_ids)) != len(layer.unit_ids):
        raise SpecError(f"{name}: two {what}s have the same identity.")


def check_image(layer: Named, shape: Shape) -> None:
    """The input must be an image (channels, height, width)."""
    if len(shape) != 3:
        raise SpecError(
            f"{name_of(layer)} takes an image (channels × height × width), "
            f"but its input is {phrase(shape)}."
        )
