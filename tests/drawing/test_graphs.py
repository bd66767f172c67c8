"""Networks that branch: every edge drawn joins a layer with what it takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.drawing.bezier import points
from nnviz.drawing.captions import caption
from nnviz.drawing.columns import describe_columns
from nnviz.drawing.geometry import Column
from nnviz.drawing.hits import EdgeHit
from nnviz.drawing.lanes import headroom, levels
from nnviz.drawing.signals import amounts
from nnviz.drawing.wiring import Bundle, wire
from nnviz.engine.layers import Add, Dense
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.samples import sample_experiment
from tests.drawing.frames import frame_of, plane, scene_of


def skipping() -> Experiment:
    layers = (
        Dense("a", (0, 1, 2), "tanh"),
        Dense("b", (0, 1, 2), "tanh"),
        Dense("c", (0, 1, 2), "tanh", ("a",)),
        Add("sum", ("a", "b", "c")),
        Dense("output", (0,), "sigmoid"),
    )
    return replace(sample_experiment("xor"), layers=layers)


def test_edges_join_a_layer_with_what_it_takes() -> None:
    bundles = wire(scene_of(frame_of(skipping())))
    joined = [(bundle.before, bundle.layer, bundle.taken) for bundle in bundles]
    assert joined == [
        ("input", "a", 0), ("a", "b", 0), ("a", "c", 0),
        ("a", "sum", 0), ("b", "sum", 1), ("c", "sum", 2), ("sum", "output", 0),
    ]  # fmt: skip
    assert [bundle.weights for bundle in bundles] == [1, 1, 1, 0, 0, 0, 1]


def crossed(bundle: Bundle, column: Column) -> bool:
    """Whether an edge of a bundle runs through the nodes of a column."""
    at = points(bundle.start, bundle.end, np.linspace(0, 1, 400)).reshape(-1, 2)
    boxes = [column.box(node).grown(-1) for node in column.shown]
    return any(box.contains(x, y) for x, y in at.tolist() for box in boxes)


def test_skip_connections_run_over_the_columns_between() -> None:
    for experiment in (skipping(), wide_skips()):
        scene = scene_of(frame_of(experiment))
        order = [column.spec.layer for column in scene.columns]
        for bundle in wire(scene):
            ends = order.index(bundle.before), order.index(bundle.layer)
            assert not any(
                crossed(bundle, column) for column in scene.columns[ends[0] + 1 : ends[1]]
            )
            if ends[1] - ends[0] > 1:
                at = points(bundle.start, bundle.end, np.array([0.5]))[:, 0]
                assert at[:, 1].min() > scene.chip_height + 14


def wide_skips() -> Experiment:
    """Two connections that overlap, past columns that fill the height."""
    layers = (
        Dense("a", tuple(range(20)), "tanh"),
        Dense("b", tuple(range(20)), "tanh"),
        Add("sum", ("a", "b")),
        Dense("c", tuple(range(20)), "tanh"),
        Add("again", ("a", "c")),
        Dense("output", (0,), "sigmoid"),
    )
    return replace(sample_experiment("xor"), layers=layers)


def test_connections_side_by_side_have_lanes_of_their_own() -> None:
    frame = frame_of(wide_skips())
    found = levels(describe_columns(frame))
    assert found == {("a", "sum", 0): 0, ("a", "again", 0): 1}
    assert headroom(describe_columns(frame)) > 0
    assert headroom(describe_columns(frame_of(plane(3, 3)))) == 0


def test_edges_into_a_sum_carry_the_outputs_they_come_from() -> None:
    frame = frame_of(skipping())
    assert frame.microscope is not None
    trace = frame.microscope.trace
    for bundle in wire(scene_of(frame)):
        if bundle.layer == "sum":
            carried = amounts(bundle, frame.microscope, "forward")
            np.testing.assert_allclose(carried, np.abs(trace.layer(bundle.before).a))


def test_a_sums_edge_says_that_it_has_no_weights() -> None:
    frame = frame_of(skipping())
    scene = scene_of(frame)
    said = caption(frame, scene, wire(scene), EdgeHit("sum", 1, 1, 2)).text
    assert said == "Neuron 2 · hidden 3 → Neuron 2 · sum 1\nno weights\ngoes into Add 3"
