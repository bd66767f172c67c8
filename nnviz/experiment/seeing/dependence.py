"""Which numbers of a layer's input each number of its output depends on, by the layer's form alone.

For every kind the dependence is one of places, axis by axis: an output depends on an input where
they belong together on each axis. So it is never listed number by number, only axis by axis.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np

from nnviz.engine.layers import (
    LSTM,
    AveragePool2D,
    Conv2D,
    Dense,
    Flatten,
    GlobalAverage2D,
    Layer,
    LayerNorm,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.engine.layers.windows import Axis, Window
from nnviz.engine.layout import frozen
from nnviz.engine.shapes import Array, Shape
from nnviz.values import dataclass

Factor = Array | Literal["same", "all"]
Factors = tuple[Factor, ...]
"""On one axis a place of the output depends on the same place of the input, on all, or on those
that a matrix of ones and zeros (out, in) marks in its row."""


@dataclass(frozen=True)
class Dependence:
    """Of a layer's output on each of its inputs, which have ``shape``. ``grid``: the output's
    ``output_shape`` with an axis for each of the input's, one factor for each."""

    shape: Shape
    output_shape: Shape
    grid: Shape
    factors: Factors

    def back(self, marked: Array) -> Array:
        """The inputs that some marked output depends on: masks of ``output_shape``, ``shape``."""
        return _carried(marked.reshape(self.grid), self.factors, self.shape)

    def forth(self, marked: Array) -> Array:
        """The outputs that depend on some marked input."""
        turned = tuple(each if isinstance(each, str) else each.T for each in self.factors)
        return _carried(marked, turned, self.grid).reshape(self.output_shape)


def _carried(marked: Array, factors: Factors, shape: Shape) -> Array:
    for axis, factor in enumerate(factors):
        if not isinstance(factor, str):
            met = np.tensordot(marked.astype(np.float32), factor, (axis, 0))
            marked = np.moveaxis(met > 0, -1, axis)
        elif factor == "all":
            marked = np.any(marked, axis, keepdims=True)
    return np.broadcast_to(marked, shape)


def dependence_of(layer: Layer, shape: Shape, output_shape: Shape) -> Dependence:
    """How a layer's output depends on an input of ``shape``, in evaluation mode."""
    return Dependence(
        shape, output_shape, _grid(layer, shape, output_shape), _factors(layer, shape, output_shape)
    )


def _grid(layer: Layer, shape: Shape, output_shape: Shape) -> Shape:
    if isinstance(layer, Flatten):
        return shape
    if isinstance(layer, GlobalAverage2D):
        return (*output_shape, 1, 1)
    # The last state of a recurrent layer stands for one step.
    return (1,) * (len(shape) - len(output_shape)) + output_shape


def _factors(layer: Layer, shape: Shape, output_shape: Shape) -> Factors:
    match layer:
        case Dense():
            return ("all",)
        case Conv2D():
            return ("all", *_window(layer.window(shape)))
        case MaxPool2D() | AveragePool2D():
            return ("same", *_window(layer.window(shape)))
        case GlobalAverage2D():
            return ("same", "all", "all")
        case LayerNorm():
            # Over a whole sample, but step by step over a sequence.
            return ("same", "all") if len(shape) == 2 else _on_every_axis("all", shape)
        case SimpleRNN() | LSTM():
            return (_past(shape[0]) if len(output_shape) == 2 else "all", "all")
    return _on_every_axis("same", shape)


def _on_every_axis(factor: Factor, shape: Shape) -> Factors:
    return (factor,) * len(shape)


def _window(window: Window) -> tuple[Array, Array]:
    return _pixels(window.rows), _pixels(window.columns)


@lru_cache(64)
def _pixels(axis: Axis) -> Array:
    """The pixels under each place of a sliding window; padding is none of them."""
    marks = np.zeros((axis.places, axis.size), np.float32)
    for place in range(axis.places):
        marks[place, list(axis.pixels(place))] = 1
    return frozen(marks)


def _past(steps: int) -> Array:
    """A state depends on its own step and those before."""
    return np.tri(steps, dtype=np.float32)
