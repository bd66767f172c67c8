"""What is shown of feature maps and kernels is what the frame holds."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from nnviz.drawing.columns import INPUT, ColumnSpec
from nnviz.drawing.feature_maps import (
    Choices,
    LayerMaps,
    Quantity,
    map_layers,
    quantities,
    read_maps,
)
from nnviz.drawing.kernels import Shown, has_kernels, read_kernels
from nnviz.drawing.map_scales import Colouring, Scope
from nnviz.drawing.map_selection import hit_of, selection_at, weight_of
from nnviz.drawing.numbers import number, short
from nnviz.drawing.tiles import Hit
from nnviz.engine.layers import Add, Conv2D, Dense, Flatten, Layer
from nnviz.engine.trace import Trace
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.run import Run
from nnviz.experiment.selection import Selection
from tests.experiment.every_kind import IMAGES, UNITS, frame_with, run_with
from tests.experiment.frames import experiment_of

SKIP: tuple[Layer, ...] = (
    Conv2D("c", UNITS, 3, "tanh", padding="same"),
    Conv2D("d", UNITS, 3, "relu", padding="same", inputs=(INPUT,)),
    Add("it", ("c", "d")), Flatten("f"), Dense("out", tuple(range(10)), "softmax"),
)  # fmt: skip


@cache
def frame_of(case: str) -> Frame:
    if case != "add":
        return frame_with(case)
    run = Run(experiment_of("digits", layers=SKIP, precision="float64"))
    run.advance(7)
    return Camera(run, 1).picture(Wanted(), playing=False, member=2)


def trace_of(frame: Frame) -> Trace:
    assert frame.microscope is not None
    return frame.microscope.trace


def spec_of(frame: Frame, layer: str) -> ColumnSpec:
    return next(spec for spec in map_layers(frame) if spec.layer == layer)


def maps_of(
    frame: Frame,
    layer: str,
    quantity: Quantity = "a",
    scope: Scope = "layer",
    colouring: Colouring = "auto",
) -> LayerMaps:
    maps = read_maps(frame, spec_of(frame, layer), Choices(quantity, scope, colouring))
    assert maps is not None
    return maps


@pytest.mark.parametrize("quantity", ["a", "z", "da", "dz"])
@pytest.mark.parametrize("case", [*IMAGES, "add"])
def test_every_map_is_the_trace_s(case: str, quantity: Quantity) -> None:
    frame = frame_of(case)
    layers = [spec.layer for spec in map_layers(frame)]
    assert layers[0] == INPUT and ("it" in layers) == (case != "flatten")
    for layer in layers[1:]:
        maps, part = maps_of(frame, layer, quantity), trace_of(frame).layer(layer)
        assert_array_equal(np.squeeze(maps.values), getattr(part, quantity))
        for index, plane in enumerate(maps.values):
            cell = tuple(size - 1 for size in plane.shape)
            place, value = maps.describe(index, (cell[0], cell[1]))
            assert value == number(plane[cell])
            where = f" ({cell[0]}, {cell[1]})" if maps.pixels else ""
            assert place == f"map {index + 1}{where}"


def test_only_what_has_an_activation_has_a_before_and_after() -> None:
    frame = frame_of("batch_norm images")
    assert quantities(spec_of(frame, "c")) == ("a", "z", "da", "dz")
    assert quantities(spec_of(frame, "it")) == ("a", "da")
    assert maps_of(frame, "it", "z").symbol == "a"
    assert maps_of(frame, "it", "dz").symbol == "∂L/∂a"
    assert maps_of(frame, "c", "dz").symbol == "∂L/∂z"


def test_the_input_is_shown_as_a_layer_with_its_gradient() -> None:
    frame = frame_of("conv2d")
    trace, maps = trace_of(frame), maps_of(frame, INPUT)
    assert_array_equal(maps.values, trace.x)
    assert maps.scales[0].colours == "grey" and maps.summary() == "input 8×8"
    back = maps_of(frame, INPUT, "da")
    assert_array_equal(back.values, trace.layer("it").dx)
    assert (back.symbol, back.name(0)) == ("∂L/∂x", "input")


def test_what_two_layers_hand_back_to_the_input_is_added() -> None:
    frame = frame_of("add")
    both = trace_of(frame).layer("c").dx + trace_of(frame).layer("d").dx
    assert_array_equal(maps_of(frame, INPUT, "da").values, both)


def test_colours_go_by_the_data_or_as_chosen() -> None:
    frame = frame_of("conv2d")
    assert {scale.colours for scale in maps_of(frame, "it").scales} == {"sequential"}
    assert maps_of(frame, "it", "z").scales[0].colours == "diverging"
    assert maps_of(frame, "it", "dz").scales[0].colours == "gradient"
    assert maps_of(frame, "it", "dz", colouring="signed").scales[0].colours == "diverging"
    rising = maps_of(frame, "it", "z", colouring="sequential")
    scale, values = rising.scales[0], trace_of(frame).layer("it").z
    assert (scale.low, scale.high) == (values.min(), values.max())


def test_sizes_of_gradients_are_coloured_and_their_signs_are_written() -> None:
    maps = maps_of(frame_of("conv2d"), "it", "dz")
    assert_array_equal(maps.shown, np.abs(maps.values))
    low, high = maps.values[0].min(), maps.values[0].max()
    assert low < 0 and maps.captions(0)[0] == f"map 1 · {short(low)}…{short(high)}"


def test_a_scale_is_about_a_map_the_layer_or_the_network() -> None:
    frame = frame_of("max_pool2d")
    trace = trace_of(frame)
    own = maps_of(frame, "it", scope="unit")
    tops = [plane.max() or 1.0 for plane in trace.layer("it").a]
    assert [scale.high for scale in own.scales] == tops
    assert maps_of(frame, "it").scales[0].high == max(tops)
    most = max(float(np.abs(trace.layer(layer).z).max()) for layer in ("c", "it"))
    network = {maps_of(frame, layer, "z", "network").scales[0] for layer in ("c", "it")}
    assert [(scale.low, scale.high) for scale in network] == [(-most, most)]


def test_numbers_that_were_lost_leave_a_scale() -> None:
    frame = frame_of("conv2d")
    part = trace_of(frame).layer("it")
    lost = part.a.copy()
    lost[0, 0, 0], lost[1] = np.nan, np.inf
    trace = replace(trace_of(frame), layers=(replace(part, a=lost),))
    assert frame.microscope is not None
    broken = replace(frame, microscope=replace(frame.microscope, trace=trace))
    scale = maps_of(broken, "it").scales[0]
    assert scale.high == np.nanmax(np.where(np.isinf(lost), np.nan, lost))


def test_the_whole_batch_takes_the_sample_s_place() -> None:
    frame = Camera(run_with("conv2d"), 1).picture(Wanted(batch=True), playing=False)
    assert frame.microscope is not None and frame.microscope.whole is not None
    maps = maps_of(frame, "it")
    assert_array_equal(maps.values, frame.microscope.whole.layer("it").a)
    assert maps.summary().endswith("whole batch")


@pytest.mark.parametrize("scope", ["unit", "layer", "network"])
@pytest.mark.parametrize("shown", ["weights", "sample", "batch", "update"])
@pytest.mark.parametrize("layer", ["c", "d"])
def test_kernels_are_what_the_layout_reads(layer: str, shown: Shown, scope: Scope) -> None:
    frame, unit = frame_of("add"), 2
    kernels = read_kernels(frame, layer, unit, shown, scope)
    assert kernels is not None and frame.microscope is not None
    trace, step = frame.microscope.trace, frame.microscope.step
    vectors = {
        "weights": [frame.parameters], "sample": [trace.gradient], "batch": [step.batch_gradient],
        "update": [step.parameters, step.new_parameters - step.parameters, step.new_parameters],
    }[shown]  # fmt: skip
    assert len(kernels.parts) == len(vectors)
    for part, (own, vector) in enumerate(zip(kernels.parts, vectors, strict=True)):
        weights, biases = frame.layout.weight(vector, layer), frame.layout.bias(vector, layer)
        assert_array_equal(own.values, weights[unit])
        assert own.bias == biases[unit] and own.scale.high >= np.abs(own.values).max()
        assert kernels.describe(part, (0, 1, 2))[1] == number(weights[unit, 0, 1, 2])
    assert kernels.place(kernels.parameter((0, 2, 1))) == (0, 2, 1)


def test_without_the_next_update_there_is_nothing_of_it() -> None:
    frame = frame_of("conv2d")
    assert frame.microscope is not None
    bare = replace(frame, microscope=replace(frame.microscope, next_step=None))
    assert read_kernels(bare, "it", 0, "update", "layer") is None
    assert read_kernels(bare, "it", 0, "weights", "layer") is not None
    none = replace(frame, microscope=None)
    assert read_maps(none, spec_of(none, "it"), Choices()) is None
    assert has_kernels(frame, "it") and not has_kernels(frame, "f")


def test_kernels_as_a_table_have_every_number() -> None:
    frame = frame_of("conv2d")
    kernels = read_kernels(frame, "it", 1, "weights", "layer")
    assert kernels is not None
    table = kernels.columns()
    flat = [*frame.weight("it")[1].ravel(), frame.bias("it")[1]]
    assert list(table["w"]) == flat and table["channel"][-1] == "bias"
    assert kernels.bias() == f"b {number(flat[-1])}"


def test_places_and_selections_go_both_ways() -> None:
    maps, kernels = maps_of(frame_of("conv2d"), "it"), (1, 3, 3)
    for hit in (Hit(2), Hit(2, None, (3, 4))):
        assert hit_of(selection_at(hit, maps, kernels), maps) == hit
    chosen = selection_at(Hit(2, 0, (1, 2)), maps, kernels)
    assert chosen == Selection("it", 2, None, 5)
    assert weight_of(chosen, 2, kernels) == 5 and weight_of(chosen, 1, kernels) is None
    assert weight_of(Selection("it", 2, None, -1), 2, kernels) is None
    assert hit_of(Selection("it", 2, (90, 0)), maps) == Hit(2)
    assert hit_of(Selection("it", 90), maps) is None
    mean = maps_of(frame_of("global_average2d"), "it")
    assert selection_at(Hit(1, None, (0, 0)), mean, ()) == Selection("it", 1)
