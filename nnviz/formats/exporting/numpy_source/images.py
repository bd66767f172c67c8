"""Layers over images (n, channels, height, width)."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.formats.exporting.numpy_source.kinds import Back, Function, Parameters
from nnviz.formats.exporting.numpy_source.layers import Layer

Pads = tuple[int, int, int, int]
"""Pixels added at (top, bottom, left, right)."""


def padded(x: Array, pads: Pads, value: float = 0.0) -> Array:
    top, bottom, left, right = pads
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=value)


def unpadded(x: Array, pads: Pads) -> Array:
    top, bottom, left, right = pads
    return x[:, :, top : x.shape[2] - bottom, left : x.shape[3] - right]


def cells(x: Array, size: int, stride: int, dilation: int = 1) -> Array:
    """What each cell of a sliding window sees: (n, channels, rows, columns, size, size)."""
    reach = (size - 1) * dilation + 1
    seen = np.lib.stride_tricks.sliding_window_view(x, (reach, reach), (2, 3))
    return seen[:, :, ::stride, ::stride, ::dilation, ::dilation]


class Conv2D(Layer):
    """z[o] = b[o] + Σ_c x[c] ⋆ W[o, c], a = f(z): one kernel for each filter, slid over x."""

    def __init__(
        self,
        parameters: Parameters,
        f: Function,
        back: Back,
        stride: int = 1,
        dilation: int = 1,
        pads: Pads = (0, 0, 0, 0),
    ) -> None:
        super().__init__()
        self.parameters, self.f, self.back = parameters, f, back
        self.stride, self.dilation, self.pads = stride, dilation, pads

    def forward(self, x: Array, training: bool = False) -> Array:
        W, b = self.parameters["weight"], self.parameters["bias"]
        self.x = padded(x, self.pads)
        self.seen = cells(self.x, W.shape[-1], self.stride, self.dilation)
        z = np.tensordot(self.seen, W, ([1, 4, 5], [1, 2, 3])) + b  # (n, rows, columns, filters)
        self.z = np.moveaxis(z, -1, 1)
        return self.f(self.z)

    def backward(self, dy: Array) -> Array:
        dz, W = self.back(self.z, dy), self.parameters["weight"]
        dW = np.tensordot(dz, self.seen, ([0, 2, 3], [0, 2, 3]))
        self.gradients = {"weight": dW, "bias": dz.sum((0, 2, 3))}
        dx = np.zeros_like(self.x)
        places = cells(dx, W.shape[-1], self.stride, self.dilation).shape[:4]
        for row, column in np.ndindex(W.shape[2:]):
            seen = at_cell(dx, places, row * self.dilation, column * self.dilation, self.stride)
            seen += np.moveaxis(np.tensordot(dz, W[:, :, row, column], (1, 0)), -1, 1)
        return unpadded(dx, self.pads)


def at_cell(x: Array, places: tuple[int, ...], row: int, column: int, stride: int) -> Array:
    """The pixels that one cell of the window sees at all of its places."""
    rows, columns = places[2], places[3]
    return x[:, :, row : row + rows * stride : stride, column : column + columns * stride : stride]


class MaxPool2D(Layer):
    """The largest of each window; of equal ones the first in reading order."""

    def __init__(self, size: int, stride: int, pads: Pads = (0, 0, 0, 0)) -> None:
        super().__init__()
        self.size, self.stride, self.pads = size, stride, pads

    def forward(self, x: Array, training: bool = False) -> Array:
        self.x = padded(x, self.pads, -np.inf)
        seen = cells(self.x, self.size, self.stride)
        seen = seen.reshape(*seen.shape[:4], -1)
        self.winner = seen.argmax(-1)
        return seen.max(-1)

    def backward(self, dy: Array) -> Array:
        dx = np.zeros_like(self.x)
        for cell, (row, column) in enumerate(np.ndindex(self.size, self.size)):
            seen = at_cell(dx, dy.shape, row, column, self.stride)
            seen += dy * (self.winner == cell)
        return unpadded(dx, self.pads)


class AveragePool2D(Layer):
    """The mean of each window; padding is not counted."""

    def __init__(self, size: int, stride: int, pads: Pads = (0, 0, 0, 0)) -> None:
        super().__init__()
        self.size, self.stride, self.pads = size, stride, pads

    def forward(self, x: Array, training: bool = False) -> Array:
        self.x = padded(x, self.pads)
        self.count = cells(padded(np.ones_like(x), self.pads), self.size, self.stride).sum((-2, -1))
        return cells(self.x, self.size, self.stride).sum((-2, -1)) / self.count

    def backward(self, dy: Array) -> Array:
        dx = np.zeros_like(self.x)
        for row, column in np.ndindex(self.size, self.size):
            seen = at_cell(dx, dy.shape, row, column, self.stride)
            seen += dy / self.count
        return unpadded(dx, self.pads)


class GlobalAverage2D(Layer):
    """(n, channels, height, width) → (n, channels): each map's mean."""

    def forward(self, x: Array, training: bool = False) -> Array:
        self.shape = x.shape
        return x.mean((2, 3))

    def backward(self, dy: Array) -> Array:
        _, _, height, width = self.shape
        return np.broadcast_to(dy[:, :, None, None] / (height * width), self.shape)
