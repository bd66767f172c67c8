"""A walk backward to a weight: the sum of what it met times δ, over all places."""

from __future__ import annotations

import numpy as np

from nnviz.drawing.numbers import apart, filled, number
from nnviz.drawing.scales import Scale, scale_of
from nnviz.drawing.walk.parts import next_place, signed, sizes, source_plane, window_marks
from nnviz.drawing.walk.planes import Mark, Plane, Row, Said, Scene
from nnviz.drawing.walk.spot import Ground, Spot, index_of
from nnviz.engine.layers import Conv2D
from nnviz.engine.layers.windows import Window
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import pixel_text
from nnviz.experiment.explain.values import Pixel
from nnviz.experiment.explain.walks import WeightTerms, weight_terms


def weight_scene(ground: Ground, layer: Conv2D, spot: Spot) -> Scene:
    """∂L/∂w = Σ over all places of what the weight met · δ."""
    found = weight_terms(ground.frame, ground.scope, layer, spot.unit, spot.parameter)
    channel, cell = _weight_of(layer, spot)
    row = Row(_met_plane(ground, spot, channel, cell), _terms(ground, spot, found))
    kernels = _kernels(ground, layer, spot, found, channel, cell)
    return Scene((row,), _gathered(ground, spot, found), kernels, channel, len(ground.part.x))


def _weight_of(layer: Conv2D, spot: Spot) -> tuple[int, Pixel | None]:
    """The channel and the cell of the weight; of the bias the channel looked at, and no cell."""
    if spot.parameter < 0:
        return spot.channel, None
    channel, cell = divmod(spot.parameter, layer.kernel**2)
    return channel, divmod(cell, layer.kernel)


def _met_plane(ground: Ground, spot: Spot, channel: int, cell: Pixel | None) -> Plane:
    """The channel with all that the weight met, the window, and what the weight meets now."""
    window = ground.window
    assert window is not None
    marks = window_marks(window, spot.place, next_place(ground, spot))
    if cell is not None:
        first, last = (_under(window, place, cell) for place in ((0, 0), _last(window)))
        marks.insert(0, Mark(*first, last[0] - first[0] + 1, last[1] - first[1] + 1, "met"))
        marks.append(Mark(*_under(window, spot.place, cell), kind="chosen"))
    return source_plane(ground, channel, marks)


def _under(window: Window, place: Pixel, cell: Pixel) -> Pixel:
    """The pixel under a cell of the window."""
    return window.rows.cells(place[0])[cell[0]], window.columns.cells(place[1])[cell[1]]


def _last(window: Window) -> Pixel:
    rows, columns = window.places
    return rows - 1, columns - 1


def _terms(ground: Ground, spot: Spot, found: WeightTerms) -> tuple[Plane, ...]:
    marks = (Mark(*spot.place, kind="chosen"),)
    done = index_of(ground, spot) + 1 if spot.filled else None
    inputs = scale_of(ground.source, ground.part.x)
    return (
        Plane("x it met", found.inputs, inputs, marks, filled=done, role="place"),
        Plane("δ", found.deltas, sizes(ground.part.dz), marks, sign="·", role="place"),
        Plane("x · δ", found.products, signed(found.products), marks, sign="=", filled=done,
              role="place"),
    )  # fmt: skip


def _kernels(
    ground: Ground, layer: Conv2D, spot: Spot, found: WeightTerms, channel: int, cell: Pixel | None
) -> tuple[Plane, ...]:
    """The channel's kernel: its gradient, and where the update is there, before and after."""
    marks = () if cell is None else (Mark(*cell, kind="chosen"),)
    frame, step = ground.frame, ground.scope.next_step

    def plane(caption: str, values: Array, scale: Scale) -> Plane:
        return Plane(caption, values, scale, marks, role="kernel", index=channel)

    planes = [plane("∂L/∂kernel", found.gradients[channel], sizes(found.gradients))]
    if step is not None:
        vectors = {"kernel before": step.parameters, "kernel after": step.new_parameters}
        whole = signed(frame.layout.weight(step.parameters, layer.id)[spot.unit])
        planes += [
            plane(name, frame.layout.weight(vector, layer.id)[spot.unit, channel], whole)
            for name, vector in vectors.items()
        ]
    return tuple(planes)


def _gathered(ground: Ground, spot: Spot, found: WeightTerms) -> tuple[Said, ...]:
    """The term at the place, the sum so far or of all, and what the update makes of it."""
    place, count = spot.place, found.products.size
    numbers = float(found.inputs[place]), float(found.deltas[place])
    term = f"{filled('{} · {}', numbers)} = {number(found.products[place])}"
    said = [Said(f"at {pixel_text(place)}: x · δ = {term}", brief=f"x · δ = {term}")]
    if spot.filled:
        done = index_of(ground, spot) + 1
        so_far = float(found.products.ravel()[:done].sum(dtype=np.float64))
        said.append(Said(f"Σ of the first {done} = {number(so_far)}", "muted"))
    name = "∂L/∂w" if spot.parameter >= 0 else "∂L/∂b"
    total = number(found.gradient)
    said.append(
        Said(f"{name} = Σ over {count} places = {total}", "gradient", f"{name} = Σ = {total}")
    )
    return (*said, *_updated(ground, spot))


def _updated(ground: Ground, spot: Spot) -> tuple[Said, ...]:
    """The weight before and after the update that comes next, by the whole batch's gradient."""
    step = ground.scope.next_step
    if step is None:
        return ()

    def read(vector: Array) -> float:
        layout, id = ground.frame.layout, ground.layer.id
        if spot.parameter < 0:
            return float(layout.bias(vector, id)[spot.unit])
        return float(layout.weight(vector, id)[spot.unit].ravel()[spot.parameter])

    before, after = apart(read(step.parameters), read(step.new_parameters))
    name, batch = "w" if spot.parameter >= 0 else "b", number(read(step.batch_gradient))
    return (
        Said(f"∂L/∂{name} over the batch = {batch}", "muted", ""),
        Said(f"{name}: {before} → {after}", "update"),
    )
