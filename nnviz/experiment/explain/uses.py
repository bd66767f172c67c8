"""Where a single weight is used: with which inputs, and which δ comes back there."""

from __future__ import annotations

import numpy as np

from nnviz.engine.layers import LSTM, BatchNorm, Conv2D, Dense, LayerNorm, SimpleRNN
from nnviz.engine.shapes import Array
from nnviz.engine.trace import LayerTrace
from nnviz.experiment.explain.names import input_names, pixel_text, taken
from nnviz.experiment.explain.owned import Owned, WithWeights
from nnviz.experiment.explain.sources import selection_at
from nnviz.experiment.explain.values import Pixel
from nnviz.experiment.frame import Frame, Microscope
from nnviz.experiment.selection import Selection
from nnviz.values import dataclass


@dataclass(frozen=True)
class Uses:
    """One row per use: ``inputs`` (n,) are what the weight is multiplied with (1 for biases),
    ``deltas`` (n,) are ∂L by what it is added into. The gradient is Σ δ · input.

    ``links`` lead to what the input came from; ``where`` is what the rows are: pixels, steps.
    """

    names: tuple[str, ...]
    inputs: Array
    deltas: Array
    links: tuple[Selection | None, ...]
    where: str


def uses(
    frame: Frame, scope: Microscope, layer: WithWeights, own: Owned, at: tuple[int, Pixel | None],
    parameter: int,
) -> Uses:  # fmt: skip
    """All uses of a unit's weight in the forward pass of the looked-at sample."""
    part, (unit, pixel) = scope.trace.layer(layer.id), at
    place = parameter % len(own.names)
    if isinstance(layer, Dense):
        return _dense(frame, part, layer, unit, place)
    if isinstance(layer, Conv2D):
        return _conv(part, layer, unit, place)
    if isinstance(layer, SimpleRNN | LSTM):
        return _recurrent(frame, part, layer, unit, place)
    return _norm(part, layer, unit, pixel, place)


def _dense(frame: Frame, part: LayerTrace, layer: Dense, unit: int, place: int) -> Uses:
    delta = part.dz[unit : unit + 1]
    if place == len(part.x):
        return Uses(("1",), np.ones(1), delta, (None,), "input")
    link = selection_at(frame, taken(frame, layer.id)[0], (place,))
    names = input_names(frame, layer.id)[place : place + 1]
    return Uses(names, part.x[place : place + 1], delta, (link,), "input")


def _conv(part: LayerTrace, layer: Conv2D, unit: int, place: int) -> Uses:
    """Once per pixel of the map."""
    deltas = part.dz[unit]
    places = list(np.ndindex(deltas.shape))
    names = tuple(pixel_text((row, column)) for row, column in places)
    links = tuple(Selection(layer.id, unit, (row, column)) for row, column in places)
    weights = len(part.x) * layer.kernel**2
    inputs = met(part.x, layer, place).ravel() if place < weights else np.ones(deltas.size)
    return Uses(names, inputs, deltas.ravel(), links, "pixel")


def met(x: Array, layer: Conv2D, place: int) -> Array:
    """What a weight of the kernel meets at each place of the map, (H', W'): its channel of the
    input, padded."""
    channel, row, column = np.unravel_index(place, (len(x), layer.kernel, layer.kernel))
    window = layer.window(x.shape)
    top, bottom, left, right = window.pads
    padded = np.pad(x[channel], ((top, bottom), (left, right)))
    height, width = window.places
    rows = row * layer.dilation + layer.stride * np.arange(height)
    columns = column * layer.dilation + layer.stride * np.arange(width)
    found: Array = padded[np.ix_(rows, columns)]
    return found


def _recurrent(
    frame: Frame, part: LayerTrace, layer: SimpleRNN | LSTM, unit: int, place: int
) -> Uses:
    """Once per step."""
    width = layer.units + part.x.shape[1]
    gates = 4 if isinstance(layer, LSTM) else 1
    gate, column = divmod(place, width) if place < gates * width else (place - gates * width, -1)
    dz = part.extras["pre_activation_gradient"]
    deltas = dz[:, gate, unit] if gates == 4 else dz[:, unit]
    steps, states = range(len(deltas)), part.extras["state"]
    names = tuple(f"step {step + 1}" for step in steps)
    here = tuple(Selection(layer.id, unit, (step, 0)) for step in steps)
    if column < 0:
        return Uses(names, np.ones(len(deltas)), deltas, here, "step")
    if column < layer.units:
        inputs = np.append(np.zeros(1, states.dtype), states[:-1, column])
        before = (Selection(layer.id, column, (step - 1, 0)) if step else None for step in steps)
        return Uses(names, inputs, deltas, tuple(before), "step")
    feature, source = column - layer.units, taken(frame, layer.id)[0]
    links = tuple(selection_at(frame, source, (step, feature)) for step in steps)
    return Uses(names, part.x[:, feature], deltas, links, "step")


def _norm(
    part: LayerTrace, layer: BatchNorm | LayerNorm, unit: int, pixel: Pixel | None, place: int
) -> Uses:
    """Once per value that shares the gain: a map's pixels, a sequence's steps."""
    n, da = part.extras["normalised"], part.da
    if n.ndim == 3 and isinstance(layer, LayerNorm):
        at = (unit, *(pixel or (0, 0)))
        names: tuple[str, ...] = (pixel_text(at[1:]),)
        links: tuple[Selection | None, ...] = (Selection(layer.id, unit, at[1:]),)
        inputs, deltas = n[at].reshape(1), da[at].reshape(1)
    elif n.ndim == 3:
        places = list(np.ndindex(n[unit].shape))
        names = tuple(pixel_text((row, column)) for row, column in places)
        links = tuple(Selection(layer.id, unit, (row, column)) for row, column in places)
        inputs, deltas = n[unit].ravel(), da[unit].ravel()
    else:
        inputs, deltas = np.atleast_1d(n[..., unit]), np.atleast_1d(da[..., unit])
        names = tuple(f"step {k + 1}" for k in range(len(inputs))) if n.ndim == 2 else ("n",)
        links = tuple(Selection(layer.id, unit, (k, 0)) if n.ndim == 2
                      else Selection(layer.id, unit) for k in range(len(inputs)))  # fmt: skip
    where = {1: "input", 2: "step", 3: "pixel"}[n.ndim]
    return Uses(names, inputs if place == 0 else np.ones(len(inputs)), deltas, links, where)
