from __future__ import annotations

import numpy as np
import pytest

from nnviz.drawing.bezier import points
from nnviz.drawing.columns import ColumnSpec
from nnviz.drawing.hits import EdgeHit, FoldHit, NodeHit, hit_edge, hit_node
from nnviz.drawing.receptive import field_of
from nnviz.drawing.wiring import Bundle, wire
from nnviz.engine.layers import AveragePool2D, Conv2D, Layer, MaxPool2D
from nnviz.engine.layers.windows import Window
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


def spec(kind: str, size: int, window: Window | None = None) -> ColumnSpec:
    return ColumnSpec("a", kind, "picture", (2, size, size), "a", "a", "relu", window=window)


@pytest.mark.parametrize(
    ("layer", "source", "pixel", "rows"),
    [
        (Conv2D("a", (0,), 3), 28, 4, range(4, 7)),
        (MaxPool2D("a"), 26, 4, range(8, 10)),
        (Conv2D("a", (0,), 3, stride=2), 28, 4, range(8, 11)),
        (Conv2D("a", (0,), 3, stride=2, padding="same"), 28, 13, range(26, 28)),
        (Conv2D("a", (0,), 5, padding="same"), 28, 0, range(3)),
        (Conv2D("a", (0,), 3, dilation=3), 28, 4, range(4, 11)),
        (Conv2D("a", (0,), 3, padding="same", dilation=3), 28, 1, range(1, 5)),
        (MaxPool2D("a", 3, stride=2), 27, 4, range(8, 11)),
        (AveragePool2D("a", 3, stride=2, padding="same"), 28, 13, range(26, 28)),
    ],
)
def test_a_pixel_comes_from_a_patch(layer: Layer, source: int, pixel: int, rows: range) -> None:
    assert isinstance(layer, Conv2D | MaxPool2D | AveragePool2D)
    window = layer.window((2, source, source))
    own = spec(layer.kind, window.places[0], window)
    assert field_of(own, spec("conv2d", source), (pixel, pixel)) == (rows, rows)


def test_a_pixel_of_a_layer_without_a_window_comes_from_its_like() -> None:
    assert field_of(spec("batch_norm", 9), spec("conv2d", 9), (4, 2)) == (range(4, 5), range(2, 3))


def test_vectors_have_no_patches() -> None:
    vector = ColumnSpec("a", "dense", "disc", (3,), "a", "a", "relu")
    assert field_of(vector, spec("conv2d", 5), (0, 0)) is None
