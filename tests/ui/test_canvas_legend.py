"""The canvas's legend: its numbers are the frame's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.drawing.columns import describe_columns
from nnviz.drawing.numbers import number, short
from nnviz.drawing.readings import Moment
from nnviz.experiment.frame import Frame
from nnviz.ui.canvas.board import Board, build_board
from nnviz.ui.canvas.legend_content import Content, Note, content_of
from nnviz.ui.canvas.snapshot import take_snapshot
from nnviz.ui.start import application
from tests.drawing.frames import frame_of, images, plane


@pytest.fixture(autouse=True)
def qt() -> None:
    application()


def board_of(frame: Frame) -> Board:
    return build_board(describe_columns(frame), 980, 620, {})


def legend(frame: Frame, layer: str, moment: Moment | None = None, **more: float) -> Content:
    board = board_of(frame)
    return content_of(board, take_snapshot(frame, board, moment), Note(layer, moment, **more))


def test_it_names_the_largest_weight_and_bias() -> None:
    frame = frame_of(plane(8, 6))
    content = legend(frame, "hidden1")
    layers = ("hidden1", "hidden2", "output")
    weights = [np.abs(frame.weight(layer)).max() for layer in layers]
    biases = [np.abs(frame.bias(layer)).max() for layer in layers]
    assert content.weights[0] == "weights: width |w|"
    assert content.peak == short(float(max(weights)))
    assert content.bias == f"up to {short(float(max(biases)))}"


def test_it_explains_the_colours_of_one_column() -> None:
    frame = frame_of(plane(8, 6))
    content = legend(frame, "hidden2")
    assert (content.values, content.low, content.high) == ("values of hidden 2", "−1.00", "1.00")
    assert legend(frame, "input").values == "values of input, each to its own largest"
    assert (legend(frame, "input").low, legend(frame, "input").high) == ("−max", "max")


def test_maps_are_explained_up_to_the_sample_s_largest() -> None:
    frame = frame_of(images())
    assert frame.microscope is not None
    most = float(frame.microscope.trace.layer("conv1").a.max())
    content = legend(frame, "conv1")
    assert (content.low, content.high) == ("0", short(most))
    assert content.weights[0].startswith("edges: width ‖w‖")


def test_on_the_way_back_it_explains_deltas() -> None:
    frame = frame_of(images())
    assert frame.microscope is not None
    most = float(np.abs(frame.microscope.trace.layer("conv2").dz).max())
    content = legend(frame, "conv2", Moment("backward", "conv2", 0.5))
    assert (content.values, content.high) == ("δ of conv 2", short(most))
    assert content.moving == ("gradient", "error", "dot size |δ·w|")


def test_an_update_states_the_largest_change() -> None:
    content = legend(frame_of(plane(2)), "hidden1", Moment("update", "", 1.0), change=0.00134)
    assert content.moving[-1] == f"|Δw| up to {number(0.00134)}"


def test_it_says_how_many_edges_are_drawn_if_not_all_are() -> None:
    frame = frame_of(plane(100, 100))
    assert "of 10 500 edges shown" in legend(frame, "hidden1").weights[-1]


def test_while_training_numbers_have_two_digits_that_can_be_read() -> None:
    frame = replace(frame_of(plane(8, 6)), playing=True)
    assert len(legend(frame, "hidden1").peak.strip("−0.").replace(".", "")) <= 2
