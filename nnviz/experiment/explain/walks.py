"""A window's walk over an image, backward: which sums the derivatives of a kernel's weights and of
the pixels under it are.

Every sum is one that the engine has done: its terms are products of the trace's numbers, and what
they add up to is read from the trace beside them.
"""

from __future__ import annotations

import numpy as np

from nnviz.engine.layers import AveragePool2D, Conv2D, MaxPool2D
from nnviz.engine.layers.windows import Axis, Window
from nnviz.engine.shapes import Array
from nnviz.engine.trace import LayerTrace
from nnviz.experiment.explain.owned import owned
from nnviz.experiment.explain.uses import met
from nnviz.experiment.explain.values import Pixel
from nnviz.experiment.explain.windows import Pool, pixels_at, winner_at
from nnviz.experiment.frame import Frame, Microscope
from nnviz.values import dataclass


@dataclass(frozen=True, eq=False)
class WeightTerms:
    """∂L/∂w of one weight of a kernel, or of its bias: Σ ``inputs`` · ``deltas`` over all places
    (H', W'). ``gradients`` (C, k, k) are those of the whole kernel and ``bias`` of its bias."""

    inputs: Array
    deltas: Array
    products: Array
    gradient: float
    gradients: Array
    bias: float


@dataclass(frozen=True, eq=False)
class Returned:
    """∂L/∂x of one pixel: Σ δ · kernel over the places that used it, filter by filter.

    ``deltas`` (filters, k, k): the δ of the place at which each cell of the kernel met the pixel,
    not a number where none did; ``places`` those places, (k, k) of them or None. ``sums``
    (filters,) add up to ``dx``.
    """

    places: tuple[tuple[Pixel | None, ...], ...]
    deltas: Array
    kernels: Array
    products: Array
    sums: Array
    dx: float


@dataclass(frozen=True)
class Handed:
    """What the window at ``place`` of a pool hands back to one pixel."""

    place: Pixel
    value: float


def weight_terms(
    frame: Frame, scope: Microscope, layer: Conv2D, unit: int, parameter: int
) -> WeightTerms:
    """A weight of the unit's kernel in reading order, −1 its bias."""
    part, own = scope.trace.layer(layer.id), owned(frame, layer, unit, None)
    sample, deltas = own.read(frame.layout, scope.trace.gradient), part.dz[unit]
    inputs = met(part.x, layer, parameter) if parameter >= 0 else np.ones_like(deltas)
    shape = len(part.x), layer.kernel, layer.kernel
    return WeightTerms(
        inputs, deltas, inputs * deltas, float(sample[parameter]), sample[:-1].reshape(shape),
        float(sample[-1]),
    )  # fmt: skip


def returned(
    frame: Frame, scope: Microscope, layer: Conv2D, channel: int, pixel: Pixel
) -> Returned:
    """How δ goes back to a pixel of a convolution's input."""
    part = scope.trace.layer(layer.id)
    places = users(layer.window(part.x.shape), pixel)
    deltas = np.full((len(part.dz), layer.kernel, layer.kernel), np.nan, part.dz.dtype)
    for row, column in np.ndindex(deltas.shape[1:]):
        if (place := places[row][column]) is not None:
            deltas[:, row, column] = part.dz[:, place[0], place[1]]
    kernels = frame.weight(layer.id)[:, channel]
    products = deltas * kernels
    sums = np.where([[each is None for each in row] for row in places], 0.0, products)
    return Returned(
        places, deltas, kernels, products, sums.sum(axis=(1, 2)),
        float(part.dx[(channel, *pixel)]),
    )  # fmt: skip


def users(window: Window, pixel: Pixel) -> tuple[tuple[Pixel | None, ...], ...]:
    """For each cell of the window the place at which it stands over a pixel, None where it never
    does."""
    rows, columns = (_stands(axis, at) for axis, at in zip(_axes(window), pixel, strict=True))
    return tuple(
        tuple(
            (row, column) if row is not None and column is not None else None
            for column in columns
        )
        for row in rows
    )  # fmt: skip


def _axes(window: Window) -> tuple[Axis, Axis]:
    return window.rows, window.columns


def _stands(axis: Axis, pixel: int) -> list[int | None]:
    found: list[int | None] = []
    for cell in range(axis.kernel):
        place, rest = divmod(pixel + axis.before - cell * axis.dilation, axis.stride)
        found.append(place if rest == 0 and 0 <= place < axis.places else None)
    return found


def handed_to(part: LayerTrace, layer: Pool, unit: int, pixel: Pixel) -> tuple[Handed, ...]:
    """What every window over a pixel hands back to it: all of it to the winner of a maximum, its
    share to each pixel of a mean. The sum is ∂L/∂x."""
    over = {at for row in users(layer.window(part.x.shape), pixel) for at in row if at is not None}
    found = (Handed(at, _hands(part, layer, unit, at, pixel)) for at in sorted(over))
    return tuple(each for each in found if isinstance(layer, AveragePool2D) or each.value)


def _hands(part: LayerTrace, layer: Pool, unit: int, place: Pixel, pixel: Pixel) -> float:
    rows, columns = pixels_at(part, layer, place)
    da = part.da[(unit, *place)]
    if isinstance(layer, AveragePool2D):
        return float(da / ((rows.stop - rows.start) * (columns.stop - columns.start)))
    won = winner_at(part, layer, unit, place)
    return float(da) if (rows.start + won[0], columns.start + won[1]) == pixel else 0.0


def winner_pixel(part: LayerTrace, layer: MaxPool2D, unit: int, place: Pixel) -> Pixel:
    """Row and column, in the input, of the value that won a window."""
    rows, columns = pixels_at(part, layer, place)
    row, column = winner_at(part, layer, unit, place)
    return rows.start + row, columns.start + column
