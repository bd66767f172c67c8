"""A walk backward: how δ reaches a kernel's weight, and how it goes back to the image."""

from __future__ import annotations

from nnviz.drawing.numbers import number
from nnviz.drawing.walk.forward import headed
from nnviz.drawing.walk.handing_back import pool_scene, vector_scene
from nnviz.drawing.walk.parts import image_plane, signed, sizes
from nnviz.drawing.walk.planes import Mark, Plane, Row, Said, Scene
from nnviz.drawing.walk.spot import Ground, Spot, goes_by_pixel
from nnviz.drawing.walk.to_weight import weight_scene
from nnviz.engine.layers import AveragePool2D, Conv2D, MaxPool2D
from nnviz.experiment.explain.names import output_names
from nnviz.experiment.explain.walks import Returned, returned


def backward_scene(ground: Ground, spot: Spot) -> Scene:
    """By the kind of layer, and by where δ is followed to."""
    layer = ground.layer
    if isinstance(layer, Conv2D):
        go = _to_image if goes_by_pixel(ground, spot) else weight_scene
        return go(ground, layer, spot)
    if isinstance(layer, MaxPool2D | AveragePool2D):
        return pool_scene(ground, layer, spot)
    return vector_scene(ground, layer, spot)


def _to_image(ground: Ground, layer: Conv2D, spot: Spot) -> Scene:
    """∂L/∂x = Σ over filters and cells of δ · kernel."""
    found = returned(ground.frame, ground.scope, layer, spot.channel, spot.pixel)
    shown = range(spot.first, min(spot.first + spot.most, len(found.sums)))
    rows = tuple(_filter(ground, found, unit, unit == spot.first) for unit in shown)
    dx = image_plane(ground, spot, spot.channel, [Mark(*spot.pixel, kind="chosen")], "pixel")
    return Scene(rows, _returned(found), (dx,), spot.first, len(found.sums))


def _filter(ground: Ground, found: Returned, unit: int, first: bool) -> Row:
    """The filter's δ with the places that used the pixel."""
    scale, name = sizes(ground.part.dz), output_names(ground.frame, ground.layer.id)[unit]
    marks = tuple(Mark(*at, kind="cell") for row in found.places for at in row if at is not None)
    picture = Plane(f"δ of {name}", ground.part.dz[unit], scale, marks, index=unit)
    grids = headed(
        first,
        Plane("δ there", found.deltas[unit], scale),
        Plane("kernel", found.kernels[unit], signed(found.kernels), sign="·"),
        Plane("δ · w", found.products[unit], signed(found.products), sign="="),
    )
    return Row(picture, grids, f"Σ {number(found.sums[unit])}")


def _returned(found: Returned) -> tuple[Said, ...]:
    uses = sum(at is not None for row in found.places for at in row)
    count = len(found.sums)
    over = f"{uses} place{'s' if uses != 1 else ''}"
    if count > 1:
        over += f" of {count} maps"
    return (
        Said(f"used at {over}", "muted"),
        Said(f"∂L/∂x = Σ δ · w = {number(found.dx)}", "gradient"),
    )
