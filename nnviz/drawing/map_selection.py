"""What a place among feature maps and kernels means as a Selection, and the other way round."""

from __future__ import annotations

from nnviz.drawing.feature_maps import LayerMaps
from nnviz.drawing.tiles import Hit
from nnviz.engine.shapes import Shape
from nnviz.experiment.selection import Selection


def hit_of(selection: Selection | None, maps: LayerMaps | None) -> Hit | None:
    """The map that is selected, with its pixel, as long as they are there."""
    if selection is None or maps is None or selection.layer != maps.spec.layer:
        return None
    if not 0 <= selection.unit < len(maps):
        return None
    pixel, (height, width) = selection.pixel, maps.values.shape[1:]
    inside = maps.pixels and pixel and 0 <= pixel[0] < height and 0 <= pixel[1] < width
    return Hit(selection.unit, None, pixel if inside else None)


def weight_of(selection: Selection | None, unit: int, kernels: Shape) -> int | None:
    """The weight that is selected of a filter with ``kernels`` (channels, rows, columns); its bias
    is none of them."""
    if selection is None or selection.unit != unit or selection.parameter is None:
        return None
    channels, rows, columns = kernels
    return selection.parameter if 0 <= selection.parameter < channels * rows * columns else None


def selection_at(hit: Hit, maps: LayerMaps, kernels: Shape) -> Selection:
    """A map, and its pixel where it has any; or a weight of its ``kernels`` (channels, rows,
    columns)."""
    layer = maps.spec.layer
    if hit.channel is None or hit.cell is None:
        return Selection(layer, hit.map, hit.cell if maps.pixels else None)
    _, rows, columns = kernels
    number = (hit.channel * rows + hit.cell[0]) * columns + hit.cell[1]
    return Selection(layer, hit.map, None, number)
