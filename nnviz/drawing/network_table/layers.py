"""The table of layers: a row for the input and for each layer."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import groupby

from nnviz.drawing.columns import INPUT
from nnviz.drawing.network_table.contents import SIZE, Column, Contents, Ink, Value
from nnviz.engine.health import (
    DeadUnits,
    ExplodingGradient,
    Fact,
    NonFinite,
    SaturatedUnits,
    VanishingGradient,
)
from nnviz.engine.layers import (
    Add,
    AveragePool2D,
    Conv2D,
    Dense,
    Dropout,
    Layer,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.engine.layers.base import NAMES
from nnviz.engine.shapes import describe
from nnviz.engine.spec import NetworkSpec
from nnviz.experiment.build import spec_for
from nnviz.experiment.explain.names import layer_title, taken
from nnviz.experiment.frame import Frame
from nnviz.experiment.seeing.receptive import receptive_field
from nnviz.experiment.statistics import LayerSizes

_RMS = "of the layer's weights, as a root mean square."


def layers_contents(frame: Frame) -> Contents:
    """One row for each layer of a frame, behind that of the input."""
    layers = frame.experiment.layers
    ids = (INPUT, *(layer.id for layer in layers))
    columns = (
        Column("layer", "Layer", _titles(frame, ids), "What the window calls it."),
        Column("kind", "Kind", ("Input", *map(_kind, layers)), "What it computes."),
        Column("from", "Input from", ("", *(_sources(frame, layer) for layer in layers)),
               "The layers whose output it takes.", ink="muted"),
        Column("output", "Output", _shapes(frame), "The shape of what it gives on."),
        Column("parameters", "Parameters", (None, *(_parameters(frame, each) for each in ids[1:])),
               "How many numbers it holds."),
        Column("activation", "Activation", (None, *map(_activation, layers)),
               "The function between z and a. Enter, or a double click, offers others."),
        Column("sees", "Sees", _fields(spec_for(frame.experiment, frame.data)),
               "Its receptive field: how much of the input one of its units depends on.",
               "receptive field", "muted"),
        Column("health", "Health", _health(frame, ids), "What is wrong with its numbers.",
               ink="error"),
        *_sizes(frame, ids),
        Column("learns", "Learns", (None, *(_learns(frame, each) for each in ids[1:])),
               "Whether training changes it."),
    )  # fmt: skip
    return Contents(ids, len(ids), columns)


def _titles(frame: Frame, ids: tuple[str, ...]) -> tuple[str, ...]:
    titles = (layer_title(frame.experiment.layers, id) for id in ids)
    return tuple(title[0].upper() + title[1:] for title in titles)


def _kind(layer: Layer) -> str:
    """The kind with what makes it up besides units."""
    name = NAMES[layer.kind]
    if isinstance(layer, Conv2D):
        stride = f", stride {layer.stride}" if layer.stride != 1 else ""
        return f"{name} {layer.kernel}×{layer.kernel}{stride}"
    if isinstance(layer, MaxPool2D | AveragePool2D):
        return f"{name} {layer.size}×{layer.size}"
    return f"{name} {layer.rate:g}" if isinstance(layer, Dropout) else name


def _sources(frame: Frame, layer: Layer) -> str:
    sign = " + " if isinstance(layer, Add) else ", "
    return sign.join(layer_title(frame.experiment.layers, id) for id in taken(frame, layer.id))


def _shapes(frame: Frame) -> tuple[str, ...]:
    shapes = (frame.data.input_shape, *(info.output_shape for info in frame.layers))
    return tuple(map(describe, shapes))


def _parameters(frame: Frame, id: str) -> int:
    block = frame.layout.block(id) if id in frame.layout else None
    return sum(each.size for each in block.parameters) if block is not None else 0


def _activation(layer: Layer) -> Value:
    own = layer.activation if isinstance(layer, Dense | Conv2D | SimpleRNN) else None
    return "tanh, sigmoid" if layer.kind == "lstm" else own


@lru_cache(8)
def _fields(spec: NetworkSpec) -> tuple[Value, ...]:
    """Of the unit, or place, in the middle of each layer; it goes by the network's form alone."""
    return (None, *(_field(spec, layer.id) for layer in spec.layers))


def _field(spec: NetworkSpec, id: str) -> str:
    """``5×5`` pixels, ``3 of 12`` steps or inputs."""
    shape = spec.shape_of(id)
    middle = {3: (0, *(each // 2 for each in shape[1:])), 2: (shape[0] - 1, 0)}
    mask = receptive_field(spec, id, middle.get(len(shape), (0,))).masks[INPUT]
    if mask.ndim == 3:
        rows, columns = mask.any(axis=(0, 2)).sum(), mask.any(axis=(0, 1)).sum()
        return f"{rows}×{columns}"
    if mask.ndim == 2:
        return f"{mask.any(axis=1).sum()} of {len(mask)} steps"
    return f"{mask.sum()} of {len(mask)}"


def _health(frame: Frame, ids: tuple[str, ...]) -> tuple[str, ...]:
    found = sorted((finding.fact for finding in frame.facts), key=lambda fact: fact.layer)
    facts = {id: tuple(each) for id, each in groupby(found, key=lambda fact: fact.layer)}
    return tuple(", ".join(map(_ill, facts.get(id, ()))) for id in ids)


def _ill(fact: Fact) -> str:
    """``3 of 8 dead``."""
    match fact:
        case NonFinite():
            return f"{fact.what} not finite"
        case DeadUnits():
            return f"{len(fact.units)} of {fact.total} dead"
        case SaturatedUnits():
            return f"{len(fact.units)} of {fact.total} saturated"
        case VanishingGradient():
            return "gradient vanishes"
        case ExplodingGradient():
            return "gradient explodes"


def _sizes(frame: Frame, ids: tuple[str, ...]) -> tuple[Column, ...]:
    """How large weights, gradients and updates are, as the run measured them."""
    known = {each.layer: each for each in frame.sizes}

    def of(read: Callable[[LayerSizes], float]) -> list[Value]:
        return [read(known[id]) if id in known else None for id in ids]

    def column(key: str, heading: str, values: list[Value], tip: str, spoken: str,
               ink: Ink = "text") -> Column:  # fmt: skip
        return Column(key, heading, values, tip, spoken, ink, longest=SIZE)

    return (
        column("weight", "W rms", of(lambda it: it.weight), f"Size {_RMS}", "size of the weights"),
        column("gradient", "∂L/∂W rms", of(lambda it: it.gradient),
               f"Size of the next batch's gradient {_RMS}", "size of the gradients", "gradient"),
        column("update", "ΔW rms", of(lambda it: it.update), f"Size of the next update {_RMS}",
               "size of the next update", "update"),
        column("ratio", "ΔW : W", of(lambda it: it.ratio),
               "Update by weight: about 1e−3 is usual.", "update by weight"),
    )  # fmt: skip


def _learns(frame: Frame, id: str) -> Value:
    """Whether it is frozen, or how many of its numbers are."""
    frozen = frame.experiment.frozen
    if id not in frame.layout:
        return None
    if id in frozen.layers:
        return "frozen"
    single = sum(layer == id for layer, _, _ in frozen.weights)
    return f"all but {single}" if single else "yes"
