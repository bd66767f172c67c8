"""What stands beside the nodes while a step is played is what the trace says, to the last digit."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from nnviz.drawing.loss_bars import loss_bars
from nnviz.drawing.numbers import number, signed
from nnviz.drawing.operations import moment_of, operation_at, operations
from nnviz.drawing.workings import Working, working
from nnviz.engine.activations import ACTIVATIONS
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Frame, Microscope, Wanted
from tests.experiment.every_kind import CASES, SEQUENCES, frame_with, run_with


def scope_of(frame: Frame) -> Microscope:
    assert frame.microscope is not None
    return frame.microscope


def said(frame: Frame, kind: str, layer: str, key: str, share: float) -> Working | None:
    """What is said when that operation is so far."""
    every = operations(frame, kind, layer)
    chosen = next(each for each in every if each.key == key)
    progress = chosen.start + share * (chosen.end - chosen.start)
    moment = moment_of(frame, kind, layer, progress)
    shown = {info.id: range(info.output_shape[0]) for info in frame.layers}
    return working(frame, moment, shown | {"input": range(frame.data.input_shape[0])})


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", ["forward", "backward"])
def test_operations_fill_the_phase_one_after_another(case: str, kind: str) -> None:
    frame = frame_with(case)
    every = operations(frame, kind, "it")
    assert every[0].start == 0.0 and every[-1].end == 1.0
    assert all(a.end == b.start for a, b in pairwise(every))
    assert all(each.title for each in every)
    for each in every:
        assert operation_at(every, each.end) is each
        assert operation_at(every, (each.start + each.end) / 2) is each


@pytest.mark.parametrize("case", CASES)
def test_something_true_can_be_said_of_every_operation(case: str) -> None:
    frame = frame_with(case)
    shown = {info.id: range(info.output_shape[-1 if case in SEQUENCES else 0])
             for info in frame.layers}  # fmt: skip
    for kind in ("forward", "backward"):
        for progress in np.linspace(0, 1, 23).tolist():
            moment = moment_of(frame, kind, "it", progress)
            found = working(frame, moment, shown)
            assert found is None or len(found.texts) == len(found.rows)


def test_a_sum_gathers_term_by_term_to_z() -> None:
    frame = frame_with("dense")
    scope = scope_of(frame)
    part, layout = scope.trace.layer("it"), scope.step.layout
    terms = layout.weight(scope.step.parameters, "it") * part.x
    count = terms.shape[1]
    for done in range(count + 1):
        found = said(frame, "forward", "it", "gather", done / count)
        if found is not None and done:
            sums = terms[:, :done].sum(axis=1)
            assert found.texts == tuple(f"Σ {number(value)}" for value in sums)
            assert found.head == f"Σ of {done} of {count} terms"
    found, bias = (
        said(frame, "forward", "it", "bias", 0.2),
        layout.bias(scope.step.parameters, "it"),
    )
    assert found is not None
    sums = terms.sum(axis=1)
    assert found.texts == tuple(f"{number(s)} {signed(b)}" for s, b in zip(sums, bias, strict=True))
    found = said(frame, "forward", "it", "bias", 1.0)
    assert found is not None and found.texts == tuple(f"z {number(z)}" for z in part.z)


def test_the_curve_marks_z_and_a() -> None:
    frame = frame_with("dense")
    part, found = scope_of(frame).trace.layer("it"), said(frame, "forward", "it", "activate", 1.0)
    assert found is not None and found.points is not None and found.activation == "tanh"
    np.testing.assert_array_equal(found.points, np.stack([part.z, part.a], axis=1))
    assert found.texts == tuple(f"a {number(a)}" for a in part.a)


def test_a_map_is_told_at_its_largest_pixel() -> None:
    frame = frame_with("conv2d")
    part, found = scope_of(frame).trace.layer("it"), said(frame, "forward", "it", "gather", 1.0)
    scope = scope_of(frame)
    bias = scope.step.layout.bias(scope.step.parameters, "it")
    assert found is not None
    for unit, text in enumerate(found.texts):
        at = np.unravel_index(part.a[unit].argmax(), part.a[unit].shape)
        assert text == f"Σ {number(float(part.z[unit][at] - bias[unit]))}"


def test_delta_is_told_with_its_factors() -> None:
    frame = frame_with("dense")
    part, found = scope_of(frame).trace.layer("it"), said(frame, "backward", "it", "factor", 0.2)
    slopes = ACTIVATIONS["tanh"].derivative(part.z)
    assert found is not None and found.slope
    assert found.texts == tuple(
        f"{number(g)} · {number(s)}" for g, s in zip(part.da, slopes, strict=True)
    )
    np.testing.assert_allclose(part.da * slopes, part.dz, rtol=1e-12)
    found = said(frame, "backward", "it", "factor", 1.0)
    assert found is not None and found.texts == tuple(f"δ {number(d)}" for d in part.dz)
    found = said(frame, "backward", "out", "factor", 0.2)
    scope = scope_of(frame)
    assert found is not None and found.head == "δ = a − y"
    a, y = float(scope.trace.output[0]), float(scope.trace.target[0])
    assert found.texts == (f"{number(a)} − {number(y)}",)


def test_the_error_gathers_at_the_nodes_before() -> None:
    frame = frame_with("dense")
    part, found = scope_of(frame).trace.layer("out"), said(frame, "backward", "out", "pass", 1.0)
    assert found is not None and found.layer == "it"
    assert found.texts == tuple(f"Σ {number(d)}" for d in part.dx)


def test_nothing_is_handed_back_to_the_inputs() -> None:
    keys = [each.key for each in operations(frame_with("dense"), "backward", "it")]
    assert keys == ["factor", "weights"]


def test_states_come_step_by_step() -> None:
    frame = frame_with("lstm")
    part = scope_of(frame).trace.layer("it")
    every = operations(frame, "forward", "it")
    assert len(every) == 3 * len(part.extras["state"])
    for index, each in enumerate(every):
        moment = moment_of(frame, "forward", "it", each.end)
        found = working(frame, moment, {"it": range(4)})
        assert found is not None
        step = index // 3
        if index % 3 == 2:
            assert found.texts == tuple(f"h {number(h)}" for h in part.extras["state"][step])
        if index % 3 == 1:
            assert found.texts == tuple(f"c {number(c)}" for c in part.extras["cell"][step])


def test_an_update_is_made_of_what_the_rule_does() -> None:
    titles = [each.title for each in operations(frame_with("dense"), "update")]
    assert titles == ["∂L/∂w of the batch", "adam: m and v", "w from old to new"]


def test_the_loss_of_a_sigmoid() -> None:
    frame = frame_with("dense")
    bars, trace = loss_bars(frame), scope_of(frame).trace
    assert bars is not None and bars.loss == f"L = {number(trace.loss)}"
    (bar,) = bars.bars
    assert (bar.prediction, bar.target) == (trace.output[0], trace.target[0])
    assert bar.term == number(trace.loss)


def test_the_loss_of_a_softmax_is_that_of_the_class_asked_for() -> None:
    frame = frame_with("conv2d")
    bars, trace = loss_bars(frame), scope_of(frame).trace
    assert bars is not None and len(bars.bars) == 10 and bars.left_out == 0
    terms = [bar.term for bar in bars.bars if bar.term]
    assert terms == [f"−ln a = {number(trace.loss)}"]


def test_the_whole_batch_has_sums_but_no_curve() -> None:
    frame = Camera(run_with("dense"), 1).picture(Wanted(batch=True), playing=False)
    frame = replace(frame, microscope=scope_of(frame).pictured)
    found = said(frame, "forward", "it", "activate", 1.0)
    assert found is not None and found.points is None
    found = said(frame, "forward", "it", "bias", 1.0)
    part = scope_of(frame).trace.layer("it")
    assert found is not None and found.texts == tuple(f"z {number(z)}" for z in part.z)
    found = said(frame, "backward", "it", "factor", 0.2)
    assert found is not None and found.texts == tuple(f"δ {number(d)}" for d in part.dz)


KINDS = ["add", "global_average2d", "dropout", "batch_norm", "layer_norm", "simple_rnn", "lstm"]
SIGNS = {"μ": "mean", "n": "normalised", "mask": "mask", "i": "input_gate", "h": "state",
         "c": "cell", "∂h": "state_gradient"}  # fmt: skip
"""Which of a trace's extras the first letter of a text means."""


@pytest.mark.parametrize("case", KINDS)
def test_every_kind_tells_its_own_numbers_unit_by_unit(case: str) -> None:
    """In the order of the units, at the end of each operation, forward and backward."""
    frame = frame_with(case)
    signs = set()
    for kind in ("forward", "backward"):
        for each in operations(frame, kind, "it"):
            moment = moment_of(frame, kind, "it", each.end)
            found = working(frame, moment, {"it": range(4)})
            if found is not None:
                sign = found.texts[0].split()[0]
                signs.add(sign)
                assert found.texts == tuple(told(frame, found, sign, unit) for unit in range(4))
    assert signs == {
        "add": {"Σ"}, "global_average2d": {"Σ", "a"}, "dropout": {"mask", "a"},
        "batch_norm": {"μ", "n", "a"}, "layer_norm": {"μ", "n", "a"}, "simple_rnn": {"h", "∂h"},
        "lstm": {"i", "c", "h", "∂h"},
    }[case]  # fmt: skip


def told(frame: Frame, found: Working, sign: str, unit: int) -> str:
    part = scope_of(frame).trace.layer("it")
    if sign == "a":
        return f"a {number(float(part.a[unit]))}"
    if sign == "Σ":
        terms = part.x if part.x.ndim == 3 else np.array([part.x, *part.others]).T
        assert found.head.startswith(f"Σ of {terms[unit].size} of {terms[unit].size} ")
        return f"Σ {number(float(terms[unit].sum()))}"
    extras = part.extras
    if sign == "μ":
        pair = (np.broadcast_to(extras[key], part.a.shape)[unit] for key in ("mean", "variance"))
        mean, variance = map(float, pair)
        return f"μ {number(mean)}  σ² {number(variance)}"
    if "step " not in found.head:
        return f"{sign} {number(float(extras[SIGNS[sign]][unit]))}"
    step = int(found.head.split("step ")[1].split()[0]) - 1
    if sign != "i":
        return f"{sign} {number(float(extras[SIGNS[sign]][step, unit]))}"
    gates = (("i", "input_gate"), ("f", "forget_gate"), ("g", "candidate"), ("o", "output_gate"))
    return "  ".join(f"{s} {number(float(extras[name][step, unit]))}" for s, name in gates)
