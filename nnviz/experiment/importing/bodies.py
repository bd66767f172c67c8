"""Networks sized to fit the user's inputs, and small enough to be looked at."""

from __future__ import annotations

from nnviz.engine.layers import LSTM, Conv2D, Dense, Flatten, Layer, MaxPool2D
from nnviz.engine.shapes import Shape

_FILTERS = (8, 10, 12, 16, 16)
_KERNEL, _POOL = 3, 2
_SMALLEST = 6
"""Maps narrower than this are pooled no more: a kernel on them would see everything at once."""
_LARGE = 96
"""From this side on the first convolution takes every second pixel."""
_FEW_COLUMNS = 12


def body(shape: Shape, classes: int = 0) -> tuple[Layer, ...]:
    """All layers before the output, for inputs of a shape; more ``classes`` take more units."""
    if len(shape) == 3:
        return _of_images(shape)
    if len(shape) == 2:
        return (LSTM("lstm1", tuple(range(max(8, min(classes, 16))))),)
    first = 8 if shape[0] <= _FEW_COLUMNS else 16
    widths = (max(first, min(classes, 32)), max(6 if first == 8 else 8, min(classes, 32)))
    return tuple(dense(f"hidden{n}", units, "tanh") for n, units in enumerate(widths, start=1))


def dense(id: str, units: int, activation: str) -> Dense:
    """A dense layer of so many fresh units."""
    return Dense(id, tuple(range(units)), activation)


def _of_images(shape: Shape) -> tuple[Layer, ...]:
    """Convolutions and pools until little of the picture's size is left."""
    layers, side = list[Layer](), min(shape[1:])
    for number, filters in enumerate(_FILTERS, start=1):
        stride = 2 if number == 1 and side >= _LARGE else 1
        if side < _KERNEL or (number > 1 and side < _SMALLEST):
            break
        layers.append(_conv(f"conv{number}", filters, stride))
        side = (side - _KERNEL) // stride + 1
        if side >= 2 * _POOL:
            layers.append(MaxPool2D(f"pool{number}"))
            side //= _POOL
    return (*layers, Flatten("flatten"), *_after(layers))


def _after(layers: list[Layer]) -> tuple[Layer, ...]:
    """Pictures too small for a kernel are taken as rows of numbers."""
    return () if layers else (dense("hidden1", 8, "tanh"),)


def _conv(id: str, filters: int, stride: int) -> Conv2D:
    return Conv2D(id, tuple(range(filters)), _KERNEL, "relu", stride=stride)
