"""Windows that slide over images: where they stand, what pads the image, which pixels they see.

Images lie as (height, channels, width, N), C-contiguous.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnviz.engine.builder import Builder
from nnviz.engine.layers.base import Named, name_of
from nnviz.engine.shapes import Array, Shape, describe
from nnviz.errors import SpecError
from nnviz.values import dataclass

MOST_CELLS = 10_000
"""No window is larger, and none moves further at once."""
Padding = Literal["valid", "same"]
"""Valid: every window lies inside the image. Same: as much padding as gives ⌈size / stride⌉
windows, half of it before the image and the rest, one pixel more if it is odd, after it. That is
TensorFlow's "SAME" and ONNX's SAME_UPPER."""


@dataclass(frozen=True)
class Axis:
    """One axis of a sliding window: ``kernel`` cells that are ``dilation`` pixels apart, moved
    by ``stride`` over ``size`` pixels with ``before`` and ``after`` added to them."""

    size: int
    kernel: int
    stride: int = 1
    dilation: int = 1
    before: int = 0
    after: int = 0

    @property
    def reach(self) -> int:
        """How far the kernel stretches: (kernel − 1) · dilation + 1 pixels."""
        return (self.kernel - 1) * self.dilation + 1

    @property
    def padded(self) -> int:
        return self.before + self.size + self.after

    @property
    def places(self) -> int:
        """How many places the window takes: ⌊(padded − reach) / stride⌋ + 1."""
        return (self.padded - self.reach) // self.stride + 1

    def cells(self, place: int) -> range:
        """The pixels under the kernel's cells; those below 0 or past the size are padding."""
        start = place * self.stride - self.before
        return range(start, start + self.reach, self.dilation)

    def pixels(self, place: int) -> range:
        """Those of the cells' pixels that lie in the image."""
        cells = self.cells(place)
        start = cells.start % cells.step if cells.start < 0 else cells.start
        return range(start, min(cells.stop, self.size), cells.step)


@dataclass(frozen=True)
class Window:
    """A window of rows and columns over an image."""

    rows: Axis
    columns: Axis

    @property
    def pads(self) -> tuple[int, int, int, int]:
        """Pixels added at (top, bottom, left, right)."""
        return self.rows.before, self.rows.after, self.columns.before, self.columns.after

    @property
    def places(self) -> tuple[int, int]:
        """(H', W')."""
        return self.rows.places, self.columns.places

    @property
    def overlaps(self) -> bool:
        """Whether one pixel lies in several windows."""
        return any(axis.stride < axis.reach for axis in (self.rows, self.columns))

    @property
    def covers(self) -> bool:
        """Whether every pixel, of the padding too, lies in a window without gaps."""
        return all(
            axis.dilation == 1 and axis.stride <= axis.kernel
            and (axis.padded - axis.reach) % axis.stride == 0
            for axis in (self.rows, self.columns)
        )  # fmt: skip

    def counts(self) -> Array:
        """How many real pixels lie in each window, (H', W')."""
        rows, columns = (
            np.array([len(axis.pixels(place)) for place in range(axis.places)])
            for axis in (self.rows, self.columns)
        )
        return np.outer(rows, columns)


def slide(shape: Shape, kernel: int, stride: int, padding: str, dilation: int = 1) -> Window:
    """The window that slides over an image (C, H, W)."""
    rows, columns = (_axis(size, kernel, stride, padding, dilation) for size in shape[1:])
    return Window(rows, columns)


def _axis(size: int, kernel: int, stride: int, padding: str, dilation: int) -> Axis:
    axis = Axis(size, kernel, stride, dilation)
    if padding == "valid":
        return axis
    wanted = -(-size // stride)
    added = max((wanted - 1) * stride + axis.reach - size, 0)
    return Axis(size, kernel, stride, dilation, added // 2, added - added // 2)


def check_window(
    layer: Named, word: str, shape: Shape, kernel: int, stride: int, padding: str, dilation: int = 1
) -> None:
    """SpecError unless the window, called ``word``, can slide over an image (C, H, W)."""
    name, side = name_of(layer), f"{kernel}×{kernel}"
    if kernel < 1:
        raise SpecError(f"{name}: a {word} of {side} is empty; take 1 or more.")
    if stride < 1:
        raise SpecError(f"{name}: with stride {stride} the {word} never moves on; take 1 or more.")
    if dilation < 1:
        raise SpecError(
            f"{name}: dilation {dilation} puts the {word}'s cells on top of each other; "
            "take 1 (side by side) or more."
        )
    for what, value in (("size", kernel), ("stride", stride), ("dilation", dilation)):
        if value > MOST_CELLS:
            raise SpecError(
                f"{name}: a {what} of {value:,} is too large; take {MOST_CELLS:,} or less."
            )
    if padding not in get_args(Padding):
        known = " or ".join(get_args(Padding))
        raise SpecError(f"{name}: unknown padding '{padding}'; choose {known}.")
    if min(slide(shape, kernel, stride, padding, dilation).places) < 1:
        raise SpecError(f"{name}: {_too_large(word, shape, kernel, dilation)}")


def _too_large(word: str, shape: Shape, kernel: int, dilation: int) -> str:
    input, reach = describe((1, *shape[1:])), (kernel - 1) * dilation + 1
    if dilation == 1:
        return (
            f"{word} {kernel}×{kernel} is larger than its input {input}; "
            f"take a smaller {word}, padding 'same', or pool less before it."
        )
    return (
        f"{word} {kernel}×{kernel} with dilation {dilation} reaches over {reach}×{reach} pixels, "
        f"more than its input {input}; take a smaller dilation or {word}, or padding 'same'."
    )


def padded(build: Builder, image: Array, window: Window, value: float = 0.0) -> Array:
    """Add the padded image; the image itself where nothing pads it."""
    if not any(window.pads):
        return image
    whole = np.full(_padded_shape(image, window), value, image.dtype)
    build.add(np.copyto, inside(whole, window), image)
    return whole


def _padded_shape(image: Array, window: Window) -> Shape:
    _, channels, _, batch = image.shape
    return (window.rows.padded, channels, window.columns.padded, batch)


def inside(whole: Array, window: Window) -> Array:
    """The image within its padding."""
    (top, _, left, _), rows, columns = window.pads, window.rows.size, window.columns.size
    return whole[top : top + rows, :, left : left + columns]


def cells(whole: Array, window: Window) -> Array:
    """What each cell of the window sees, a view (columns, rows, H', C, W', N) of the padded
    image: one image for every cell, the window's columns first."""
    rows, columns, (h, c, w, n) = window.rows, window.columns, whole.strides
    _, channels, _, batch = whole.shape
    shape = (columns.kernel, rows.kernel, rows.places, channels, columns.places, batch)
    steps = (w * columns.dilation, h * rows.dilation, h * rows.stride, c, w * columns.stride, n)
    return as_strided(whole, shape, steps)


def put_back(build: Builder, grad: Array, window: Window, dx: Array) -> None:
    """Add ∂x of the image: for every pixel the sum over the cells that see it.

    ``grad`` lies as ``cells`` gives it.
    """
    whole = np.zeros(_padded_shape(dx, window), dx.dtype) if any(window.pads) else dx
    if window.overlaps:
        _add_up(build, grad, window, whole)
    else:
        if not window.covers:
            build.add(whole.fill, 0)
        build.add(np.copyto, cells(whole, window), grad)
    if whole is not dx:
        build.add(np.copyto, dx, inside(whole, window))


def _add_up(build: Builder, grad: Array, window: Window, whole: Array) -> None:
    """Each cell's gradient is spread over an image of zeros and added where the cell stands."""
    spread = np.zeros_like(whole)
    corner = cells(spread, window)[0, 0]
    build.add(whole.fill, 0)
    for column, row in np.ndindex(grad.shape[:2]):
        build.add(np.copyto, corner, grad[column, row])
        add_moved(
            build, spread, whole, row * window.rows.dilation, column * window.columns.dilation
        )


def add_moved(build: Builder, spread: Array, whole: Array, down: int, right: int) -> None:
    """Add ``spread`` onto ``whole``, moved down and to the right by so many pixels: a step in
    flat memory, where what leaves a row on its right must be zeros."""
    step = down * spread[0].size + right * spread[0, 0, 0].size
    target, source = whole.reshape(-1)[step:], spread.reshape(-1)
    build.add(np.add, target, source[: target.size], target)
