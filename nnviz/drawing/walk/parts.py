"""The planes that several scenes share: a channel with its window, a map, a vector in lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnviz.drawing.scales import Scale, scale_of
from nnviz.drawing.walk.planes import Mark, MarkKind, Pads, Plane, Role
from nnviz.drawing.walk.spot import Ground, Spot, count_of, goes_by_pixel, index_of, per_line
from nnviz.engine.layers import Conv2D
from nnviz.engine.layers.windows import Window
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import pixel_text, unit_title
from nnviz.experiment.explain.values import Pixel


def source_plane(
    ground: Ground, channel: int, marks: Sequence[Mark] = (), role: Role = "source"
) -> Plane:
    """A channel of the input in its padding: zeros for a kernel, nothing for a pool."""
    x, window = ground.part.x, ground.window
    name = unit_title(ground.frame, ground.source.layer, channel)
    scale = scale_of(ground.source, x)
    if window is None:
        return Plane(name, x[channel], scale, tuple(marks), role=role, index=channel)
    pads = window.pads
    values = padded(x[channel], pads, 0.0 if isinstance(ground.layer, Conv2D) else np.nan)
    return Plane(name, values, scale, tuple(marks), pads, role=role, index=channel, name=name)


def output_plane(ground: Ground, spot: Spot) -> Plane:
    """The map that is made, or the vector in lines, with the place on it."""
    a, place = ground.part.a, spot.place
    filled = index_of(ground, spot) + 1 if spot.filled else None
    scale, name = scale_of(ground.spec, a), _output_name(ground, spot)
    if a.ndim == 1:
        return vector_plane(ground, a, scale, name, spot, filled)
    return Plane(
        f"{name} {pixel_text(place)}", a[spot.unit], scale, (Mark(*place, kind="chosen"),),
        filled=filled, role="place", name=name, brief=f"map {spot.unit + 1} {pixel_text(place)}",
    )  # fmt: skip


def image_plane(ground: Ground, spot: Spot, channel: int, marks: list[Mark], role: Role) -> Plane:
    """∂L/∂x of a channel."""
    dx = ground.part.dx
    name = f"∂L/∂x · {unit_title(ground.frame, ground.source.layer, channel)}"
    done = index_of(ground, spot) + 1 if spot.filled and goes_by_pixel(ground, spot) else None
    return Plane(name, dx[channel], sizes(dx), tuple(marks), filled=done, role=role, index=channel)


def vector_plane(
    ground: Ground, values: Array, scale: Scale, name: str, spot: Spot, filled: int | None = None
) -> Plane:
    """A vector line by line, whole rows of a map in each; the entries that come from the chosen
    row are framed."""
    width = per_line(ground)
    lines = np.full(-(-len(values) // width) * width, np.nan, values.dtype)
    lines[: len(values)] = values
    line, column = divmod(spot.unit, width)
    marks = [Mark(line, column, kind="chosen")]
    if len(values) != len(ground.part.x):
        long = ground.part.x.shape[2]
        marks.insert(0, Mark(line, column - column % long, 1, long, "cell"))
    return Plane(
        name, lines.reshape(-1, width), scale, tuple(marks), filled=filled, role="entry", name=name
    )


def _output_name(ground: Ground, spot: Spot) -> str:
    if ground.part.a.ndim == 3:
        return unit_title(ground.frame, ground.spec.layer, spot.unit)
    return f"{ground.spec.name} · {spot.unit + 1} of {ground.units}"


def window_marks(window: Window, place: Pixel, following: Pixel | None = None) -> list[Mark]:
    """The window at a place, its cells where there are gaps between, and where it goes next."""
    marks = [] if following is None else [_frame(window, following, "next")]
    marks.append(_frame(window, place, "window"))
    if window.rows.dilation > 1 or window.columns.dilation > 1:
        marks += [
            Mark(row, column, kind="cell")
            for row in window.rows.cells(place[0])
            for column in window.columns.cells(place[1])
        ]
    return marks


def _frame(window: Window, place: Pixel, kind: MarkKind) -> Mark:
    rows, columns = window.rows.cells(place[0]), window.columns.cells(place[1])
    return Mark(rows.start, columns.start, window.rows.reach, window.columns.reach, kind)


def next_place(ground: Ground, spot: Spot) -> Pixel | None:
    """Where the window goes next; None behind the last place."""
    window, index = ground.window, index_of(ground, spot) + 1
    if window is None or index >= count_of(ground, spot):
        return None
    return divmod(index, window.columns.places)


def padded(values: Array, pads: Pads, value: float) -> Array:
    """A map within so many rows and columns of one value."""
    top, bottom, left, right = pads
    if not any(pads):
        return values
    return np.pad(values, ((top, bottom), (left, right)), constant_values=value)


def signed(values: Array) -> Scale:
    """Both signs, as far as the largest; what is not a number is left out."""
    sizes = np.abs(values[np.isfinite(values)])
    most = float(sizes.max(initial=0.0)) or 1.0
    return Scale(-most, most, "diverging")


def sizes(values: Array) -> Scale:
    """The sizes of derivatives; what is not a number is left out."""
    return Scale(0.0, signed(values).high, "gradient")
