"""The arithmetic of convolution: patches as matrices that overlap in memory, and their products.

A kernel of k×k cells over C channels is a column of k·C·k weights (row, channel, column of the
kernel). The image is copied k times, moved left by one cell of the kernel each time; k successive
rows of these copies are then the patches of one whole row of outputs, as a matrix
(k·C·k, width'·N) that needs no further copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import gcd

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnviz.engine.builder import Builder, Signal
from nnviz.engine.layers.windows import Window, add_moved, inside, padded
from nnviz.engine.shapes import Array
from nnviz.values import dataclass


@dataclass(frozen=True)
class Grid:
    """The outputs of a convolution in the order in which they are computed.

    ``cells``² separate images of ``height`` × ``width`` each: image (b, a) holds the outputs at
    rows a, a + every, a + 2·every, … and columns b, b + every, …, which is what cell (a, b) of a
    pool's window sees. A convolution without a pool behind it has one image of all outputs.
    """

    height: int
    width: int
    cells: int = 1
    every: int = 1


def convolve(
    build: Builder,
    x: Signal,
    window: Window,
    kernels: tuple[Array, Array],
    grid: Grid,
    z: Array,
    delta: Callable[[], Array | None],
) -> Array:
    """Add z = Wᵀ·patches and its backward lines ∂W = Σ patches·∂zᵀ, ∂x = W·∂z put back.

    ``kernels`` W and ∂W (k·C·k, filters); ``z`` holds the grid's images, (height, filters,
    width, N) each, ``delta`` gives ∂z of that shape once there is one. Returns the padded image.
    """
    W, dW = kernels
    whole = padded(build, x.image, window)
    images = grid.cells, grid.cells, grid.height, W.shape[1], grid.width * build.batch
    patches = Patches(build, whole, window, grid)
    patches.multiply(W, z.reshape(images))

    def backward() -> None:
        dz = delta()
        assert dz is not None
        patches.weight_gradient(dz.reshape(images), dW)
        if x.grad is not None and any(window.pads):
            d_whole = np.empty_like(whole)
            patches.input_gradient(W, dz.reshape(images), d_whole)
            build.add(np.copyto, x.image_grad, inside(d_whole, window))
        elif x.grad is not None:
            patches.input_gradient(W, dz.reshape(images), x.image_grad)

    build.on_backward(backward)
    return whole


class Patches:
    """``copies[b, p, r, c, j, w, n]`` is the pixel of channel c in row r·dilation + p that cell j
    of the kernel's row sees when it stands at column w of the grid's images (b, ·).

    Rows are sorted by their remainder p, so that those under one kernel always lie together.
    """

    def __init__(self, build: Builder, whole: Array, window: Window, grid: Grid) -> None:
        self._build, self._window, self._grid = build, window, grid
        height, channels, _, batch = whole.shape
        kernel, dilation = window.rows.kernel, window.rows.dilation
        high = -(-height // dilation)
        self._shape = (grid.cells, dilation, high, channels, kernel, grid.width, batch)
        self._rows, self._line = kernel * channels * kernel, grid.width * batch
        self._copies = build.empty(*self._shape)
        for phase in range(dilation):
            source = self._copied(whole[phase:])
            build.add(np.copyto, self._copies[:, phase, : source.shape[1]], source)

    def multiply(self, W: Array, z: Array) -> None:
        """Add z = Wᵀ · patches: W (k·C·k, filters), z (cells, cells, height, filters, width·N)."""
        for images, patches in self._matrices(self._copies):
            self._build.add(np.matmul, W.T, patches, z[:, :, images])

    def weight_gradient(self, dz: Array, dW: Array) -> None:
        """Add ∂W = Σ patches · ∂zᵀ, one product per row of outputs, then their sum."""
        cells, height, filters = self._grid.cells, self._grid.height, dz.shape[3]
        each = self._build.empty(cells, cells, height, self._rows, filters)
        for images, patches in self._matrices(self._copies):
            turned = dz[:, :, images].transpose(0, 1, 2, 4, 3)
            self._build.add(np.matmul, patches, turned, each[:, :, images])
        self._build.add(np.add.reduce, each.reshape(-1, *dW.shape), 0, None, dW)

    def input_gradient(self, W: Array, dz: Array, dx: Array) -> None:
        """Add ∂x: W · ∂z summed up in the copies' rows, then the copies put back in place."""
        copies = self._build.zeros(*self._shape)
        self._build.add(copies.fill, 0)
        for image, rows in self._rows_under(copies):
            self._build.product(W, dz[image], rows, onto=True)
        self._put_back(copies, dx)

    def _put_back(self, copies: Array, dx: Array) -> None:
        """∂x = Σ of the copies, each spread over an image of zeros and moved back to the right."""
        spread, columns = np.zeros_like(dx), self._window.columns
        for cell in range(columns.kernel):
            for phase in range(self._window.rows.dilation):
                place = self._copied(spread[phase:])[:, :, :, 0]
                self._build.add(np.copyto, place, copies[:, phase, : place.shape[1], :, cell])
            if cell == 0:
                self._build.add(np.copyto, dx, spread)
            else:
                add_moved(self._build, spread, dx, 0, cell * columns.dilation)

    def _copied(self, image: Array) -> Array:
        """(cells, rows of a phase, C, k, width, N) over an image that begins with that phase."""
        (h, c, w, n), columns = image.strides, self._window.columns
        cells, dilation, _, channels, kernel, width, batch = self._shape
        shape = (cells, -(-len(image) // dilation), channels, kernel, width, batch)
        right, on = w * columns.stride, w * columns.stride * self._grid.every
        return as_strided(image, shape, (right, h * dilation, c, w * dilation, on, n))

    def _matrices(self, copies: Array) -> Iterator[tuple[slice, Array]]:
        """Rows of the grid's images, and their patches (cells, cells, rows, k·C·k, width·N): all
        rows at once, or one group for each phase in which patches begin."""
        rows, grid = self._window.rows, self._grid
        step = rows.stride * grid.every
        groups = rows.dilation // gcd(step, rows.dilation)
        image, _, row = copies.strides[:3]
        for first in range(min(groups, grid.height)):
            start, phase = divmod(first * step, rows.dilation)
            images = slice(first, grid.height, groups)
            count = len(range(first, grid.height, groups))
            shape = (grid.cells, grid.cells, count, self._rows, self._line)
            down, item = row * (step * groups // rows.dilation), copies.itemsize
            strides = (image, row * rows.stride, down, self._line * item, item)
            yield images, as_strided(copies[:, phase, start:], shape, strides, writeable=False)

    def _rows_under(self, copies: Array) -> Iterator[tuple[tuple[int, int, int], Array]]:
        """Every row of every image of the grid, and its patches (k·C·k, width·N)."""
        rows, grid = self._window.rows, self._grid
        for column, cell, place in np.ndindex(grid.cells, grid.cells, grid.height):
            start, phase = divmod(rows.stride * (grid.every * place + cell), rows.dilation)
            under = copies[column, phase, start : start + rows.kernel]
            yield (column, cell, place), under.reshape(self._rows, self._line)
