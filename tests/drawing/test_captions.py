from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.drawing.captions import caption
from nnviz.drawing.hits import EdgeHit, FoldHit, Hit, NodeHit
from nnviz.drawing.numbers import number
from nnviz.drawing.wiring import wire
from nnviz.engine.layers import Dense, GlobalAverage2D, MaxPool2D
from nnviz.experiment.frame import Frame
from tests.drawing.frames import frame_of, images, plane, scene_of


def text(frame: Frame, hit: Hit) -> str:
    scene = scene_of(frame)
    return caption(frame, scene, wire(scene), hit).text


def test_a_neuron_s_card_shows_its_numbers() -> None:
    frame = frame_of(plane(8, 6))
    assert frame.microscope is not None
    layer = frame.microscope.trace.layer("hidden2")
    assert text(frame, NodeHit("hidden2", 2, 2)).splitlines() == [
        "Neuron 3 · hidden 2",
        f"z {number(float(layer.z[2]))}",
        f"a = tanh(z) {number(float(layer.a[2]))}",
        f"δ = ∂L/∂z {number(float(layer.dz[2]))}",
        f"bias {number(float(frame.bias('hidden2')[2]))}",
    ]


def test_an_input_s_card_shows_its_value() -> None:
    frame = frame_of(plane(8, 6))
    assert frame.microscope is not None
    lines = text(frame, NodeHit("input", 0, 0)).splitlines()
    assert lines == ["x₁ · input", f"x {number(float(frame.microscope.trace.x[0]))}"]


def test_without_a_trace_the_bias_is_left() -> None:
    frame = replace(frame_of(plane(8, 6)), microscope=None)
    lines = text(frame, NodeHit("hidden1", 0, 0)).splitlines()
    assert [line.split()[0] for line in lines] == ["Neuron", "bias"]


def test_a_map_s_card_shows_the_pixel_under_the_cursor() -> None:
    frame = frame_of(images())
    assert frame.microscope is not None
    plane_of_map = frame.microscope.trace.layer("conv1").a[1]
    lines = text(frame, NodeHit("conv1", 1, 1, (2, 3))).splitlines()
    assert lines[:2] == ["Conv 1 · map 2 · pixel (2, 3)", "6×6 map"] or lines[1] == "6×6 map"
    assert f"row 2, column 3 {number(float(plane_of_map[2, 3]))}" in lines
    assert f"largest {number(float(plane_of_map.max()))}" in lines


def test_a_pixel_outside_of_its_map_is_not_told() -> None:
    frame = frame_of(images())
    lines = text(frame, NodeHit("conv1", 1, 1, (9, 2))).splitlines()
    assert not any(line.startswith("row 9") for line in lines)


def test_a_weight_s_card_shows_the_weight() -> None:
    frame = frame_of(plane(8, 6))
    weight = number(float(frame.weight("hidden1")[5, 1]))
    assert text(frame, EdgeHit("hidden1", 1, 5)).splitlines()[-1] == f"weight {weight}"


def test_an_edge_that_is_not_drawn_has_a_title_alone() -> None:
    frame = frame_of(plane(8, 6))
    scene = scene_of(frame)
    bundles = tuple(
        replace(each, source=each.source[1:], target=each.target[1:]) for each in wire(scene)
    )
    lines = caption(frame, scene, bundles, EdgeHit("hidden1", 0, 0)).text.splitlines()
    assert len(lines) == 1 and "→" in lines[0]


def test_a_kernel_s_edge_says_how_many_weights_it_stands_for() -> None:
    frame = frame_of(images())
    assert "stands for 9 weights" in text(frame, EdgeHit("conv1", 0, 1))
    assert "stands for 4 weights" in text(frame, EdgeHit("output", 1, 7))


def test_a_grey_edge_says_that_its_weights_nearly_cancel() -> None:
    frame = frame_of(images())
    parameters = frame.parameters.copy()
    kernel = np.zeros_like(frame.weight("conv1"))
    kernel[0, 0, 0] = 1.0, -1.0, 0.0
    kernel[1, 0, 0] = 1.0, 1.0, 0.0
    frame.layout.put(parameters, "conv1", kernel, frame.bias("conv1"))
    frame = replace(frame, parameters=parameters)
    assert "nearly cancel" in text(frame, EdgeHit("conv1", 0, 0))
    assert "nearly cancel" not in text(frame, EdgeHit("conv1", 0, 1))


def test_pooling_and_flattening_say_that_they_have_no_weights() -> None:
    frame = frame_of(images())
    assert "no weights: pooling\nkeeps the largest of each 2×2 window" in text(
        frame, EdgeHit("pool1", 1, 1)
    )
    assert "keeps the mean of each 1×1 window" in text(frame, EdgeHit("pool2", 1, 1))
    assert "no weights: flattening\nlays 4 values in a row" in text(frame, EdgeHit("flatten", 1, 1))


def test_a_pool_s_edge_says_what_it_keeps_however_it_moves() -> None:
    layers = (
        MaxPool2D("p", 3, stride=2, padding="same"), GlobalAverage2D("g"),
        Dense("output", tuple(range(10)), "softmax"),
    )  # fmt: skip
    frame = frame_of(images(layers))
    assert "keeps the largest of each 3×3 window" in text(frame, EdgeHit("p", 0, 0))
    assert "keeps the mean of the whole map" in text(frame, EdgeHit("g", 0, 0))


def test_a_strip_s_card_names_value_and_place() -> None:
    frame = frame_of(images())
    assert frame.microscope is not None
    value = number(float(frame.microscope.trace.layer("flatten").a[6]))
    assert f"value 7: row 1, column 0 {value}" in text(frame, NodeHit("flatten", 1, 6))


def test_a_fold_s_card_counts() -> None:
    frame = frame_of(plane(60))
    scene = scene_of(frame, 980, 400)
    column = scene.columns[1]
    found = caption(frame, scene, wire(scene), FoldHit("hidden1", False))
    assert found.title == f"{column.after} more"
