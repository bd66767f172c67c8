"""What layers, units and samples are called."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from nnviz.data.dataset import PreparedData
from nnviz.data.features import FEATURES
from nnviz.engine.layers import Conv2D, Dense, Flatten, Layer
from nnviz.engine.shapes import Array, Shape
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look

INPUT = "input"
_WORDS = {
    "conv2d": ("conv", "c"),
    "max_pool2d": ("pool", "p"),
    "average_pool2d": ("pool", "p"),
    "flatten": ("flatten", "f"),
    "global_average2d": ("global average", "g"),
    "add": ("sum", "s"),
    "dropout": ("dropout", "d"),
    "batch_norm": ("batch norm", "b"),
    "layer_norm": ("layer norm", "l"),
    "simple_rnn": ("recurrent", "r"),
    "lstm": ("LSTM", "l"),
}


def layer_title(layers: tuple[Layer, ...], id: str) -> str:
    """``hidden 2``, ``conv 1``, ``pool 1``, ``output``, ``input``."""
    return _titles(layers).get(id, (INPUT, ""))[0]


def layer_prefix(layers: tuple[Layer, ...], id: str) -> str:
    """The same in short, as names of terms begin: ``h2``, ``c1``, ``p1``, ``out``."""
    return _titles(layers).get(id, ("", "in"))[1]


def unit_title(frame: Frame, layer: str, unit: int, pixel: tuple[int, int] | None = None) -> str:
    """``Neuron 3 · hidden 2``, ``Conv 1 · map 3 · pixel (11, 20)``, ``cat · output``."""
    title = layer_title(frame.experiment.layers, layer)
    if not _is_map(frame, layer):
        name = unit_name(frame, layer, unit) or f"Neuron {unit + 1}"
        step = f" · step {pixel[0] + 1}" if pixel is not None else ""
        return f"{name} · {title}{step}"
    where = f" · pixel {pixel_text(pixel)}" if pixel is not None else ""
    if layer == INPUT:
        channels = frame.data.input_shape[0]
        return f"Input{f' · channel {unit + 1}' if channels > 1 else ''}{where}"
    return f"{title[0].upper()}{title[1:]} · map {unit + 1}{where}"


def unit_name(frame: Frame, layer: str, unit: int) -> str:
    """A unit's own name: the feature's for inputs, the class's or target's for outputs, else
    empty."""
    table = frame.data.table
    if layer == INPUT:
        names = frame.data.feature_names
        return _feature_label(names[unit]) if unit < len(names) else ""
    if layer != frame.layers[-1].id:
        return ""
    if table.task == "classes":
        return table.class_names[unit] if unit < len(table.class_names) else ""
    return table.target_name if table.task == "regression" and unit == 0 else ""


def input_names(frame: Frame, layer: str) -> tuple[str, ...]:
    """The names of what flows into a layer, one per input value (per map for images)."""
    before = _first_taken(frame, layer)
    if before is None and len(frame.data.input_shape) < 3:
        return tuple(map(_feature_label, frame.data.feature_names))
    return _names_of(frame.experiment.layers, before, frame.data.input_shape, _maps(frame, before))


def output_names(frame: Frame, layer: str) -> tuple[str, ...]:
    """The names of a layer's own units as others meet them: ``h2·3``, ``cat``."""
    prefix = layer_prefix(frame.experiment.layers, layer)
    own = (unit_name(frame, layer, unit) for unit in range(unit_count(frame, layer)))
    return tuple(name or f"{prefix}·{unit + 1}" for unit, name in enumerate(own))


def unit_shape(frame: Frame, layer: str) -> Shape:
    """The shape of a layer's output, or of the network's input."""
    if layer == INPUT:
        return frame.data.input_shape
    return next(info.output_shape for info in frame.layers if info.id == layer)


def unit_count(frame: Frame, layer: str) -> int:
    """How many units a layer has: channels of images, features of vectors and sequences."""
    return _units(unit_shape(frame, layer))


def taken(frame: Frame, layer: str) -> tuple[str, ...]:
    """The ids of what a layer takes, ``"input"`` for the network's input."""
    ids = [INPUT, *(info.id for info in frame.layers)]
    return frame.experiment.layer(layer).inputs or (ids[ids.index(layer) - 1],)


def pixel_text(pixel: tuple[int, int] | None) -> str:
    """``(11, 20)``: row, column, counted from 0."""
    return "" if pixel is None else f"({pixel[0]}, {pixel[1]})"


def sample_title(look: Look) -> str:
    """``train sample 37``, counted from 1, or ``your drawing``; ``what if · train sample 37`` where
    something of it is changed by hand."""
    own = "your drawing" if look.drawing else f"{look.part} sample {look.index + 1}"
    return f"what if · {own}" if look.is_changed else own


def target_text(data: PreparedData, target: Array) -> str:
    """``y = cat``; a number where it is one, or lies between two classes."""
    names = data.table.class_names
    if names and len(target) > 1:
        return f"y = {names[int(np.argmax(target))]}"
    if names and target[0] in (0, 1):
        return f"y = {names[int(target[0])]}"
    return f"y = {float(target[0]):.4g}".replace("-", "−")


def _feature_label(name: str) -> str:
    """``x₁`` for the feature ``x1``; other inputs keep the names of their table."""
    return FEATURES[name].label if name in FEATURES else name


@lru_cache(maxsize=32)
def _titles(layers: tuple[Layer, ...]) -> dict[str, tuple[str, str]]:
    counts: dict[str, int] = {}
    titles: dict[str, tuple[str, str]] = {}
    for layer in layers:
        word, short = _WORDS.get(layer.kind, ("hidden", "h"))
        counts[word] = counts.get(word, 0) + 1
        number = counts[word]
        titles[layer.id] = (f"{word} {number}", f"{short}{number}")
    titles[layers[-1].id] = ("output", "out")
    return titles


@lru_cache(maxsize=32)
def _names_of(
    layers: tuple[Layer, ...], layer: Layer | None, input_shape: Shape, maps: Shape | None
) -> tuple[str, ...]:
    prefix = layer_prefix(layers, layer.id) if layer else "in"
    if isinstance(layer, Flatten):
        source = layers[layers.index(layer) - 1] if layers[0] != layer else None
        prefix = layer_prefix(layers, source.id) if source else "in"
        if maps is not None and len(maps) < 3:
            return _step_names(prefix, maps)
        return _flat_names(prefix if source else "", maps or (1, 1, 1))
    if layer is None:
        return tuple(f"channel {c + 1}" for c in range(input_shape[0]))
    units = layer.units if isinstance(layer, Dense | Conv2D) else _units(maps or (1,))
    return tuple(f"{prefix}·{unit + 1}" for unit in range(units))


def _units(shape: Shape) -> int:
    return shape[1] if len(shape) == 2 else shape[0]


def _flat_names(prefix: str, maps: Shape) -> tuple[str, ...]:
    """``p1·3 (0, 4)`` for pixels of maps, ``(0, 4)`` for those of a one-channel input."""
    channels, height, width = maps
    named = prefix or ("in" if channels > 1 else "")
    heads = [f"{named}·{channel + 1} " if named else "" for channel in range(channels)]
    return tuple(
        f"{head}({row}, {column})"
        for head in heads for row in range(height) for column in range(width)
    )  # fmt: skip


def _step_names(prefix: str, shape: Shape) -> tuple[str, ...]:
    """``r1·3 step 2`` for the states of a sequence, ``h1·3`` for a vector."""
    if len(shape) == 1:
        return tuple(f"{prefix}·{unit + 1}" for unit in range(shape[0]))
    steps, units = shape
    return tuple(f"{prefix}·{u + 1} step {t + 1}" for t in range(steps) for u in range(units))


def _first_taken(frame: Frame, layer: str) -> Layer | None:
    """The layer whose output this one takes first; None for the network's input."""
    first = taken(frame, layer)[0]
    return None if first == INPUT else frame.experiment.layer(first)


def _maps(frame: Frame, layer: Layer | None) -> Shape | None:
    """The image shape behind a layer's output: its own, or what a Flatten was fed with."""
    if layer is None:
        return None
    info = next(info for info in frame.layers if info.id == layer.id)
    return info.input_shape if isinstance(layer, Flatten) else info.output_shape


def _is_map(frame: Frame, layer: str) -> bool:
    if layer == INPUT:
        return len(frame.data.input_shape) == 3
    return len(unit_shape(frame, layer)) == 3
