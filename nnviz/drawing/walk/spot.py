"""Where a walk stands, what it walks over, and where it goes next."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Literal

import numpy as np

from nnviz.drawing.columns import ColumnSpec, describe_columns
from nnviz.engine.layers import (
    AveragePool2D,
    Conv2D,
    Flatten,
    GlobalAverage2D,
    MaxPool2D,
)
from nnviz.engine.layers.windows import Axis, Window
from nnviz.engine.trace import LayerTrace
from nnviz.experiment.explain.names import taken
from nnviz.experiment.explain.values import Pixel
from nnviz.experiment.frame import Frame, Microscope
from nnviz.values import dataclass

Mode = Literal["forward", "kernel", "image"]
Walked = Conv2D | MaxPool2D | AveragePool2D | GlobalAverage2D | Flatten
Sliding = Conv2D | MaxPool2D | AveragePool2D


@dataclass(frozen=True)
class Spot:
    """A unit of a layer at a ``place`` of its map.

    ``mode``: forward, or backward to the kernel (to the weight ``parameter``, −1 the bias) or to
    the image (to the ``pixel`` of a channel). ``first`` of at most ``most`` channels or filters
    are shown together. ``filled``: the result is shown as far as the walk has come.
    """

    layer: str
    unit: int = 0
    place: Pixel = (0, 0)
    mode: Mode = "forward"
    channel: int = 0
    pixel: Pixel = (0, 0)
    parameter: int = 0
    first: int = 0
    most: int = 1
    filled: bool = False


@dataclass(frozen=True, eq=False)
class Ground:
    """What one layer of a frame has for a walk; ``source`` is the column that it takes."""

    frame: Frame
    scope: Microscope
    layer: Walked
    part: LayerTrace
    spec: ColumnSpec
    source: ColumnSpec

    @cached_property
    def window(self) -> Window | None:
        """What slides; None where nothing does."""
        return self.layer.window(self.part.x.shape) if isinstance(self.layer, Sliding) else None

    @property
    def units(self) -> int:
        return len(self.part.a)


def walked_layers(frame: Frame) -> tuple[ColumnSpec, ...]:
    """The columns of layers that take images and can be walked over."""
    shapes = {info.id: info.input_shape for info in frame.layers}
    return tuple(
        spec
        for spec in describe_columns(frame)[1:]
        if isinstance(frame.experiment.layer(spec.layer), Walked) and len(shapes[spec.layer]) == 3
    )


def ground_of(frame: Frame, layer: str) -> Ground | None:
    """None where the frame looks at no sample, or the layer is none to walk over."""
    if frame.microscope is None:
        return None
    columns = {spec.layer: spec for spec in describe_columns(frame)}
    kind = frame.experiment.layer(layer) if layer in columns and layer != "input" else None
    if not isinstance(kind, Walked):
        return None
    part, source = frame.microscope.trace.layer(layer), columns[taken(frame, layer)[0]]
    if part.x.ndim != 3:
        return None
    return Ground(frame, frame.microscope, kind, part, columns[layer], source)


def inside(ground: Ground, spot: Spot) -> Spot:
    """The same where the network has it; in the walk to a weight, with the weight's channel."""
    shape, inputs, layer = ground.part.a.shape, ground.part.x.shape, ground.layer
    cells = layer.kernel**2 if isinstance(layer, Conv2D) else 0
    backward: Mode = "kernel" if cells and spot.mode == "kernel" else "image"
    mode = "forward" if spot.mode == "forward" else backward
    parameter = min(max(spot.parameter, -1), inputs[0] * cells - 1)
    own = parameter // cells if mode == "kernel" and parameter >= 0 else spot.channel
    return replace(
        spot,
        unit=_within(spot.unit, shape[0]),
        place=_place(spot.place, shape[1:]),
        mode=mode,
        channel=_within(own, inputs[0]),
        pixel=_place(spot.pixel, inputs[1:]),
        parameter=parameter,
    )


def count_of(ground: Ground, spot: Spot) -> int:
    """How many places a walk has."""
    if ground.window is None:
        return ground.units
    rows, columns = _course(ground, spot)
    return rows * columns


def index_of(ground: Ground, spot: Spot) -> int:
    """The number of the place in reading order."""
    if ground.window is None:
        return spot.unit
    row, column = spot.pixel if goes_by_pixel(ground, spot) else spot.place
    return row * _course(ground, spot)[1] + column


def at(ground: Ground, spot: Spot, index: int) -> Spot:
    """The same at another place; the first and the last are the ends."""
    index, columns = _within(index, count_of(ground, spot)), _course(ground, spot)[1]
    if ground.window is None:
        return replace(spot, unit=index)
    cell = divmod(index, columns)
    return replace(spot, pixel=cell) if goes_by_pixel(ground, spot) else replace(spot, place=cell)


def moved(ground: Ground, spot: Spot, down: int, right: int) -> Spot:
    """The same, so many places further down and to the right."""
    rows, columns = _course(ground, spot)
    row, column = divmod(index_of(ground, spot), columns)
    row, column = _within(row + down, rows), _within(column + right, columns)
    return at(ground, spot, row * columns + column)


def goes_by_pixel(ground: Ground, spot: Spot) -> bool:
    """Whether the walk goes over the input's pixels instead of the output's."""
    return spot.mode == "image" and isinstance(ground.layer, Conv2D)


def per_line(ground: Ground) -> int:
    """How many entries of a vector stand in one line of its picture: whole rows of a map."""
    channels, rows, columns = ground.part.x.shape
    if isinstance(ground.layer, GlobalAverage2D):
        return max(1, round(float(np.sqrt(channels))))
    return int(columns) * max(1, round(float(np.sqrt(channels * rows / columns))))


def _course(ground: Ground, spot: Spot) -> Pixel:
    if goes_by_pixel(ground, spot):
        return int(ground.part.x.shape[1]), int(ground.part.x.shape[2])
    if ground.window is not None:
        return ground.window.places
    width = per_line(ground)
    return -(-ground.units // width), width


def _within(index: int, count: int) -> int:
    return min(max(index, 0), count - 1)


def _place(pixel: Pixel, shape: tuple[int, ...]) -> Pixel:
    if len(shape) != 2:
        return 0, 0
    return _within(pixel[0], shape[0]), _within(pixel[1], shape[1])


def place_over(ground: Ground, pixel: Pixel) -> Pixel:
    """The place at which the middle of the window is nearest to a pixel of the input."""
    window = ground.window
    if window is None:
        return 0, 0
    return _nearest(window.rows, pixel[0]), _nearest(window.columns, pixel[1])


def middle(window: Window, place: Pixel) -> Pixel:
    """The pixel under the middle of the window; it may be padding."""
    rows, columns = window.rows.cells(place[0]), window.columns.cells(place[1])
    return rows[len(rows) // 2], columns[len(columns) // 2]


def _nearest(axis: Axis, pixel: int) -> int:
    middle = pixel + axis.before - (axis.reach - 1) / 2
    return _within(round(middle / axis.stride), axis.places)
