from __future__ import annotations

from nnviz.drawing.columns import describe_columns
from nnviz.engine.layers import Conv2D, Dense, Flatten
from nnviz.experiment.samples import sample_experiment
from tests.drawing.frames import frame_of, images, plane


def test_a_plane_s_network_is_made_of_response_maps() -> None:
    specs = describe_columns(frame_of(plane(8, 6)))
    assert [spec.title for spec in specs] == ["Input 4", "Dense 8", "Dense 6", "Output 1"]
    assert [spec.style for spec in specs] == ["map"] * 4
    assert specs[0].labels == ("x₁", "x₂", "sin x₁", "sin x₂")
    assert [spec.editable for spec in specs] == [False, True, True, False]
    assert [spec.activation for spec in specs] == ["", "tanh", "tanh", "sigmoid"]


def test_an_image_network_is_made_of_pictures_strips_and_discs() -> None:
    specs = describe_columns(frame_of(images()))
    assert [spec.title for spec in specs] == [
        "Input 8×8",
        "Conv 3×3 · 3",
        "Max pool 2",
        "Conv 2×2 · 2",
        "Mean pool 1",
        "Flatten 8",
        "Output 10",
    ]
    assert [spec.style for spec in specs] == ["picture"] * 5 + ["strip", "disc"]
    assert specs[-1].labels == tuple("0123456789")
    assert specs[-1].output


def test_a_strip_is_what_one_map_becomes_when_flattened() -> None:
    flatten = describe_columns(frame_of(images()))[5]
    assert (flatten.nodes, flatten.cells) == (2, 4)


def test_pooled_and_flattened_maps_keep_the_activation_that_made_them() -> None:
    specs = describe_columns(frame_of(images()))
    assert [spec.activation for spec in specs[1:6]] == ["relu", "relu", "tanh", "tanh", "tanh"]


def test_a_lone_layer_of_a_kind_and_several_have_names() -> None:
    specs = describe_columns(frame_of(images()))
    assert specs[1].name == "Conv 1"
    assert specs[3].name == "Conv 2"
    assert specs[-1].name == "Output"


def test_a_regression_s_output_carries_its_target_s_name() -> None:
    frame = frame_of(sample_experiment("plane"))
    assert describe_columns(frame)[-1].labels == (frame.data.table.target_name,)


def test_a_flattened_image_feeds_discs() -> None:
    layers = (
        Flatten("f"),
        Dense("h", (0, 1), "relu"),
        Dense("output", tuple(range(10)), "softmax"),
    )
    specs = describe_columns(frame_of(images(layers)))
    assert [spec.style for spec in specs] == ["picture", "strip", "disc", "disc"]
    assert specs[1].cells == 64


def test_a_convolution_of_one_filter_is_a_column_of_one() -> None:
    layers = (
        Conv2D("c", (1,), 3, "linear"),
        Flatten("f"),
        Dense("output", tuple(range(10)), "softmax"),
    )
    assert [spec.nodes for spec in describe_columns(frame_of(images(layers)))] == [1, 1, 1, 10]
