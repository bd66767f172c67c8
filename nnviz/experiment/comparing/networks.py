"""The two networks that are compared, and how large they are."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from math import prod

from nnviz.data.dataset import PreparedData
from nnviz.engine.layers import Conv2D, Dense, Flatten, Layer
from nnviz.engine.layout import Layout
from nnviz.engine.shapes import Shape
from nnviz.errors import DataError
from nnviz.experiment.build import spec_for
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.materialise import outline_of
from nnviz.experiment.samples import SAMPLES
from nnviz.values import dataclass

LEAST = 32
"""Units that each dense layer has in place of a convolution: with fewer it would be a bottleneck,
and the comparison unfair to it."""


@dataclass(frozen=True)
class LayerSize:
    """A layer's parameters; ``weights`` are those of one of its units or filters."""

    layer: str
    kind: str
    parameters: int
    weights: int


def comparable(layers: tuple[Layer, ...], input_shape: Shape) -> bool:
    """Whether there is a convolutional network on images to compare."""
    return len(input_shape) == 3 and any(isinstance(layer, Conv2D) for layer in layers)


def check_pictures(experiment: Experiment) -> None:
    """DataError unless it is a network with convolutions on pictures."""
    pictures = len(outline_of(experiment).input_shape) == 3
    if not pictures or not any(isinstance(each, Conv2D) for each in experiment.layers):
        images = (sample.name for sample in SAMPLES.values() if "images" in sample.tags)
        raise DataError(
            f"A dense and a convolutional network are compared on images, and "
            f"'{experiment.name}' has none; image samples are {', '.join(images)}."
        )


def dense_counterpart(experiment: Experiment, data: PreparedData) -> Experiment:
    """The same experiment with each convolution replaced by a dense layer of the same activation
    and without pools: all of one width, at least ``LEAST``, the smallest with no fewer parameters
    than the convolutional network has."""
    parameters = spec_for(experiment, data).layout.size
    for units in count(LEAST):
        dense = replace(experiment, layers=_dense_layers(experiment.layers, units))
        if spec_for(dense, data).layout.size >= parameters:
            return dense
    raise AssertionError


def sizes(layout: Layout) -> tuple[LayerSize, ...]:
    """Every layer with weights, in the network's order."""
    return tuple(
        LayerSize(block.layer, block.kind, block.stop - block.start, prod(block.weight[1:]))
        for block in layout
        if "weight" in block
    )


def _dense_layers(layers: tuple[Layer, ...], units: int) -> tuple[Layer, ...]:
    convolutions = (layer for layer in layers if isinstance(layer, Conv2D))
    kept = [replace(layer, inputs=()) for layer in layers if isinstance(layer, Dense)]
    taken = {layer.id for layer in kept}
    free = (name for name in map("dense{}".format, count(1)) if name not in taken)
    flatten = Flatten("flatten" if "flatten" not in taken else next(free))
    replaced = (
        Dense(name, tuple(range(units)), layer.activation)
        for layer, name in zip(convolutions, free, strict=False)
    )
    return (flatten, *replaced, *kept)
