"""Which layer takes whose output, and what to select for a number to see where it came from."""

from __future__ import annotations

import numpy as np

from nnviz.engine.layers import Flatten
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import (
    INPUT,
    layer_title,
    output_names,
    pixel_text,
    taken,
    unit_shape,
)
from nnviz.experiment.explain.passages import Numbers, Sheet
from nnviz.experiment.explain.values import Pixel
from nnviz.experiment.frame import Frame, Microscope
from nnviz.experiment.selection import Selection

At = tuple[int, ...]
"""An index into one output of a layer."""


def place_of(shape: tuple[int, ...], unit: int, pixel: Pixel | None) -> At:
    """Where a unit's number lies in an output of that shape."""
    if len(shape) == 3:
        return (unit, *(pixel or (0, 0)))
    return (unit,) if len(shape) == 1 else ((pixel or (shape[0] - 1, 0))[0], unit)


def selection_at(frame: Frame, layer: str, at: At) -> Selection:
    """What to select for one number of a layer's output; an entry of a Flatten is the pixel that
    it was copied from."""
    if layer != INPUT and isinstance(frame.experiment.layer(layer), Flatten):
        before = taken(frame, layer)[0]
        shape = unit_shape(frame, before)
        place = tuple(int(i) for i in np.unravel_index(at[0], shape))
        return selection_at(frame, before, place)
    if len(at) == 3:
        return Selection(layer, at[0], (at[1], at[2]))
    return Selection(layer, at[0]) if len(at) == 1 else Selection(layer, at[1], (at[0], 0))


def name_at(frame: Frame, layer: str, at: At) -> str:
    """``h2·3``, ``c1·2 (4, 5)``."""
    if len(at) == 3:
        return f"{_unit_name(frame, layer, at[0])} {pixel_text((at[1], at[2]))}"
    if len(at) == 2:
        return f"{_unit_name(frame, layer, at[1])} step {at[0] + 1}"
    return _unit_name(frame, layer, at[0])


def _unit_name(frame: Frame, layer: str, unit: int) -> str:
    return output_names(frame, layer)[unit]


def takers(frame: Frame, layer: str) -> tuple[tuple[str, int], ...]:
    """The layers that take a layer's output, each with the number of the input it takes it as."""
    return tuple(
        (info.id, index)
        for info in frame.layers
        for index, source in enumerate(taken(frame, info.id))
        if source == layer
    )


def handed_back(scope: Microscope, taker: str, index: int) -> Array:
    """∂L/∂x of a taker's input of that number."""
    part = scope.trace.layer(taker)
    return (part.dx, *part.d_others)[index]


def returns(frame: Frame, scope: Microscope, layer: str, at: At) -> Sheet | None:
    """What each layer that takes this number hands back: their sum is ∂L/∂a. None where nobody
    takes it: there the loss does."""
    found = takers(frame, layer)
    if not found:
        return None
    names = tuple(layer_title(frame.experiment.layers, id) for id, _ in found)
    values = np.array([handed_back(scope, id, index)[at] for id, index in found])
    links = tuple(Selection(id) for id, _ in found)
    return Sheet("from", names, (Numbers("∂L/∂a", values, "gradient"),), links, bar=0)
