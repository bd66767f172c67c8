"""What the window of a convolution or a pool sees of its input at one pixel of its output."""

from __future__ import annotations

import numpy as np

from nnviz.engine.layers import AveragePool2D, Conv2D, MaxPool2D
from nnviz.engine.shapes import Array
from nnviz.engine.trace import LayerTrace
from nnviz.experiment.explain.values import Pixel

Pool = MaxPool2D | AveragePool2D


def patch_at(part: LayerTrace, layer: Conv2D, pixel: Pixel) -> Array:
    """(C, kernel, kernel): what the kernel is multiplied with, zeros where it meets padding."""
    window = layer.window(part.x.shape)
    top, bottom, left, right = window.pads
    whole = np.pad(part.x, ((0, 0), (top, bottom), (left, right)))
    rows = np.array(window.rows.cells(pixel[0])) + top
    columns = np.array(window.columns.cells(pixel[1])) + left
    return np.asarray(whole[:, rows[:, None], columns])


def pixels_at(part: LayerTrace, layer: Pool, pixel: Pixel) -> tuple[slice, slice]:
    """The rows and columns of the input that lie in a pool's window."""
    window = layer.window(part.x.shape)
    rows, columns = window.rows.pixels(pixel[0]), window.columns.pixels(pixel[1])
    return slice(rows.start, rows.stop), slice(columns.start, columns.stop)


def winner_at(part: LayerTrace, layer: MaxPool2D, unit: int, pixel: Pixel) -> Pixel:
    """Row and column, within the window, of the value that won."""
    rows, columns = pixels_at(part, layer, pixel)
    row, column = divmod(int(part.extras["winners"][unit, pixel[0], pixel[1]]), part.x.shape[2])
    # Of values that are not numbers none wins, but one of them is to be named.
    return (
        min(max(row, rows.start), rows.stop - 1) - rows.start,
        min(max(column, columns.start), columns.stop - 1) - columns.start,
    )


def window_title(layer: Conv2D | Pool) -> str:
    """``3×3, stride 1``; padding and dilation where there are any."""
    size = layer.kernel if isinstance(layer, Conv2D) else layer.size
    stride = size if layer.stride is None else layer.stride
    parts = [f"{size}×{size}", f"stride {stride}"]
    if isinstance(layer, Conv2D) and layer.dilation > 1:
        parts.append(f"dilation {layer.dilation}")
    if layer.padding != "valid":
        parts.append(f"{layer.padding} padding")
    return ", ".join(parts)
