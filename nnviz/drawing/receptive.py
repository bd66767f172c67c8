"""Which patch of the maps before it a pixel of a map was computed from."""

from __future__ import annotations

from nnviz.drawing.columns import ColumnSpec

Field = tuple[range, range]
"""The rows and columns of a patch."""


def field_of(spec: ColumnSpec, source: ColumnSpec, pixel: tuple[int, int]) -> Field | None:
    """The patch of ``source`` behind a pixel of ``spec``; None where there are no maps."""
    if len(spec.shape) != 3 or len(source.shape) != 3:
        return None
    return _span(spec, source, pixel[0], 1), _span(spec, source, pixel[1], 2)


def _span(spec: ColumnSpec, source: ColumnSpec, at: int, axis: int) -> range:
    if spec.kind == "conv2d":
        # Stride 1, no padding: the kernel reaches as far as the map shrank.
        return range(at, at + source.shape[axis] - spec.shape[axis] + 1)
    size = source.shape[axis] // spec.shape[axis]
    return range(at * size, (at + 1) * size)
