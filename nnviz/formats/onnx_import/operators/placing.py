"""Where the windows of a file stand, and how nnviz puts one of its own there.

ONNX pads each side by any number. nnviz pads not at all ("valid") or as TensorFlow does ("same"),
and its windows are square. A kernel may stand within a larger one of zeros, though: with that,
the padding of PyTorch's strided convolutions is met as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnviz.engine.layers.windows import Axis, Padding, slide
from nnviz.engine.shapes import Array, Shape
from nnviz.formats.onnx_import.translator import Call

_BEYOND = 6
"""Cells by which a kernel may grow."""


@dataclass(frozen=True)
class Place:
    """A square window of nnviz's; the file's kernel begins at ``offset`` (row, column) in it."""

    kernel: int
    padding: Padding
    dilation: int
    offset: tuple[int, int]

    def embedded(self, weight: Array) -> Array:
        """Kernels (filters, C, rows, columns) within square ones of zeros."""
        (top, left), (rows, columns) = self.offset, weight.shape[2:]
        whole = np.zeros((*weight.shape[:2], self.kernel, self.kernel))
        whole[:, :, top : top + rows, left : left + columns] = weight
        return whole


def places_of(call: Call, shape: Shape, kernel: tuple[int, ...]) -> tuple[Axis, Axis]:
    """The file's window along rows and columns of an image (C, H, W)."""
    strides, dilations = _pair(call, "strides"), _pair(call, "dilations")
    given = call.attribute("kernel_shape", list(kernel))
    if tuple(given) != tuple(kernel):
        call.refuse(f"says a kernel of {tuple(given)} and has one of {tuple(kernel)}")
    pads = _pads(call, shape, kernel, strides, dilations)
    rows, columns = (
        Axis(shape[1 + at], kernel[at], strides[at], dilations[at], pads[at], pads[2 + at])
        for at in (0, 1)
    )
    for axis in (rows, columns):
        if axis.padded < axis.reach:
            call.refuse(f"has a window that is larger than its input of {shape[1:]} pixels")
    return rows, columns


def _pair(call: Call, name: str) -> list[int]:
    values: list[int] = call.attribute(name, [1, 1])
    if len(values) != 2 or not all(1 <= each <= 10_000 for each in values):
        call.refuse(f"has {name} {values}; they should be two whole numbers from 1")
    return values


def _pads(
    call: Call, shape: Shape, kernel: tuple[int, ...], strides: list[int], dilations: list[int]
) -> list[int]:
    """Pixels added at top, left, bottom and right."""
    kind = call.attribute("auto_pad", "NOTSET")
    if kind == "NOTSET":
        pads: list[int] = call.attribute("pads", [0, 0, 0, 0])
        if len(pads) != 4 or not all(0 <= each <= 10_000 for each in pads):
            call.refuse(f"has pads {pads}; they should be four whole numbers from 0")
        return pads
    if kind == "VALID":
        return [0, 0, 0, 0]
    if kind not in ("SAME_UPPER", "SAME_LOWER"):
        call.refuse(
            f"has the padding {kind[:40]}; ONNX knows NOTSET, VALID, SAME_UPPER, SAME_LOWER"
        )
    before, after = [], []
    for size, k, stride, dilation in zip(shape[1:], kernel, strides, dilations, strict=True):
        added = max((-(-size // stride) - 1) * stride + (k - 1) * dilation + 1 - size, 0)
        less, more = added // 2, added - added // 2
        before.append(less if kind == "SAME_UPPER" else more)
        after.append(more if kind == "SAME_UPPER" else less)
    return before + after


def placed(rows: Axis, columns: Axis, grows: bool = True) -> Place | None:
    """nnviz's window that sees what the file's sees, None where there is none. Where it may not
    grow, it is just as large."""
    least = max(rows.kernel, columns.kernel)
    dilation = _dilation(rows, columns)
    if rows.stride != columns.stride or not dilation:
        return None
    paddings: tuple[Literal["valid"], Literal["same"]] = ("valid", "same")
    for kernel in range(least, least + (_BEYOND if grows else 0) + 1):
        for padding in paddings:
            shape = (1, rows.size, columns.size)
            window = slide(shape, kernel, rows.stride, padding, dilation)
            down = _offset(rows, window.rows, dilation)
            right = _offset(columns, window.columns, dilation)
            if down is not None and right is not None:
                return Place(kernel, padding, dilation, (down, right))
    return None


def _dilation(rows: Axis, columns: Axis) -> int:
    """The one dilation of both axes, 0 where they differ; one cell alone has any."""
    several = {axis.dilation for axis in (rows, columns) if axis.kernel > 1} or {1}
    return several.pop() if len(several) == 1 else 0


def _offset(file: Axis, own: Axis, dilation: int) -> int | None:
    """At which of its own window's cells the file's begins."""
    if own.places != file.places or own.padded < own.reach:
        return None
    offset, rest = divmod(own.before - file.before, dilation)
    fits = rest == 0 and offset >= 0 and offset + file.kernel <= own.kernel
    return offset if fits else None
