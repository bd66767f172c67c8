from __future__ import annotations

import numpy as np
import pytest

from nnviz.drawing.columns import describe_columns
from nnviz.drawing.readings import ARRIVED, Moment, place, read
from nnviz.drawing.signals import amounts, travel
from nnviz.drawing.wiring import wire
from tests.drawing.frames import frame_of, images, plane, scene_of

SPIRALS = plane(8, 6)


def test_forward_every_edge_carries_its_input_times_its_weight() -> None:
    frame = frame_of(SPIRALS)
    assert frame.microscope is not None
    bundle = wire(scene_of(frame))[1]
    x, w = frame.microscope.trace.layer("hidden2").x, frame.weight("hidden2")
    expected = np.abs(x[bundle.source] * w[bundle.target, bundle.source])
    np.testing.assert_allclose(amounts(bundle, frame.microscope, "forward"), expected)


def test_backward_every_edge_carries_its_delta_times_its_weight() -> None:
    frame = frame_of(SPIRALS)
    assert frame.microscope is not None
    bundle = wire(scene_of(frame))[1]
    delta, w = frame.microscope.trace.layer("hidden2").dz, frame.weight("hidden2")
    expected = np.abs(delta[bundle.target] * w[bundle.target, bundle.source])
    np.testing.assert_allclose(amounts(bundle, frame.microscope, "backward"), expected)


def test_an_update_shows_how_much_each_weight_changes() -> None:
    frame = frame_of(SPIRALS)
    assert frame.microscope is not None
    step, bundle = frame.microscope.step, wire(scene_of(frame))[0]
    change = step.layout.weight(step.new_parameters - step.parameters, "hidden1")
    expected = np.abs(change[bundle.target, bundle.source])
    np.testing.assert_allclose(amounts(bundle, frame.microscope, "update"), expected)
    assert expected.any()


def test_a_flattened_map_contributes_the_sum_over_its_values() -> None:
    frame = frame_of(images())
    assert frame.microscope is not None
    bundle = wire(scene_of(frame))[-1]
    x = frame.microscope.trace.layer("output").x.reshape(2, 4)
    w = frame.weight("output").reshape(10, 2, 4)
    found = amounts(bundle, frame.microscope, "forward")
    for edge in range(len(bundle)):
        s, t = bundle.source[edge], bundle.target[edge]
        assert found[edge] == pytest.approx(abs(float(x[s] @ w[t, s])), rel=1e-4)


@pytest.mark.parametrize("kind", ["forward", "backward", "update"])
def test_every_edge_of_an_image_network_has_an_amount(kind: str) -> None:
    frame = frame_of(images())
    assert frame.microscope is not None
    for bundle in wire(scene_of(frame)):
        found = amounts(bundle, frame.microscope, kind)
        assert found.shape == (len(bundle),)
        assert (found >= 0).all()


def test_signals_run_from_left_to_right_and_errors_back() -> None:
    frame = frame_of(SPIRALS)
    bundle = wire(scene_of(frame))[0]
    amount = np.ones(len(bundle))
    for kind, sign in (("forward", 1), ("backward", -1)):
        early, late = (
            travel(bundle, amount, Moment(kind, "hidden1", t)).at[:, 0].mean() for t in (0.3, 0.8)
        )
        assert sign * (late - early) > 0


def test_nothing_travels_before_and_after_a_phase_nor_where_nothing_is_carried() -> None:
    frame = frame_of(SPIRALS)
    bundle = wire(scene_of(frame))[0]
    ones = np.ones(len(bundle))
    assert not len(travel(bundle, ones, Moment("forward", "hidden1", 0.0)).at)
    assert not len(travel(bundle, ones, Moment("forward", "hidden1", 1.0)).at)
    assert not len(travel(bundle, 0 * ones, Moment("forward", "hidden1", 0.5)).at)
    assert not len(travel(bundle, np.nan * ones, Moment("forward", "hidden1", 0.5)).at)


def test_a_signal_s_share_is_of_the_largest() -> None:
    frame = frame_of(SPIRALS)
    bundle = wire(scene_of(frame))[0]
    amount = np.linspace(0, 3, len(bundle))
    share = travel(bundle, amount, Moment("forward", "hidden1", 0.5)).share
    assert share.max() <= 1.0
    assert share.min() >= 0.02


def test_outputs_appear_as_the_forward_pass_arrives() -> None:
    frame = frame_of(SPIRALS)
    assert frame.microscope is not None
    trace, specs = frame.microscope.trace, describe_columns(frame)

    def kinds(moment: Moment | None) -> list[str]:
        return [read(specs, k, trace, moment).kind for k in range(4)]

    assert kinds(None) == ["output"] * 4
    assert kinds(Moment("forward", "hidden2", 0.3)) == ["output", "output", "waiting", "waiting"]
    assert kinds(Moment("forward", "hidden2", ARRIVED)) == ["output"] * 3 + ["waiting"]
    assert kinds(Moment("loss", "", 0.5)) == ["output"] * 4
    assert kinds(Moment("backward", "hidden2", 0.1)) == ["output", "output", "delta", "delta"]
    assert kinds(Moment("update", "", 0.1)) == ["output"] * 4


def test_readings_are_the_trace_s_own_arrays() -> None:
    frame = frame_of(SPIRALS)
    assert frame.microscope is not None
    trace, specs = frame.microscope.trace, describe_columns(frame)
    assert read(specs, 0, trace, None).values is trace.x
    assert read(specs, 1, trace, None).values is trace.layer("hidden1").a
    back = Moment("backward", "hidden1", 0.5)
    assert read(specs, 1, trace, back).values is trace.layer("hidden1").dz
    assert read(specs, 1, None, None).values is None


def test_a_phase_of_a_layer_that_is_gone_has_no_place() -> None:
    specs = describe_columns(frame_of(SPIRALS))
    assert place(specs, Moment("forward", "gone", 0.5)) == -1
    assert read(specs, 1, None, Moment("forward", "gone", 0.5)).kind == "waiting"


def test_strips_fill_together_with_the_maps_they_lay_out() -> None:
    frame = frame_of(images())
    assert frame.microscope is not None
    specs = describe_columns(frame)
    for progress, kind in ((0.2, "waiting"), (1.0, "output")):
        moment = Moment("forward", "pool2", progress)
        assert read(specs, 4, frame.microscope.trace, moment).kind == kind
        assert read(specs, 5, frame.microscope.trace, moment).kind == kind
