"""The kernel walk's scenes show the trace's numbers, at every place of drawn layers; nothing of
their layout overlaps or leaves the picture."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.drawing.geometry import Box
from nnviz.drawing.numbers import number
from nnviz.drawing.walk.layout import Layout, lay_out, rows_fitting
from nnviz.drawing.walk.planes import Plane, Scene
from nnviz.drawing.walk.scenes import pointed, scene_at, weight_at
from nnviz.drawing.walk.spot import (
    Ground,
    Mode,
    Spot,
    at,
    count_of,
    ground_of,
    index_of,
    inside,
    moved,
    walked_layers,
)
from nnviz.engine.layers import (
    AveragePool2D,
    Conv2D,
    Dense,
    Flatten,
    GlobalAverage2D,
    MaxPool2D,
)
from nnviz.engine.shapes import Array
from nnviz.experiment.build import spec_for
from nnviz.experiment.frame import Frame
from nnviz.experiment.seeing.receptive import projective_field, receptive_field
from tests.experiment.walk_kit import frame_over, walked

SETTINGS = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
MODES: tuple[Mode, ...] = ("forward", "kernel", "image")
LAYERS = (
    Conv2D("c1", (1, 2, 3), 3, "relu", stride=2, padding="same", dilation=2),
    MaxPool2D("p1", 3, stride=1, padding="same"),
    AveragePool2D("p2", 2, stride=1, padding="same"),
    Conv2D("c2", (4, 5), 2, "tanh"),
    Flatten("f"),
    Dense("output", (0, 1, 2), "softmax"),
)


@cache
def frame() -> Frame:
    return frame_over((2, 9, 7), LAYERS)


def ground(layer: str, of: Frame | None = None) -> Ground:
    found = ground_of(of or frame(), layer)
    assert found is not None
    return found


def walk(on: Ground, spot: Spot) -> list[Spot]:
    """Every place of a walk."""
    return [at(on, spot, index) for index in range(count_of(on, spot))]


def close(found: float, expected: float, among: Array) -> None:
    assert abs(found - expected) <= 1e-6 * float(np.abs(among).max(initial=0.0)) + 1e-15


@given(walked(), st.sampled_from(MODES), st.integers(0, 999))
@SETTINGS
def test_every_place_of_drawn_layers_shows_the_trace(of: Frame, mode: Mode, seed: int) -> None:
    for spec in walked_layers(of):
        on = ground(spec.layer, of)
        start = Spot(spec.layer, seed % on.units, mode=mode, channel=seed, parameter=seed, most=99)
        for spot in walk(on, inside(on, start)):
            _check(on, spot, scene_at(on, spot))


def _check(on: Ground, spot: Spot, scene: Scene) -> None:
    """The marked number of the result is the trace's, and the parts shown add up to it."""
    part, said = on.part, " ".join(line.text for line in scene.said)
    place = (spot.unit, *spot.place) if on.window is not None else (spot.unit,)
    if spot.mode == "forward":
        assert f"{number(part.a[place])}" in said
        _adds_up(on, spot, scene, part.a[place])
    elif isinstance(on.layer, Conv2D) and spot.mode == "kernel":
        products = scene.rows[0].grids[-1].values
        gradient = on.frame.layout.weight(on.scope.trace.gradient, on.layer.id)
        flat = gradient[spot.unit].ravel()[spot.parameter]
        close(products.sum(), flat, gradient)
        assert number(flat) in said
    elif isinstance(on.layer, Conv2D):
        dx = part.dx[(spot.channel, *spot.pixel)]
        close(sum(np.nansum(row.grids[-1].values) for row in scene.rows), dx, part.dx)
        assert number(dx) in said and len(scene.rows) == len(part.dz)


def _adds_up(on: Ground, spot: Spot, scene: Scene, a: float) -> None:
    grids = [row.grids[-1].values for row in scene.rows if row.grids]
    match on.layer:
        case Conv2D():
            z = on.part.z[(spot.unit, *spot.place)]
            bias = on.frame.bias(on.layer.id)[spot.unit]
            assert len(grids) == len(on.part.x)
            close(sum(float(grid.sum()) for grid in grids) + bias, z, on.part.z)
            assert scene.curve == (on.layer.activation, z, a)
        case AveragePool2D():
            close(float(np.nansum(grids[0])), a, on.part.a)
        case MaxPool2D():
            assert np.nanmax(grids[0]) == a


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("layer", ["c1", "p1", "p2", "c2", "f"])
def test_pictures_are_the_trace_s_maps(layer: str, mode: Mode) -> None:
    on = ground(layer)
    spot = inside(on, Spot(layer, 1, (1, 1), mode, most=9))
    scene = scene_at(on, spot)
    result = scene.results[0]
    if mode == "forward":
        expected = on.part.a if on.part.a.ndim == 1 else on.part.a[1]
        np.testing.assert_array_equal(result.values.ravel()[: expected.size], expected.ravel())
        proper = _proper(scene.rows[0].picture)
        channel = scene.rows[0].picture.index
        np.testing.assert_array_equal(proper, on.part.x[channel])
    elif layer.startswith("c") and mode == "kernel":
        gradient = on.frame.layout.weight(on.scope.trace.gradient, layer)
        np.testing.assert_array_equal(result.values, gradient[1, 0])
        before, after = (plane.values for plane in scene.results[1:])
        step, read = on.scope.step, on.frame.layout.weight
        np.testing.assert_array_equal(before, read(step.parameters, layer)[1, 0])
        np.testing.assert_array_equal(after, read(step.new_parameters, layer)[1, 0])
    else:
        np.testing.assert_array_equal(result.values, on.part.dx[result.index])


def _proper(plane: Plane) -> Array:
    top, bottom, left, right = plane.pads
    rows, columns = plane.shape
    return plane.values[top : rows - bottom, left : columns - right]


def test_padding_is_a_border_of_zeros_and_of_nothing_around_a_pool() -> None:
    for layer, value in (("c1", 0.0), ("p1", np.nan)):
        picture = scene_at(ground(layer), Spot(layer)).rows[0].picture
        assert any(picture.pads)
        border = np.ones(picture.shape, bool)
        top, bottom, left, right = picture.pads
        border[top : picture.shape[0] - bottom, left : picture.shape[1] - right] = False
        np.testing.assert_array_equal(picture.values[border], value)
        assert picture.read((0, 0)) == (f"padding ({-top}, {-left})", "0" if value == 0 else "–")


def test_the_window_its_cells_and_the_next_place_are_marked() -> None:
    """A kernel of 3 with dilation 2 reaches over 5 pixels and moves by 2."""
    marks = scene_at(ground("c1"), Spot("c1", 0, (1, 1))).rows[0].picture.marks
    window = next(mark for mark in marks if mark.kind == "window")
    following = next(mark for mark in marks if mark.kind == "next")
    cells = [mark for mark in marks if mark.kind == "cell"]
    assert (window.height, window.width) == (5, 5)
    assert (following.row, following.column) == (window.row, window.column + 2)
    assert {(mark.row - window.row, mark.column - window.column) for mark in cells} == {
        (row, column) for row in (0, 2, 4) for column in (0, 2, 4)
    }


def test_a_walk_that_is_played_fills_its_result() -> None:
    on = ground("c2")
    spot = Spot("c2", 1, (0, 2), filled=True)
    assert scene_at(on, spot).results[0].filled == index_of(on, spot) + 1 == 3
    backward = replace(spot, mode="kernel", parameter=3)
    scene = scene_at(on, backward)
    assert scene.rows[0].grids[-1].filled == 3
    products = scene.rows[0].grids[-1].values.ravel()
    assert f"Σ of the first 3 = {number(products[:3].sum())}" in [line.text for line in scene.said]


def test_flatten_leads_from_every_pixel_to_its_entry_and_back() -> None:
    on = ground("f")
    channels, rows, columns = on.part.x.shape
    entries = set()
    for index in np.ndindex(channels, rows, columns):
        spot = Spot("f", int(np.ravel_multi_index(index, on.part.x.shape)))
        scene = scene_at(on, spot)
        picture, vector = scene.rows[0].picture, scene.results[0]
        assert picture.index == index[0]
        assert pointed(on, Spot("f"), picture, index[1:]).unit == spot.unit
        mark = next(mark for mark in vector.marks if mark.kind == "chosen")
        assert pointed(on, Spot("f"), vector, (mark.row, mark.column)).unit == spot.unit
        assert vector.values[mark.row, mark.column] == on.part.x[index]
        entries.add(spot.unit)
    assert entries == set(range(on.units))


def test_a_global_average_shares_its_map() -> None:
    layers = (GlobalAverage2D("g"), Dense("output", (0, 1, 2), "softmax"))
    on = ground("g", frame_over((5, 6, 7), layers))
    scene = scene_at(on, Spot("g", 3))
    mean = number(float(on.part.a[3]))
    assert scene.said[-1].text.endswith(f"= {mean}")
    back = scene_at(on, Spot("g", 3, mode="image"))
    np.testing.assert_array_equal(back.results[0].values, on.part.dx[3])
    assert back.said[-1].text.endswith(f"= {number(float(on.part.dx[3, 0, 0]))}")


def test_an_average_of_what_is_not_finite_is_said() -> None:
    on = ground("p2")
    part = replace(on.part, x=np.full_like(on.part.x, np.nan), a=np.full_like(on.part.a, np.nan),
                   da=np.full_like(on.part.da, np.inf))  # fmt: skip
    wrong = replace(on, part=part)
    for mode in MODES:
        scene = scene_at(wrong, inside(wrong, Spot("p2", 0, (0, 0), mode)))
        assert any("NaN" in line.text or "∞" in line.text for line in scene.said)


def test_a_pool_hands_back_what_the_trace_holds() -> None:
    for layer in ("p1", "p2"):
        on, dx = ground(layer), np.zeros_like(ground(layer).part.dx[1])
        for spot in walk(on, Spot(layer, 1, mode="image")):
            scene = scene_at(on, spot)
            (grid,), marks = scene.rows[0].grids, scene.results[0].marks
            window = next(mark for mark in marks if mark.kind == "window")
            for (row, column), value in np.ndenumerate(grid.values):
                if not np.isnan(value):
                    dx[window.row + row, window.column + column] += value
        np.testing.assert_allclose(dx, on.part.dx[1], atol=1e-12)


def test_arrows_stop_at_the_edges() -> None:
    on, spot = ground("c2"), Spot("c2", 0, (0, 0))
    rows, columns = on.window.places if on.window else (0, 0)
    assert moved(on, spot, -1, 0) == spot
    assert moved(on, spot, 9, 9).place == (rows - 1, columns - 1)
    assert moved(on, spot, 1, 1).place == (1, 1)


def test_a_kernel_s_cells_are_its_weights() -> None:
    on = ground("c2")
    scene = scene_at(on, Spot("c2", 0, (1, 1), first=1, most=1))
    kernel = scene.rows[0].grids[1]
    assert weight_at(on, kernel, (1, 0)) == 4 + 2
    assert weight_at(on, scene.rows[0].grids[0], (1, 0)) is None


def test_fields_are_what_the_form_of_the_network_says() -> None:
    on, spot = ground("c2"), Spot("c2", 1, (1, 1))
    spec = spec_for(on.frame.experiment, on.frame.data)
    seen = receptive_field(spec, "c2", (1, 1, 1))
    reached = projective_field(spec, (slice(None), 4, 4))
    names = ["input", "c1", "p1", "p2", "c2"]
    for field, planes in (
        (seen, scene_at(on, spot, fields=True).fields),
        (reached, scene_at(on, spot, True, (4, 4)).fields),
    ):
        assert len(planes) == len(names)
        for name, plane in zip(names, planes, strict=True):
            box = field.rectangle(name)
            assert box is not None
            (mark,) = plane.marks
            assert (mark.row, mark.column) == (box.top, box.left)
            assert (mark.row + mark.height, mark.column + mark.width) == (box.bottom, box.right)


SIZES = [(455, 129), (775, 177), (1095, 196), (633, 480), (953, 700), (1273, 790)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("layer", ["c1", "p1", "p2", "c2", "f"])
def test_nothing_overlaps_or_leaves_the_picture(
    layer: str, mode: Mode, size: tuple[int, int]
) -> None:
    on, (width, height) = ground(layer), size
    most = rows_fitting(height, 3)
    scene = scene_at(on, inside(on, Spot(layer, mode=mode, most=most)), height >= 300)
    layout = lay_out(scene, width, height)
    boxes = [placed.box for placed in layout.planes] + ([layout.curve] if layout.curve else [])
    for box in boxes:
        assert box.x >= 0 and box.y >= 0
        assert box.right <= width + 1 and box.bottom <= height + 1
    for number_, box in enumerate(boxes):
        assert not any(_overlap(box, other) for other in boxes[number_ + 1 :])
        assert not _overlap(box, layout.said)


def _overlap(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def test_cells_are_found_where_they_are_painted() -> None:
    layout: Layout = lay_out(scene_at(ground("c2"), Spot("c2")), 800, 177)
    for placed in layout.planes:
        rows, columns = placed.plane.shape
        size = placed.box.width / columns
        for row, column in np.ndindex(rows, columns):
            x, y = placed.box.x + (column + 0.5) * size, placed.box.y + (row + 0.5) * size
            assert placed.cell_at(x, y) == (row, column)
        assert placed.cell_at(placed.box.x - 1, placed.box.y) is None
