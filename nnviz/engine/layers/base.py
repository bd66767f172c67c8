"""What every layer kind offers: its shapes, and its lines of the compiled program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from nnviz.engine.shapes import Shape

if TYPE_CHECKING:
    from nnviz.engine.builder import Builder, Signal


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


def fan(weight: Shape) -> tuple[int, int]:
    """(fan-in, fan-out) of Dense (out, in) or Conv2D (out, in, kh, kw) weights."""
    field = 1
    for size in weight[2:]:
        field *= size
    return weight[1] * field, weight[0] * field
