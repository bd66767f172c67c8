"""What a unit sees of every layer before it, and what a pixel of the input reaches."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from nnviz.drawing.columns import ColumnSpec, describe_columns
from nnviz.drawing.scales import scale_of
from nnviz.drawing.walk.planes import Mark, Plane
from nnviz.drawing.walk.spot import Ground, Spot, goes_by_pixel, place_over
from nnviz.engine.shapes import Array
from nnviz.engine.spec import INPUT, NetworkSpec
from nnviz.experiment.build import spec_for
from nnviz.experiment.explain.names import unit_title
from nnviz.experiment.explain.values import Pixel
from nnviz.experiment.seeing.receptive import Field, Rectangle, projective_field, receptive_field


def field_planes(ground: Ground, spot: Spot, pixel: Pixel | None = None) -> tuple[Plane, ...]:
    """The input and every layer of images up to the unit, with what it sees there; with a
    ``pixel`` of the input all such layers, with what it reaches."""
    field = seen(ground, spot) if pixel is None else _reached(_spec(ground), pixel)
    verb = "sees" if pixel is None else "reaches"
    return tuple(
        _plane(ground, spot, column, field.rectangle(column.layer), verb)
        for column in describe_columns(ground.frame)
        if column.style == "picture" and column.layer in field.masks
    )


def seen(ground: Ground, spot: Spot) -> Field:
    """What the unit depends on."""
    if ground.part.a.ndim == 1:
        return _seen(_spec(ground), ground.layer.id, (spot.unit,))
    place = place_over(ground, spot.pixel) if goes_by_pixel(ground, spot) else spot.place
    return _seen(_spec(ground), ground.layer.id, (spot.unit, *place))


def _spec(ground: Ground) -> NetworkSpec:
    return spec_for(ground.frame.experiment, ground.frame.data)


@lru_cache(128)
def _seen(spec: NetworkSpec, layer: str, index: tuple[int, ...]) -> Field:
    return receptive_field(spec, layer, index)


@lru_cache(128)
def _reached(spec: NetworkSpec, pixel: Pixel) -> Field:
    return projective_field(spec, (slice(None), *pixel))


def _plane(
    ground: Ground, spot: Spot, column: ColumnSpec, box: Rectangle | None, verb: str
) -> Plane:
    """One map of a layer with the field on it."""
    values = _values(ground, column.layer)
    index = _map_of(ground, spot, column.layer, values, box)
    name = unit_title(ground.frame, column.layer, index)
    size, marks = "nothing", tuple[Mark, ...]()
    if box is not None:
        height, width = box.bottom - box.top, box.right - box.left
        size = f"{height}×{width}"
        marks = (Mark(box.top, box.left, height, width, "field"),)
    own = column.layer == (ground.layer.id if verb == "sees" else INPUT)
    told = f"{name}" if own else f"{name} · {verb} {size}"
    return Plane(told, values[index], scale_of(column, values), marks,
                 role="input" if column.layer == INPUT else "", index=index, name=name,
                 brief=f"{verb} {size}", sign="" if column.layer == INPUT else "→")  # fmt: skip


def _values(ground: Ground, layer: str) -> Array:
    trace = ground.scope.trace
    return trace.x if layer == INPUT else trace.layer(layer).a


def _map_of(ground: Ground, spot: Spot, layer: str, values: Array, box: Rectangle | None) -> int:
    """The map that the walk shows, else the one that answers most within the field."""
    if layer == ground.layer.id:
        return spot.unit
    if layer == ground.source.layer:
        return min(spot.channel, len(values) - 1)
    inside = values if box is None else box.cut(values)
    return int(np.argmax(inside.reshape(len(values), -1).max(axis=1)))
