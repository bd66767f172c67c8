"""A walk forward: from the patch under the window to one pixel of the output."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.drawing.numbers import filled, number
from nnviz.drawing.scales import scale_of
from nnviz.drawing.walk.parts import (
    next_place,
    output_plane,
    padded,
    signed,
    source_plane,
    window_marks,
)
from nnviz.drawing.walk.planes import Mark, Plane, Row, Said, Scene
from nnviz.drawing.walk.spot import Ground, Spot
from nnviz.engine.layers import AveragePool2D, Conv2D, Flatten, GlobalAverage2D, MaxPool2D
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.forward import conv_forward
from nnviz.experiment.explain.names import pixel_text, unit_title
from nnviz.experiment.explain.values import ConvForward
from nnviz.experiment.explain.walks import winner_pixel


def forward_scene(ground: Ground, spot: Spot) -> Scene:
    """By the kind of layer."""
    layer = ground.layer
    if isinstance(layer, Conv2D):
        return _conv(ground, layer, spot)
    if isinstance(layer, MaxPool2D):
        return _max(ground, layer, spot)
    if isinstance(layer, AveragePool2D):
        return _mean(ground, spot)
    return _flatten(ground, spot) if isinstance(layer, Flatten) else _global(ground, layer, spot)


def _conv(ground: Ground, layer: Conv2D, spot: Spot) -> Scene:
    found = conv_forward(ground.frame, ground.scope, layer, spot.unit, spot.place)
    shown = range(spot.first, min(spot.first + spot.most, len(found.sums)))
    return Scene(
        tuple(_channel(ground, spot, found, channel) for channel in shown),
        _sums(found), (output_plane(ground, spot),), spot.first, len(found.sums),
        (found.activation, found.z, found.a),
    )  # fmt: skip


def _channel(ground: Ground, spot: Spot, found: ConvForward, channel: int) -> Row:
    window = ground.window
    assert window is not None
    marks = window_marks(window, spot.place, next_place(ground, spot))
    grids = headed(spot.first == channel,
        Plane("patch", found.patch[channel], scale_of(ground.source, ground.part.x)),
        Plane("kernel", found.kernel[channel], signed(found.kernel), sign="·",
              role="kernel", index=channel),
        Plane("product", found.products[channel], signed(found.products), sign="="),
    )  # fmt: skip
    total = f"Σ {number(found.sums[channel])}"
    return Row(source_plane(ground, channel, marks), grids, total)


def headed(first: bool, *grids: Plane) -> tuple[Plane, ...]:
    """Only those of the first row have captions."""
    return grids if first else tuple(replace(grid, caption="", name=grid.caption) for grid in grids)


def _sums(found: ConvForward) -> tuple[Said, ...]:
    """Over the channels, with the bias, through the activation."""
    total, count = float(found.sums.sum(dtype=np.float64)), len(found.sums)
    over = f" over {count} channels" if count > 1 else ""
    line, sum = found.activated, filled("{} + {}", (total, found.bias))
    return (
        Said(f"Σ{over} = {number(total)}", brief=None if over else ""),
        Said(f"z = Σ + b = {sum} = {number(found.z)}", brief=f"z = {sum} = {number(found.z)}"),
        Said(f"a = {filled(line.pattern, line.values)} = {number(found.a)}", "positive"),
    )


def _max(ground: Ground, layer: MaxPool2D, spot: Spot) -> Scene:
    at = winner_pixel(ground.part, layer, spot.unit, spot.place)
    seen, corner = seen_by(ground, spot)
    won = Mark(at[0] - corner[0], at[1] - corner[1], kind="chosen")
    grid = Plane("window", seen, scale_of(ground.source, ground.part.x), (won,))
    a = float(ground.part.a[(spot.unit, *spot.place)])
    said = (
        Said(f"max of {in_image(ground, spot).sum()} = {number(a)}", "positive"),
        Said(f"won by pixel {pixel_text(at)}", "muted"),
    )
    return _pool(ground, spot, (grid,), said, Mark(*at, kind="chosen"))


def _mean(ground: Ground, spot: Spot) -> Scene:
    seen, _ = seen_by(ground, spot)
    count = int(in_image(ground, spot).sum())
    shares, scale = seen / count, scale_of(ground.source, ground.part.x)
    grids = Plane("window", seen, scale), Plane(f"its share, 1/{count}", shares, scale, sign="→")
    a, total = (
        float(ground.part.a[(spot.unit, *spot.place)]),
        float(seen[in_image(ground, spot)].sum()),
    )
    said = (Said(f"Σ / {count} = {filled('{} / {}', (total, count))} = {number(a)}", "positive"),)
    return _pool(ground, spot, grids, said)


def _pool(
    ground: Ground, spot: Spot, grids: tuple[Plane, ...], said: tuple[Said, ...], *won: Mark
) -> Scene:
    assert ground.window is not None
    marks = [*window_marks(ground.window, spot.place, next_place(ground, spot)), *won]
    row = Row(source_plane(ground, spot.unit, marks), grids)
    return Scene((row,), said, (output_plane(ground, spot),))


def seen_by(ground: Ground, spot: Spot) -> tuple[Array, tuple[int, int]]:
    """What a pool's window sees, nothing where it is padding; and its corner in the input."""
    window = ground.window
    assert window is not None
    rows, columns = window.rows.cells(spot.place[0]), window.columns.cells(spot.place[1])
    whole = padded(ground.part.x[spot.unit], window.pads, np.nan)
    top, left = rows.start + window.pads[0], columns.start + window.pads[2]
    seen = whole[top : top + len(rows), left : left + len(columns)]
    return seen, (rows.start, columns.start)


def in_image(ground: Ground, spot: Spot) -> Array:
    """Which cells of the window lie in the image and not in its padding."""
    window = ground.window
    assert window is not None
    axes = zip((window.rows, window.columns), spot.place, strict=True)
    rows, columns = ([0 <= at < axis.size for at in axis.cells(place)] for axis, place in axes)
    return np.logical_and.outer(rows, columns)


def _global(ground: Ground, layer: GlobalAverage2D, spot: Spot) -> Scene:
    x = ground.part.x[spot.unit]
    total, a = float(x.sum(dtype=np.float64)), float(ground.part.a[spot.unit])
    marks = [Mark(0, 0, *x.shape)]
    said = (
        Said(f"Σ over {x.size} pixels = {number(total)}"),
        Said(f"Σ / {x.size} = {filled('{} / {}', (total, x.size))} = {number(a)}", "positive"),
    )
    row = Row(source_plane(ground, spot.unit, marks, ""))
    return Scene((row,), said, (output_plane(ground, spot),))


def _flatten(ground: Ground, spot: Spot) -> Scene:
    channel, row, _ = flat_place(ground, spot.unit)
    said = (
        Said(
            f"{from_where(ground, spot.unit)} → entry {spot.unit + 1}",
            brief=f"→ entry {spot.unit + 1}",
        ),
        Said(f"a = x = {number(float(ground.part.a[spot.unit]))}", "positive"),
        Said(row_entries(ground, channel, row), "muted"),
    )
    picture = source_plane(ground, channel, flat_marks(ground, spot.unit))
    return Scene((Row(picture),), said, (output_plane(ground, spot),))


def flat_marks(ground: Ground, entry: int) -> list[Mark]:
    """The pixel that became an entry, and its row."""
    _, row, column = flat_place(ground, entry)
    whole = Mark(row, 0, 1, ground.part.x.shape[2], "cell")
    return [whole, Mark(row, column, kind="chosen")]


def flat_place(ground: Ground, entry: int) -> tuple[int, int, int]:
    """Channel, row and column of an entry of a Flatten."""
    channel, row, column = np.unravel_index(entry, ground.part.x.shape)
    return int(channel), int(row), int(column)


def from_where(ground: Ground, entry: int) -> str:
    """The pixel that an entry was copied from."""
    channel, *pixel = flat_place(ground, entry)
    return unit_title(ground.frame, ground.source.layer, channel, (pixel[0], pixel[1]))


def row_entries(ground: Ground, channel: int, row: int) -> str:
    """``row 3 became the entries 131 to 135``."""
    _, rows, columns = ground.part.x.shape
    first = (channel * rows + row) * columns
    return f"row {row} became the entries {first + 1} to {first + columns}"
