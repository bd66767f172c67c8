"""The specification of a network: shapes checked before anything is computed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from nnviz.engine.layers import Dense, Flatten, Layer
from nnviz.engine.layout import Block, Layout
from nnviz.engine.losses import loss_named
from nnviz.engine.shapes import Shape, describe
from nnviz.errors import SpecError

MAX_PARAMETERS = 50_000_000
"""Past this a float32 network with its Adam state and copies would not fit a laptop."""


@dataclass(frozen=True)
class NetworkSpec:
    """A chain of layers from one input's shape to ``outputs`` values under a loss.

    ``classifies``: the targets are classes, so that there is an accuracy.
    """

    input_shape: Shape
    layers: tuple[Layer, ...]
    loss: str
    outputs: int
    classifies: bool = False

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The shape after each layer; raises SpecError at the first that does not fit."""
        shape, shapes = self.input_shape, []
        for layer in self.layers:
            shape = layer.output_shape(shape)
            shapes.append(shape)
        return tuple(shapes)

    def input_of(self, index: int) -> Shape:
        """The shape that layer ``index`` gets."""
        return self.shapes[index - 1] if index else self.input_shape

    def validate(self) -> None:
        """SpecError unless the layers meet each other, the targets and the loss."""
        self._check_ids()
        if len(self.shapes[-1]) != 1:
            raise SpecError(
                f"The network ends with {describe(self.shapes[-1])}; "
                "end it with a Flatten and a Dense layer."
            )
        self._check_output()
        if self.layout.size > MAX_PARAMETERS:
            raise SpecError(
                f"The network would have {self.layout.size:,} parameters; "
                f"nnviz trains up to {MAX_PARAMETERS:,}."
            )

    def _check_ids(self) -> None:
        if not self.layers:
            raise SpecError("The network has no layers; add at least one Dense layer.")
        id, count = Counter(layer.id for layer in self.layers).most_common(1)[0]
        if count > 1:
            raise SpecError(f"Two layers have the same identity '{id}'.")

    def _check_output(self) -> None:
        last, needs = self.layers[-1], loss_named(self.loss).needs
        if not isinstance(last, Dense):
            raise SpecError(f"The last layer '{last.id}' must be Dense: it gives the prediction.")
        if last.units != self.outputs:
            raise SpecError(
                f"Dense '{last.id}': {last.units} units, but the data has {self.outputs} "
                "target values per sample; the output layer needs one unit for each."
            )
        if needs and last.activation != needs:
            raise SpecError(
                f"Dense '{last.id}': {loss_named(self.loss).title} is defined with {needs}, "
                f"not {last.activation}; take {needs} or mean squared error."
            )

    @cached_property
    def layout(self) -> Layout:
        """Where every parameter lies in θ."""
        blocks: list[Block] = []
        start, maps = 0, self._input_maps()
        for index, layer in enumerate(self.layers):
            weight = layer.weight_shape(self.input_of(index))
            if weight is not None:
                size = weight[0]
                for extent in weight[1:]:
                    size *= extent
                behind = maps if isinstance(layer, Dense) else None
                stop = start + size + weight[0]
                blocks.append(
                    Block(layer.id, layer.kind, start, stop, weight, (weight[0],), behind)
                )
                start = stop
            shape = self.shapes[index]
            maps = shape if len(shape) == 3 else maps if isinstance(layer, Flatten) else None
        return Layout(tuple(blocks))

    def _input_maps(self) -> Shape | None:
        """Images go in as rows of pixels when the first layer flattens them at once."""
        if len(self.input_shape) == 3 and not isinstance(self.layers[0], Flatten):
            return self.input_shape
        return None
