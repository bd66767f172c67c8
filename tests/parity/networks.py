"""Networks drawn at random: every layer kind has its one entry in ``DRAWS``.

Whether a drawn layer may stand where it is put is the engine's own judgement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import (
    KINDS,
    LSTM,
    Add,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAverage2D,
    Layer,
    LayerNorm,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.engine.losses import LOSSES
from nnviz.engine.shapes import Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.errors import SpecError

Draw = Callable[[st.SearchStrategy[Any]], Any]
PER_UNIT = sorted(name for name, each in ACTIVATIONS.items() if not each.over_units)
HIDDEN = sorted(name for name in ACTIVATIONS if name != "argmax")
"""Argmax decides: the engine takes it in the output layer only."""
PADDINGS = st.sampled_from(["valid", "same"])
DEPTH = 5
DRAWN = 500
"""So many networks does each target compute."""


@dataclass(frozen=True)
class Place:
    """Where the next layer stands: what it takes, of which shape, and a fresh identity."""

    source: str
    shape: Shape
    id: str


def units(draw: Draw, most: int = 4, least: int = 1) -> tuple[int, ...]:
    return tuple(range(draw(st.integers(least, most))))


def _dense(draw: Draw, place: Place) -> list[Layer]:
    name = draw(st.sampled_from(HIDDEN))
    return [Dense(place.id, units(draw, 5, 2 if ACTIVATIONS[name].over_units else 1), name)]


def _conv2d(draw: Draw, place: Place) -> list[Layer]:
    kernel, dilation = draw(st.integers(1, 4)), draw(st.sampled_from([1, 1, 2, 3]))
    name, ids = draw(st.sampled_from(PER_UNIT)), units(draw, 3)
    return [
        Conv2D(place.id, ids, kernel, name, (), draw(st.integers(1, 3)), draw(PADDINGS), dilation)
    ]


def _pool(kind: type[MaxPool2D] | type[AveragePool2D], draw: Draw, place: Place) -> list[Layer]:
    stride = draw(st.sampled_from([None, None, 1, 2, 3]))
    return [kind(place.id, draw(st.integers(1, 3)), (), stride, draw(PADDINGS))]


def _add(draw: Draw, place: Place) -> list[Layer]:
    """A way around one layer, or around two, one behind the other."""
    first = _keeping_shape(draw, replace(place, id=f"{place.id}a"))
    if draw(st.booleans()):
        return [first, Add(place.id, (first.id, place.source))]
    second = _keeping_shape(draw, Place(first.id, place.shape, f"{place.id}b"))
    return [first, second, Add(place.id, (place.source, second.id, first.id))]


def _keeping_shape(draw: Draw, place: Place) -> Layer:
    """A layer whose output has the shape of its input."""
    count, inputs = place.shape[0], (place.source,)
    name = draw(st.sampled_from(["tanh", "linear", "relu"]))
    learning: Layer = {
        1: Dense(place.id, tuple(range(count)), name, inputs=inputs),
        2: SimpleRNN(place.id, tuple(range(place.shape[-1])), name, True, inputs),
        3: Conv2D(place.id, tuple(range(count)), 1, name, inputs=inputs),
    }[len(place.shape)]
    return draw(st.sampled_from([learning, learning, BatchNorm(place.id, inputs=inputs)]))


def _dropout(draw: Draw, place: Place) -> list[Layer]:
    return [Dropout(place.id, draw(st.sampled_from([0.0, 0.2, 0.5])))]


def _batch_norm(draw: Draw, place: Place) -> list[Layer]:
    return [BatchNorm(place.id, draw(st.sampled_from([0.0, 0.1, 0.7, 1.0])), draw(epsilons()))]


def _layer_norm(draw: Draw, place: Place) -> list[Layer]:
    return [LayerNorm(place.id, draw(epsilons()))]


def epsilons() -> st.SearchStrategy[float]:
    return st.sampled_from([1e-5, 1e-3, 0.1])


def _simple_rnn(draw: Draw, place: Place) -> list[Layer]:
    name = draw(st.sampled_from(PER_UNIT))
    return [SimpleRNN(place.id, units(draw), name, draw(st.booleans()))]


def _lstm(draw: Draw, place: Place) -> list[Layer]:
    return [LSTM(place.id, units(draw), draw(st.booleans()))]


DRAWS: dict[str, Callable[[Draw, Place], list[Layer]]] = {
    "dense": _dense,
    "conv2d": _conv2d,
    "max_pool2d": partial(_pool, MaxPool2D),
    "average_pool2d": partial(_pool, AveragePool2D),
    "global_average2d": lambda draw, place: [GlobalAverage2D(place.id)],
    "flatten": lambda draw, place: [Flatten(place.id)],
    "add": _add,
    "dropout": _dropout,
    "batch_norm": _batch_norm,
    "layer_norm": _layer_norm,
    "simple_rnn": _simple_rnn,
    "lstm": _lstm,
}
"""By kind: the layers that stand for one of it, the last being of that kind."""


_FEW, _SIDES = st.integers(1, 5), st.integers(3, 9)
VECTORS, SEQUENCES = st.tuples(_FEW), st.tuples(_FEW, st.integers(1, 3))
IMAGES = st.tuples(st.integers(1, 3), _SIDES, _SIDES)


def inputs() -> st.SearchStrategy[Shape]:
    """Shapes of vectors, sequences and images."""
    return st.one_of(VECTORS, SEQUENCES, IMAGES)


def inputs_for(kind: str) -> st.SearchStrategy[Shape]:
    """Shapes that a layer of the kind takes, or nearly all of them."""
    if kind in ("simple_rnn", "lstm"):
        return SEQUENCES
    return IMAGES if "2d" in kind else inputs()


class Sketch:
    """A network that grows layer by layer; ``put`` refuses what the engine refuses."""

    def __init__(self, shape: Shape) -> None:
        self.input_shape = self.shape = shape
        self.layers: list[Layer] = []

    def put(self, draw: Draw, kind: str) -> bool:
        """Add a drawn layer of that kind, if the engine lets it stand there."""
        source = self.layers[-1].id if self.layers else "input"
        new = DRAWS[kind](draw, Place(source, self.shape, f"{kind}{len(self.layers)}"))
        try:
            self.shape = self._shape_with(new)
        except SpecError:
            return False
        self.layers += new
        return True

    def _shape_with(self, new: list[Layer]) -> Shape:
        return NetworkSpec(self.input_shape, (*self.layers, *new), "", 0).shapes[-1]

    def finished(self, draw: Draw) -> NetworkSpec:
        """With an output layer and a loss that fit each other."""
        if len(self.shape) > 1:
            self.put(draw, "flatten")
        loss = LOSSES[draw(st.sampled_from(sorted(LOSSES)))]
        name = loss.needs or draw(st.sampled_from(sorted(ACTIVATIONS)))
        ids = units(draw, 4, 2 if ACTIVATIONS[name].over_units else 1)
        return NetworkSpec(
            self.input_shape, (*self.layers, Dense("output", ids, name)), loss.name, len(ids),
            reduction=draw(st.sampled_from(["mean", "sum"])),
        )  # fmt: skip


@st.composite
def networks(draw: Draw) -> NetworkSpec:
    """Chains with ways around layers, of any kinds."""
    sketch = Sketch(draw(inputs()))
    for _ in range(draw(st.integers(0, DEPTH))):
        sketch.put(draw, draw(st.sampled_from(sorted(DRAWS))))
    return sketch.finished(draw)


@st.composite
def networks_with(draw: Draw, *kinds: str) -> NetworkSpec | None:
    """Networks with these kinds one behind the other, None where the engine refuses that."""
    sketch = Sketch(draw(inputs()))
    if not all(sketch.put(draw, kind) for kind in kinds):
        return None
    return sketch.finished(draw)


@st.composite
def of_all_kinds(draw: Draw) -> NetworkSpec:
    """Chains that begin with each kind about equally often."""
    first = draw(st.sampled_from(sorted(DRAWS)))
    sketch = Sketch(draw(inputs_for(first)))
    for kind in (first, *draw(st.lists(st.sampled_from(sorted(DRAWS)), max_size=DEPTH))):
        sketch.put(draw, kind)
    return sketch.finished(draw)


class Tally:
    """How many networks of each kind were drawn."""

    def __init__(self) -> None:
        self.drawn, self.kinds = 0, Counter[str]()

    def add(self, spec: NetworkSpec) -> None:
        self.drawn += 1
        self.kinds.update({layer.kind for layer in spec.layers})

    def require(self, drawn: int) -> None:
        """So many in all, of each kind at least a fiftieth."""
        assert self.drawn >= drawn
        assert set(self.kinds) == set(KINDS) and min(self.kinds.values()) >= drawn / 50, self.kinds


def data(spec: NetworkSpec, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Samples, and targets as the loss wants them."""
    x = rng.normal(size=(count, *spec.input_shape))
    if spec.loss == "categorical_crossentropy":
        return x, np.eye(spec.outputs)[rng.integers(0, spec.outputs, count)]
    if spec.loss in ("binary_crossentropy", "perceptron"):
        return x, rng.integers(0, 2, (count, spec.outputs)).astype(float)
    return x, rng.normal(size=(count, spec.outputs))
