"""A spot of a frame as a scene, and what pointing at a cell of it means."""

from __future__ import annotations

from dataclasses import replace

from nnviz.drawing.walk.backward import backward_scene
from nnviz.drawing.walk.fields import field_planes
from nnviz.drawing.walk.forward import forward_scene
from nnviz.drawing.walk.planes import Plane, Scene
from nnviz.drawing.walk.spot import Ground, Spot, at, place_over
from nnviz.engine.layers import Conv2D
from nnviz.experiment.explain.values import Pixel


def scene_at(
    ground: Ground, spot: Spot, fields: bool = False, reached: Pixel | None = None
) -> Scene:
    """``fields``: with the pictures of what the unit sees, or of what the pixel ``reached`` of the
    input reaches."""
    scene = (forward_scene if spot.mode == "forward" else backward_scene)(ground, spot)
    return replace(scene, fields=field_planes(ground, spot, reached)) if fields else scene


def pointed(ground: Ground, spot: Spot, plane: Plane, cell: Pixel) -> Spot:
    """The spot that a cell of a plane stands for; the same one where it stands for none."""
    row, column = plane.inner(cell)
    match plane.role:
        case "place":
            return replace(spot, place=(row, column))
        case "pixel":
            return replace(spot, pixel=(row, column))
        case "entry":
            return at(ground, spot, row * plane.shape[1] + column)
        case "source" if ground.window is not None:
            return replace(spot, place=place_over(ground, (row, column)))
        case "source":
            _, rows, columns = ground.part.x.shape
            return at(ground, spot, (plane.index * rows + row) * columns + column)
    return spot


def weight_at(ground: Ground, plane: Plane, cell: Pixel) -> int | None:
    """The weight that a cell of a kernel is; None for other planes."""
    if plane.role != "kernel" or not isinstance(ground.layer, Conv2D):
        return None
    kernel = ground.layer.kernel
    return (plane.index * kernel + cell[0]) * kernel + cell[1]
