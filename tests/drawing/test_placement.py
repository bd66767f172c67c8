from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.drawing.columns import ColumnSpec
from nnviz.drawing.placement import MIN_ROWS, Room, arrange
from tests.drawing.frames import frame_of, images, plane, scene_of

STYLES = st.sampled_from(["map", "disc"])


def column(name: str, units: int, style: str = "map") -> ColumnSpec:
    return ColumnSpec(name, "dense", style, (units,), name, name, "tanh")


@given(
    st.lists(st.tuples(st.integers(1, 3000), STYLES), min_size=1, max_size=12),
    st.floats(100, 2500),
    st.floats(50, 1500),
)
def test_nodes_stand_apart_inside_the_scene(
    sizes: list[tuple[int, str]], width: float, height: float
) -> None:
    specs = [column(str(k), units, style) for k, (units, style) in enumerate(sizes)]
    scene = arrange(specs, width, height, Room((80.0,) * len(specs), 40.0))
    assert scene.width >= width
    for one in scene.columns:
        boxes = [one.box(node) for node in one.shown]
        assert all(a.bottom <= b.y + 1 for a, b in pairwise(boxes))
        assert boxes[0].y >= scene.chip_height
        assert boxes[-1].bottom <= scene.height
        assert one.before + len(one.y) + one.after == one.spec.nodes
    assert all(a.x + a.width / 2 < b.x - b.width / 2 for a, b in pairwise(scene.columns))


@given(st.integers(1, MIN_ROWS), st.floats(50, 2000))
def test_small_columns_are_never_folded(units: int, height: float) -> None:
    scene = arrange([column("a", units)], 500, height, Room((80.0,), 40.0))
    assert len(scene.columns[0].y) == units


@given(st.integers(25, 5000), st.integers(-10, 6000))
def test_a_folded_column_says_how_many_are_left_out(units: int, first: int) -> None:
    scene = arrange([column("a", units)], 500, 400, Room((80.0,), 40.0), {"a": first})
    one = scene.columns[0]
    assert one.after > 0 or one.before > 0
    assert 0 <= one.first <= units - len(one.y)
    assert one.fold(True).bottom <= one.box(one.first).y
    assert one.fold(False).y >= one.box(one.shown[-1]).bottom


def test_nodes_stand_on_whole_pixels() -> None:
    for one in scene_of(frame_of(plane(8, 6))).columns:
        box = one.box(0)
        assert [value % 1 for value in (box.x, box.y, box.width, box.height)] == [0, 0, 0, 0]


def test_values_stand_under_maps_where_there_is_room_and_biases_where_there_is_more() -> None:
    lines = [
        arrange([column("a", units)], 500, 620, Room((80.0,), 40.0)).columns[0].lines
        for units in (2, 9, 24)
    ]
    assert lines == [2, 1, 0]


def test_pictures_keep_their_proportions() -> None:
    spec = ColumnSpec("a", "conv2d", "picture", (3, 10, 20), "a", "a", "relu")
    box = arrange([spec], 500, 620, Room((80.0,), 40.0)).columns[0].box(0)
    assert box.width == pytest.approx(2 * box.height, abs=2)


def test_many_columns_make_a_wider_scene_instead_of_touching_chips() -> None:
    specs = [column(str(k), 3) for k in range(12)]
    scene = arrange(specs, 400, 300, Room((100.0,) * 12, 40.0, 30.0))
    assert scene.width > 400
    gaps = np.diff([one.x for one in scene.columns])
    assert gaps.min() >= 129


def test_straight_lines_take_less_room_than_crossing_ones() -> None:
    x = [one.x for one in scene_of(frame_of(images()), 1600).columns]
    assert x[2] - x[1] < x[1] - x[0]
    assert x[5] - x[4] < x[6] - x[5]
