from __future__ import annotations

import numpy as np
import pytest

from nnviz.drawing.bezier import points
from nnviz.drawing.columns import ColumnSpec
from nnviz.drawing.hits import EdgeHit, FoldHit, NodeHit, hit_edge, hit_node
from nnviz.drawing.receptive import field_of
from nnviz.drawing.wiring import Bundle, wire
from tests.drawing.frames import frame_of, images, plane, scene_of


def all_drawn(bundles: tuple[Bundle, ...]) -> tuple[np.ndarray, ...]:
    return tuple(np.ones(len(bundle), bool) for bundle in bundles)


def test_every_node_is_hit_in_its_middle_and_nothing_beside_it() -> None:
    scene = scene_of(frame_of(plane(8, 6)))
    for column in scene.columns:
        for node in column.shown:
            x, y = column.box(node).centre
            assert hit_node(scene, x, y) == NodeHit(column.spec.layer, node, node)
            assert hit_node(scene, x + 60, y) is None


def test_a_place_in_a_picture_is_a_pixel() -> None:
    scene = scene_of(frame_of(images()))
    column = scene.columns[1]
    box = column.box(2)
    hit = hit_node(scene, box.x + box.width * 2.5 / 6, box.y + box.height * 4.5 / 6)
    assert hit == NodeHit("conv1", 2, 2, (4, 2))
    corner = hit_node(scene, box.right + 1, box.bottom + 1)
    assert corner == NodeHit("conv1", 2, 2, (5, 5))


def test_a_place_on_a_strip_is_a_value_of_the_flattened_vector() -> None:
    scene = scene_of(frame_of(images()))
    box = scene.columns[5].box(1)
    hit = hit_node(scene, box.centre[0], box.y + box.height * 2.5 / 4)
    assert hit == NodeHit("flatten", 1, 4 + 2)


def test_the_count_of_folded_nodes_can_be_hit() -> None:
    scene = scene_of(frame_of(plane(200)), 980, 400)
    column = scene.columns[1]
    assert hit_node(scene, *column.fold(False).centre) == FoldHit("hidden1", False)
    assert hit_node(scene, *column.fold(True).centre) is None


def test_an_edge_is_hit_on_its_curve_only() -> None:
    scene = scene_of(frame_of(plane(8, 6)))
    bundles = wire(scene)
    first = bundles[0]
    for edge in (0, 13, 31):
        at = points(first.start[[edge]], first.end[[edge]], np.array([0.93]))[0, 0]
        hit = hit_edge(bundles, all_drawn(bundles), *at, reach=0.4)
        assert hit is not None
        assert hit.target == first.target[edge]
    assert hit_edge(bundles, all_drawn(bundles), 30.0, 5.0) is None


def test_edges_that_are_not_drawn_are_not_hit() -> None:
    scene = scene_of(frame_of(plane(2)))
    bundles = wire(scene)
    last = bundles[-1]
    at = points(last.start[[0]], last.end[[0]], np.array([0.3]))[0, 0]
    drawn = list(all_drawn(bundles))
    assert hit_edge(bundles, tuple(drawn), *at) == EdgeHit("output", 0, 0)
    drawn[-1] = np.array([False, True])
    assert hit_edge(bundles, tuple(drawn), *at) is None


def spec(kind: str, size: int) -> ColumnSpec:
    return ColumnSpec("a", kind, "picture", (2, size, size), "a", "a", "relu")


@pytest.mark.parametrize(
    ("kind", "size", "source", "rows"),
    [("conv2d", 26, 28, range(4, 7)), ("max_pool2d", 13, 26, range(8, 10))],
)
def test_a_pixel_comes_from_a_patch(kind: str, size: int, source: int, rows: range) -> None:
    field = field_of(spec(kind, size), spec("conv2d", source), (4, 4))
    assert field == (rows, rows)


def test_vectors_have_no_patches() -> None:
    vector = ColumnSpec("a", "dense", "disc", (3,), "a", "a", "relu")
    assert field_of(vector, spec("conv2d", 5), (0, 0)) is None
