"""A walk backward through what learns nothing: pools, global averages and Flatten hand δ on."""

from __future__ import annotations

import numpy as np

from nnviz.drawing.numbers import filled, number
from nnviz.drawing.walk.forward import (
    flat_marks,
    flat_place,
    from_where,
    in_image,
    row_entries,
    seen_by,
)
from nnviz.drawing.walk.parts import image_plane, sizes, vector_plane, window_marks
from nnviz.drawing.walk.planes import Mark, Plane, Row, Said, Scene
from nnviz.drawing.walk.spot import Ground, Spot, Walked
from nnviz.engine.layers import Flatten, MaxPool2D
from nnviz.experiment.explain.names import output_names, pixel_text
from nnviz.experiment.explain.values import Pixel
from nnviz.experiment.explain.walks import Handed, handed_to, winner_pixel
from nnviz.experiment.explain.windows import Pool


def pool_scene(ground: Ground, layer: Pool, spot: Spot) -> Scene:
    """To the winner alone, or in equal shares."""
    window, da, place = ground.window, ground.part.da, Mark(*spot.place, kind="chosen")
    assert window is not None
    at = _followed(ground, layer, spot)
    name = output_names(ground.frame, layer.id)[spot.unit]
    picture = Plane(f"∂L/∂a of {name}", da[spot.unit], sizes(da), (place,), role="place")
    marks = [*window_marks(window, spot.place), Mark(*at, kind="chosen")]
    result = image_plane(ground, spot, spot.unit, marks, "source")
    grid, count = _handed_back(ground, layer, spot, at), int(in_image(ground, spot).sum())
    delta, won = float(da[(spot.unit, *spot.place)]), isinstance(layer, MaxPool2D)
    handed = handed_to(ground.part, layer, spot.unit, at)
    said = (_passed(delta, at, count, won), *_met_again(ground, spot, at, handed))
    return Scene((Row(picture, (grid,)),), said, (result,))


def _handed_back(ground: Ground, layer: Pool, spot: Spot, at: Pixel) -> Plane:
    """What each pixel of the window gets; padding gets nothing."""
    _, corner = seen_by(ground, spot)
    real = in_image(ground, spot)
    delta, cell = ground.part.da[(spot.unit, *spot.place)], (at[0] - corner[0], at[1] - corner[1])
    back = np.where(real, 0.0, np.nan)
    if isinstance(layer, MaxPool2D):
        back[cell] = delta
    else:
        back += delta / real.sum()
    marks = (Mark(*cell, kind="chosen"),) if isinstance(layer, MaxPool2D) else ()
    return Plane("handed back", back, sizes(ground.part.da), marks, sign="→")


def _followed(ground: Ground, layer: Pool, spot: Spot) -> Pixel:
    """The pixel that is followed: the winner, or the first of the window."""
    if isinstance(layer, MaxPool2D):
        return winner_pixel(ground.part, layer, spot.unit, spot.place)
    window = ground.window
    assert window is not None
    return window.rows.pixels(spot.place[0])[0], window.columns.pixels(spot.place[1])[0]


def _passed(delta: float, at: Pixel, count: int, won: bool) -> Said:
    if won:
        what = f"∂L/∂a = {number(delta)}"
        return Said(f"{what} goes to the winner {pixel_text(at)} alone", brief=f"{what} → winner")
    share = number(delta / count)
    return Said(f"∂L/∂a / {count} = {filled('{} / {}', (delta, count))} = {share} each")


def _met_again(
    ground: Ground, spot: Spot, at: Pixel, handed: tuple[Handed, ...]
) -> tuple[Said, ...]:
    """The pixel's whole derivative, where several windows hand something back to it."""
    dx = number(float(ground.part.dx[(spot.unit, *at)]))
    head = f"∂L/∂x of {pixel_text(at)}"
    if len(handed) < 2:
        return (Said(f"{head} = {dx}", "gradient"),)
    terms = filled(" + ".join("{}" for _ in handed), [each.value for each in handed])
    if len(handed) > 4:
        terms = f"Σ of {len(handed)} windows"
    return (Said(f"{head} = {terms} = {dx}", "gradient"),)


def vector_scene(ground: Ground, layer: Walked, spot: Spot) -> Scene:
    """A Flatten hands each entry's derivative to its pixel, a global average shares it out."""
    da, flat = ground.part.da, isinstance(layer, Flatten)
    vector = vector_plane(ground, da, sizes(da), f"∂L/∂a of {ground.spec.name}", spot)
    channel = flat_place(ground, spot.unit)[0] if flat else spot.unit
    marks = flat_marks(ground, spot.unit) if flat else [Mark(0, 0, *ground.part.x.shape[1:])]
    image = image_plane(ground, spot, channel, marks, "source" if flat else "")
    return Scene((Row(vector),), _handed(ground, spot, flat), (image,))


def _handed(ground: Ground, spot: Spot, flat: bool) -> tuple[Said, ...]:
    da = float(ground.part.da[spot.unit])
    if flat:
        channel, row, column = flat_place(ground, spot.unit)
        dx = number(float(ground.part.dx[channel, row, column]))
        return (
            Said(
                f"entry {spot.unit + 1} → {from_where(ground, spot.unit)}",
                brief=f"entry {spot.unit + 1} →",
            ),
            Said(f"∂L/∂x = ∂L/∂a = {dx}", "gradient"),
            Said(row_entries(ground, channel, row), "muted"),
        )
    count = ground.part.x[0].size
    dx = number(float(ground.part.dx[spot.unit, 0, 0]))
    return (
        Said(f"shared by {count} pixels", "muted"),
        Said(f"∂L/∂x = ∂L/∂a / {count} = {filled('{} / {}', (da, count))} = {dx}", "gradient"),
    )
