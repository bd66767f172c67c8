"""New layers of every kind, as the palette offers them, and where they are legal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nnviz.engine.layers import (
    LSTM,
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
from nnviz.errors import NnvizError
from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.soundness import check
from nnviz.values import dataclass

_UNITS = 4
NewId = Callable[[], int]


@dataclass(frozen=True)
class Offer:
    """A kind of layer in the palette: what it is called, and what it does in a line."""

    kind: str
    name: str
    tip: str


OFFERS = (
    Offer("dense", "Dense", "Units that each see all of their input."),
    Offer("conv2d", "Convolution 3×3", "Filters that slide over the maps."),
    Offer("max_pool2d", "Max pooling 2×2", "Keeps the largest of every window."),
    Offer("average_pool2d", "Average pooling 2×2", "Keeps the mean of every window."),
    Offer("global_average2d", "Global average", "Keeps the mean of every map."),
    Offer("flatten", "Flatten", "Lays all maps out in one row of values."),
    Offer("simple_rnn", "Recurrent", "Reads a sequence step by step, with its own last output."),
    Offer("lstm", "LSTM", "Reads a sequence with gates that keep and forget."),
    Offer("dropout", "Dropout", "Leaves out half of its values by chance while training."),
    Offer("batch_norm", "Batch norm", "Centres and scales every unit over the batch."),
    Offer("layer_norm", "Layer norm", "Centres and scales the values of every sample."),
)
"""All kinds that are placed by themselves; Add is drawn as a connection."""


def new_layer(experiment: Experiment, kind: str, new: NewId) -> Layer:
    """A small layer of that kind in the style of the network."""
    id = f"{kind.replace('_', '')}{new()}"
    units = tuple(new() for _ in range(_UNITS))
    makers: dict[str, Callable[[], Layer]] = {
        "dense": lambda: Dense(id, units, usual_activation(experiment)),
        "conv2d": lambda: Conv2D(id, units, 3, "relu", padding="same"),
        "max_pool2d": lambda: MaxPool2D(id),
        "average_pool2d": lambda: AveragePool2D(id),
        "global_average2d": lambda: GlobalAverage2D(id),
        "flatten": lambda: Flatten(id),
        "simple_rnn": lambda: SimpleRNN(id, units),
        "lstm": lambda: LSTM(id, units),
        "dropout": lambda: Dropout(id),
        "batch_norm": lambda: BatchNorm(id),
        "layer_norm": lambda: LayerNorm(id),
    }
    return makers[kind]()


def usual_activation(experiment: Experiment) -> str:
    """The activation that the network's hidden layers have."""
    hidden = (getattr(each, "activation", "") for each in experiment.layers[:-1])
    return next((name for name in hidden if name), "tanh")


def place(experiment: Experiment, kind: str, before: str, new: NewId, taken: int = 0) -> Experiment:
    """The experiment with a new layer there; a sequence's reader keeps the sequence where the
    layer behind it needs one, and a global average takes the place of a Flatten behind it."""
    layer = new_layer(experiment, kind, new)
    behind = experiment.layer(before)
    if isinstance(layer, GlobalAverage2D) and isinstance(behind, Flatten):
        averaged = replace(layer, inputs=behind.inputs)
        layers = (averaged if each is behind else each for each in experiment.layers)
        return replace(experiment, layers=tuple(layers))
    changed = edits.insert_layer(experiment, before, layer, taken)
    if isinstance(layer, SimpleRNN | LSTM) and objection(changed):
        whole = edits.insert_layer(experiment, before, replace(layer, whole_sequence=True), taken)
        return changed if objection(whole) else whole
    return changed


def objection(experiment: Experiment) -> str:
    """Why the network cannot be built so, in a sentence, or an empty text."""
    try:
        check(experiment)
    except NnvizError as error:
        return str(error)
    return ""


def refusal(experiment: Experiment, kind: str, before: str) -> str:
    """Why a kind cannot stand in front of a layer, or an empty text."""
    ids = iter(range(10**9, 2 * 10**9))
    return objection(place(experiment, kind, before, lambda: next(ids)))
