"""Which patch of the maps before it a pixel of a map was computed from."""

from __future__ import annotations

from nnviz.drawing.columns import ColumnSpec
from nnviz.engine.layers.windows import Axis

Field = tuple[range, range]
"""The rows and columns of a patch, without the gaps of a dilated kernel."""


def field_of(spec: ColumnSpec, source: ColumnSpec, pixel: tuple[int, int]) -> Field | None:
    """The patch of ``source`` behind a pixel of ``spec``; None where there are no maps."""
    if len(spec.shape) != 3 or len(source.shape) != 3:
        return None
    if spec.window is None:
        return range(pixel[0], pixel[0] + 1), range(pixel[1], pixel[1] + 1)
    return _span(spec.window.rows, pixel[0]), _span(spec.window.columns, pixel[1])


def _span(axis: Axis, at: int) -> range:
    pixels = axis.pixels(at)
    return range(pixels[0], pixels[-1] + 1) if pixels else range(0)
