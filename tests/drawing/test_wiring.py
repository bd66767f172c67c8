from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnviz.drawing.wiring import CANCELS, Bundle, strengths, wire
from nnviz.engine.shapes import Array
from tests.drawing.frames import frame_of, images, plane, scene_of


def bundle(targets: int, sources: int, weights: int) -> Bundle:
    source = np.tile(np.arange(sources), targets)
    target = np.repeat(np.arange(targets), sources)
    place = np.zeros((len(source), 2))
    return Bundle("b", "a", "many", source, target, place, place, range(targets), range(sources),
                  len(source), weights)  # fmt: skip


def test_dense_layers_are_joined_unit_by_unit() -> None:
    frame = frame_of(plane(8, 6))
    bundles = wire(scene_of(frame))
    assert [(b.layer, b.kind, len(b), b.total, b.weights) for b in bundles] == [
        ("hidden1", "weight", 32, 32, 1),
        ("hidden2", "weight", 48, 48, 1),
        ("output", "weight", 6, 6, 1),
    ]
    weight, second = frame.weight("hidden2"), bundles[1]
    found = strengths(second, weight)
    np.testing.assert_allclose(found.size, np.abs(weight[second.target, second.source]))
    np.testing.assert_array_equal(found.sign, np.sign(weight[second.target, second.source]))


def test_edges_of_image_networks_stand_for_kernels_many_weights_or_none() -> None:
    bundles = wire(scene_of(frame_of(images())))
    assert [(b.kind, len(b), b.weights) for b in bundles] == [
        ("kernel", 3, 9),
        ("pool", 3, 0),
        ("kernel", 6, 4),
        ("pool", 2, 0),
        ("flatten", 2, 0),
        ("many", 20, 4),
    ]


def test_a_kernel_s_edge_is_as_strong_as_its_norm() -> None:
    frame = frame_of(images())
    third = wire(scene_of(frame))[2]
    kernels = frame.weight("conv2")
    found = strengths(third, kernels)
    for edge in range(len(third)):
        kernel = kernels[third.target[edge], third.source[edge]]
        assert np.isclose(found.size[edge], np.linalg.norm(kernel))


def test_an_edge_to_a_dense_unit_gathers_the_weights_of_one_map() -> None:
    frame = frame_of(images())
    last = wire(scene_of(frame))[-1]
    weight = frame.weight("output").reshape(10, 2, 4)
    found = strengths(last, frame.weight("output"))
    for edge in range(len(last)):
        part = weight[last.target[edge], last.source[edge]]
        assert np.isclose(found.size[edge], np.linalg.norm(part))


@given(arrays(np.float64, (3, 2, 5), elements=st.floats(-3, 3)))
def test_grey_means_that_the_weights_nearly_cancel(weight: Array) -> None:
    found = strengths(bundle(3, 2, 5), weight.reshape(3, 10))
    total, absolute = weight.sum(axis=2).ravel(), np.abs(weight).sum(axis=2).ravel()
    cancel = np.abs(total) < CANCELS * absolute
    np.testing.assert_array_equal(found.sign, np.where(cancel, 0, np.sign(total)))


def test_pooling_has_neither_size_nor_sign() -> None:
    second = wire(scene_of(frame_of(images())))[1]
    found = strengths(second, None)
    assert not found.size.any()
    assert not found.sign.any()
    assert second.source.tolist() == second.target.tolist()


def test_folded_nodes_have_no_edges_but_count() -> None:
    frame = frame_of(plane(60, 40))
    scene = scene_of(frame, 980, 420)
    second = wire(scene)[1]
    assert second.total == 2400
    assert len(second) == len(scene.columns[1].y) * len(scene.columns[2].y) < 2400
    weight = frame.weight("hidden2")
    np.testing.assert_allclose(
        strengths(second, weight).size, np.abs(weight[second.target, second.source])
    )


def test_edges_run_from_right_border_to_left_border() -> None:
    scene = scene_of(frame_of(plane(8, 6)))
    first, a, b = wire(scene)[0], scene.columns[0], scene.columns[1]
    for edge in (0, 7, 31):
        start, end = a.box(int(first.source[edge])), b.box(int(first.target[edge]))
        assert tuple(first.start[edge][:2]) == (start.right, start.centre[1])
        assert tuple(first.end[edge]) == (end.x, end.centre[1])
