"""The specification of a network: shapes checked before anything is computed."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from nnviz.engine.layers import Dense, Flatten, Layer, name_of
from nnviz.engine.layout import Block, Layout
from nnviz.engine.losses import averaged, loss_named
from nnviz.engine.shapes import Shape, describe
from nnviz.errors import SpecError
from nnviz.values import dataclass

INPUT = "input"
"""The name by which layers take the network's own input."""
MAX_PARAMETERS = 50_000_000
"""Past this a float32 network with its Adam state and copies would not fit a laptop."""


@dataclass(frozen=True)
class NetworkSpec:
    """A graph of layers from one input's shape to ``outputs`` values under a loss.

    Layers are listed in the order of computation; one whose ``inputs`` are empty takes the output
    of the layer before it, so a plain list is a chain. The last layer gives the prediction.
    ``classifies``: the targets are classes, so that there is an accuracy. ``reduction``: a batch's
    loss is the "mean" or the "sum" of its samples', and so is what is recorded of a whole part.
    """

    input_shape: Shape
    layers: tuple[Layer, ...]
    loss: str
    outputs: int
    classifies: bool = False
    reduction: str = "mean"

    @cached_property
    def sources(self) -> tuple[tuple[str, ...], ...]:
        """For every layer the ids of what it takes, ``"input"`` for the network's input."""
        before = (INPUT, *(layer.id for layer in self.layers))
        return tuple(
            layer.inputs or (before[index],) for index, layer in enumerate(self.layers)
        )  # fmt: skip

    @cached_property
    def consumers(self) -> dict[str, tuple[int, ...]]:
        """For the input and every layer the indices of the layers that take its output."""
        return {
            id: tuple(
                index for index, taken in enumerate(self.sources) for each in taken if each == id
            )
            for id in (INPUT, *(layer.id for layer in self.layers))
        }

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The shape after each layer; raises SpecError at the first that does not fit."""
        known: dict[str, Shape] = {INPUT: self.input_shape}
        for layer, taken in zip(self.layers, self.sources, strict=True):
            known[layer.id] = layer.output_shape(*(known[id] for id in taken))
        return tuple(known[layer.id] for layer in self.layers)

    def shape_of(self, id: str) -> Shape:
        """The shape of a layer's output, or of the input."""
        return self.input_shape if id == INPUT else self.shapes[self.index(id)]

    def index(self, id: str) -> int:
        return next(index for index, layer in enumerate(self.layers) if layer.id == id)

    def inputs_of(self, index: int) -> tuple[Shape, ...]:
        """The shapes that layer ``index`` takes."""
        return tuple(self.shape_of(id) for id in self.sources[index])

    def input_of(self, index: int) -> Shape:
        """The shape of the first input of layer ``index``."""
        return self.inputs_of(index)[0]

    def validate(self) -> None:
        """SpecError unless the layers meet each other, the targets and the loss."""
        self._check_ids()
        self._check_input()
        self._check_graph()
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
        if any(layer.id == INPUT for layer in self.layers):
            raise SpecError(f"A layer is called '{INPUT}', which names the network's input.")

    def _check_input(self) -> None:
        if len(self.input_shape) not in (1, 2, 3) or min(self.input_shape) < 1:
            raise SpecError(
                f"The network's input is {describe(self.input_shape) or 'a single number'}; take a "
                "vector, a sequence (steps × features) or an image (channels × height × width) "
                "with no size below 1."
            )

    def _check_graph(self) -> None:
        """Every source exists and comes before, and every output is taken."""
        ids = [layer.id for layer in self.layers]
        for layer, taken in zip(self.layers, self.sources, strict=True):
            for id in taken:
                if id != INPUT and id not in ids:
                    raise SpecError(
                        f"{name_of(layer)} takes its input from '{id}', and there is no such "
                        f"layer; there are {', '.join([INPUT, *ids])}."
                    )
        self._check_cycles()
        for position, layer in enumerate(self.layers):
            late = [id for id in self.sources[position] if id in ids[position:]]
            if late:
                raise SpecError(
                    f"{name_of(layer)} takes its input from '{late[0]}', which comes after it; "
                    "list layers in the order of computation."
                )
            if layer is not self.layers[-1] and not self.consumers[layer.id]:
                raise SpecError(
                    f"{name_of(layer)} leads nowhere: no layer takes its output; remove it or "
                    "connect it."
                )

    def _check_cycles(self) -> None:
        graph = {layer.id: taken for layer, taken in zip(self.layers, self.sources, strict=True)}
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = " → ".join(error.args[1])
            raise SpecError(
                f"The layers {circle} form a cycle; a network runs from its input to its output, "
                "so let one of them take an earlier layer."
            ) from error

    def _check_output(self) -> None:
        last, needs = self.layers[-1], loss_named(self.loss).needs
        averaged(self.reduction, 1)
        self._check_heads()
        if not isinstance(last, Dense):
            raise SpecError(f"The last layer '{last.id}' must be Dense: it gives the prediction.")
        if last.units != self.outputs:
            raise SpecError(
                f"Dense '{last.id}': the output layer has {last.units} units, but a sample has "
                f"{self.outputs} targets; give it one unit for each."
            )
        if needs and last.activation != needs:
            raise SpecError(
                f"Dense '{last.id}': {loss_named(self.loss).title} is defined with {needs}, "
                f"not {last.activation}; take {needs} or mean squared error."
            )

    def _check_heads(self) -> None:
        """Argmax decides, so it stands at the end."""
        for layer in self.layers[:-1]:
            if getattr(layer, "activation", "") == "argmax":
                raise SpecError(
                    f"{name_of(layer)}: argmax is a decision, and no gradient passes it; it is for "
                    "the output layer only."
                )

    @cached_property
    def layout(self) -> Layout:
        """Where every parameter lies in θ."""
        blocks: list[Block] = []
        start = 0
        for index, layer in enumerate(self.layers):
            parameters = layer.parameters(self.input_of(index), self._maps(index))
            if parameters:
                stop = start + sum(each.size for each in parameters)
                blocks.append(Block(layer.id, layer.kind, start, stop, parameters))
                start = stop
        return Layout(tuple(blocks))

    def _maps(self, index: int) -> Shape | None:
        """The maps behind the vector that layer ``index`` takes, where they lie as they are."""
        source = self.sources[index][0]
        if source == INPUT or not isinstance(self.layers[self.index(source)], Flatten):
            return None
        return self.flattened_maps(self.index(source))

    def flattened_maps(self, index: int) -> Shape | None:
        """What a Flatten layer passes on in the maps' own order (height, channels, width): only
        Dense layers can take that. None where it gives the user's order."""
        layer, shape = self.layers[index], self.input_of(index)
        only_dense = all(isinstance(self.layers[i], Dense) for i in self.consumers[layer.id])
        as_rows = self.sources[index][0] == INPUT and self.reads_rows
        return shape if len(shape) == 3 and only_dense and not as_rows else None

    @cached_property
    def reads_rows(self) -> bool:
        """Whether the input is read where it lies, as rows of features: then only products take
        it, through a Flatten layer or not."""
        takers = [self.layers[index] for index in self.consumers[INPUT]]
        for layer in list(takers):
            if isinstance(layer, Flatten):
                takers += [self.layers[index] for index in self.consumers[layer.id]]
        return all(isinstance(layer, Dense | Flatten) for layer in takers)
