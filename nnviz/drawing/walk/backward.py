"""A walk backward: how δ reaches a kernel's weight, and how it goes back to the image."""

from __future__ import annotations

import numpy as np

from nnviz.drawing.numbers import apart, filled, number
from nnviz.drawing.scales import Scale, scale_of
from nnviz.drawing.walk.forward import (
    flat_marks,
    flat_place,
    from_where,
    headed,
    row_entries,
    seen_by,
)
from nnviz.drawing.walk.parts import (
    next_place,
    signed,
    sizes,
    source_plane,
    vector_plane,
    window_marks,
)
from nnviz.drawing.walk.planes import Mark, Plane, Role, Row, Said, Scene
from nnviz.drawing.walk.spot import Ground, Spot, Walked, goes_by_pixel, index_of
from nnviz.engine.layers import AveragePool2D, Conv2D, Flatten, MaxPool2D
from nnviz.engine.layers.windows import Window
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import output_names, pixel_text, unit_title
from nnviz.experiment.explain.values import Pixel
from nnviz.experiment.explain.walks import (
    Handed,
    Returned,
    WeightTerms,
    handed_to,
    returned,
    weight_terms,
    winner_pixel,
)


def backward_scene(ground: Ground, spot: Spot) -> Scene:
    """By the kind of layer, and by where δ is followed to."""
    layer = ground.layer
    if isinstance(layer, Conv2D):
        go = _to_image if goes_by_pixel(ground, spot) else _to_kernel
        return go(ground, layer, spot)
    if isinstance(layer, MaxPool2D | AveragePool2D):
        return _pool(ground, layer, spot)
    return _vector(ground, layer, spot)


def _to_kernel(ground: Ground, layer: Conv2D, spot: Spot) -> Scene:
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


def _to_image(ground: Ground, layer: Conv2D, spot: Spot) -> Scene:
    """∂L/∂x = Σ over filters and cells of δ · kernel."""
    found = returned(ground.frame, ground.scope, layer, spot.channel, spot.pixel)
    shown = range(spot.first, min(spot.first + spot.most, len(found.sums)))
    rows = tuple(_filter(ground, found, unit, unit == spot.first) for unit in shown)
    dx = _image(ground, spot, spot.channel, [Mark(*spot.pixel, kind="chosen")], "pixel")
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


def _image(ground: Ground, spot: Spot, channel: int, marks: list[Mark], role: Role) -> Plane:
    """∂L/∂x of a channel."""
    dx = ground.part.dx
    name = f"∂L/∂x · {unit_title(ground.frame, ground.source.layer, channel)}"
    done = index_of(ground, spot) + 1 if spot.filled and goes_by_pixel(ground, spot) else None
    return Plane(name, dx[channel], sizes(dx), tuple(marks), filled=done, role=role, index=channel)


def _pool(ground: Ground, layer: MaxPool2D | AveragePool2D, spot: Spot) -> Scene:
    """To the winner alone, or in equal shares."""
    window, da = ground.window, ground.part.da
    assert window is not None
    seen, corner = seen_by(ground, spot)
    at = _met_by(ground, layer, spot)
    handed = handed_to(ground.part, layer, spot.unit, at)
    back = np.where(np.isnan(seen), np.nan, 0.0)
    won = layer.kind == "max_pool2d"
    delta = float(da[(spot.unit, *spot.place)])
    cell = at[0] - corner[0], at[1] - corner[1]
    if won:
        back[cell] = delta
    else:
        back = back + delta / np.isfinite(seen).sum()
    marks = window_marks(window, spot.place)
    marks.append(Mark(*at, kind="chosen"))
    grid = Plane("handed back", back, sizes(da), (Mark(*cell, kind="chosen"),) if won else (),
                 sign="→")  # fmt: skip
    name = output_names(ground.frame, layer.id)[spot.unit]
    place = (Mark(*spot.place, kind="chosen"),)
    picture = Plane(f"∂L/∂a of {name}", da[spot.unit], sizes(da), place, role="place")
    result = _image(ground, spot, spot.unit, marks, "source")
    said = (
        _passed(delta, at, int(np.isfinite(seen).sum()), won),
        *_met_again(ground, spot, at, handed),
    )
    return Scene((Row(picture, (grid,)),), said, (result,))


def _met_by(ground: Ground, layer: MaxPool2D | AveragePool2D, spot: Spot) -> Pixel:
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


def _vector(ground: Ground, layer: Walked, spot: Spot) -> Scene:
    """A Flatten hands each entry's derivative to its pixel, a global average shares it out."""
    da, flat = ground.part.da, isinstance(layer, Flatten)
    vector = vector_plane(ground, da, sizes(da), f"∂L/∂a of {ground.spec.name}", spot)
    channel = flat_place(ground, spot.unit)[0] if flat else spot.unit
    marks = flat_marks(ground, spot.unit) if flat else [Mark(0, 0, *ground.part.x.shape[1:])]
    image = _image(ground, spot, channel, marks, "source" if flat else "")
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
