"""Networks that branch: every edge drawn joins a layer with what it takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.drawing.captions import caption
from nnviz.drawing.hits import EdgeHit
from nnviz.drawing.signals import amounts
from nnviz.drawing.wiring import wire
from nnviz.engine.layers import Add, Dense
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.samples import sample_experiment
from tests.drawing.frames import frame_of, scene_of


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
