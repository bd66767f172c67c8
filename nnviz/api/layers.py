"""Layers as one writes them down: without a ``name`` they are named by kind and number.

``inputs`` are the names of the layers that a layer takes its values from, ``"input"`` for the
data; left out, it is the layer before. An activation is one of those that the window offers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from nnviz.api.kinds import typed
from nnviz.engine.layers import (
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
from nnviz.engine.layers.base import identities
from nnviz.engine.layers.windows import Padding
from nnviz.errors import SpecError

Names = tuple[str, ...]

_STEMS = {
    "dense": "hidden",
    "conv2d": "conv",
    "max_pool2d": "pool",
    "average_pool2d": "pool",
    "simple_rnn": "rnn",
}
"""What layers of a kind are called where the kind itself would be no good name."""


@typed
def dense(units: int, activation: str = "tanh", *, name: str = "", inputs: Names = ()) -> Dense:
    """Units that each see all of their input: (n,) → (units,)."""
    return Dense(name, identities(units, "unit"), activation, inputs)


@typed
def conv2d(
    filters: int,
    kernel: int = 3,
    activation: str = "relu",
    *,
    stride: int = 1,
    padding: Padding = "valid",
    dilation: int = 1,
    name: str = "",
    inputs: Names = (),
) -> Conv2D:
    """Filters that slide over maps: (C, H, W) → (filters, H', W')."""
    units = identities(filters, "filter")
    return Conv2D(name, units, kernel, activation, inputs, stride, padding, dilation)


@typed
def max_pool2d(
    size: int = 2,
    *,
    stride: int | None = None,
    padding: Padding = "valid",
    name: str = "",
    inputs: Names = (),
) -> MaxPool2D:
    """The largest of every window of every map."""
    return MaxPool2D(name, size, inputs, stride, padding)


@typed
def average_pool2d(
    size: int = 2,
    *,
    stride: int | None = None,
    padding: Padding = "valid",
    name: str = "",
    inputs: Names = (),
) -> AveragePool2D:
    """The mean of every window of every map."""
    return AveragePool2D(name, size, inputs, stride, padding)


@typed
def global_average2d(*, name: str = "", inputs: Names = ()) -> GlobalAverage2D:
    """The mean of every map: (C, H, W) → (C,)."""
    return GlobalAverage2D(name, inputs)


@typed
def flatten(*, name: str = "", inputs: Names = ()) -> Flatten:
    """All values in one row."""
    return Flatten(name, inputs)


@typed
def simple_rnn(
    units: int,
    activation: str = "tanh",
    *,
    whole_sequence: bool = False,
    name: str = "",
    inputs: Names = (),
) -> SimpleRNN:
    """Reads (steps, features) step by step; its last output (units,), or the whole sequence."""
    ids = identities(units, "unit")
    return SimpleRNN(name, ids, activation, whole_sequence=whole_sequence, inputs=inputs)


@typed
def lstm(units: int, *, whole_sequence: bool = False, name: str = "", inputs: Names = ()) -> LSTM:
    """Reads (steps, features) with gates; its last output (units,), or the whole sequence."""
    return LSTM(name, identities(units, "unit"), whole_sequence, inputs)


@typed
def dropout(rate: float = 0.5, *, name: str = "", inputs: Names = ()) -> Dropout:
    """Leaves out that share of its values by chance while training."""
    return Dropout(name, rate, inputs)


@typed
def batch_norm(
    momentum: float = 0.1, epsilon: float = 1e-5, *, name: str = "", inputs: Names = ()
) -> BatchNorm:
    """Centres and scales every unit over the batch."""
    return BatchNorm(name, momentum, epsilon, inputs)


@typed
def layer_norm(epsilon: float = 1e-5, *, name: str = "", inputs: Names = ()) -> LayerNorm:
    """Centres and scales the values of every sample."""
    return LayerNorm(name, epsilon, inputs)


@typed
def add(inputs: Names, *, name: str = "") -> Add:
    """The sum of layers of one shape: how branches meet again."""
    return Add(name, inputs)


def named(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """The layers, each with a name that no other has; SpecError for what is no layer."""
    found, counts = tuple(layers) if isinstance(layers, Iterable) else None, Counter[str]()
    if found is None or not all(isinstance(each, Layer) for each in found):
        raise SpecError(
            f"The layers are {layers!r:.60}; give a list of layers, such as "
            "[nnviz.layers.dense(8)]."
        )
    taken = {layer.id for layer in found}
    return tuple(layer if layer.id else _called(layer, counts, taken) for layer in found)


def _called(layer: Layer, counts: Counter[str], taken: set[str]) -> Layer:
    stem = _STEMS.get(layer.kind, layer.kind.replace("_", ""))
    while True:
        counts[stem] += 1
        if (name := f"{stem}{counts[stem]}") not in taken:
            return replace(layer, id=name)
