"""Explanations agree with the engine: what is shown adds up to what was computed."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.layers import AveragePool2D, Conv2D, Dense, Flatten, MaxPool2D
from nnviz.engine.optimizers import STATES, OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from nnviz.experiment.camera import Camera
from nnviz.experiment.explain import (
    ConvForward,
    DenseForward,
    FlattenForward,
    InputForward,
    Line,
    PoolForward,
    explain,
    explain_loss,
    has_unit,
    layer_prefix,
    layer_title,
    sample_title,
    target_text,
    unit_title,
)
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from tests.experiment.frames import experiment_of, frame_of

ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "softplus")
CONVOLUTIONS = (
    Conv2D("c1", (1, 2, 3), 3, "relu"),
    MaxPool2D("p1", 2),
    Conv2D("c2", (4, 5), 2, "tanh"),
    AveragePool2D("p2", 2),
    Flatten("f1"),
    Dense("d1", (6, 7, 8, 9), "softplus"),
    Dense("out", tuple(range(10, 20)), "softmax"),
)


@cache
def spirals(optimizer: str = "adam") -> Frame:
    spec = OptimizerSpec(optimizer, 0.02)
    return frame_of(experiment_of("two-spirals", optimizer=spec, precision="float64"))


@cache
def digits() -> Frame:
    return frame_of(experiment_of("digits", layers=CONVOLUTIONS, precision="float64"))


def dense(frame: Frame, layer: str, unit: int) -> DenseForward:
    explanation = explain(frame, layer, unit)
    assert explanation is not None
    assert isinstance(explanation.forward, DenseForward)
    return explanation.forward


def evaluated(line: Line) -> float:
    """A line's own arithmetic, worked out from its pattern and its numbers."""
    text = line.pattern
    for sign, plain in (
        ("−", "-"), ("·", "*"), ("²", "**2"), ("^", "**"), ("e**", "np.e**"), ("½", "0.5"),
        ("≥", ">="), ("sign(", "np.sign("), ("√(", "np.sqrt("), ("cos(", "np.cos("), ("π", "np.pi"),
    ):  # fmt: skip
        text = text.replace(sign, plain)
    text = re.sub(r"\|(.*?)\|", r"abs(\1)", text)
    text = text.replace("ln(", "np.log(").replace("ln ", "np.log").replace("tanh", "np.tanh")
    text = text.replace("sin(", "np.sin(")
    for value in line.values:
        text = text.replace("{}", f"({value!r})", 1)
    return float(eval(text, {"np": np, "max": max, "abs": abs, "erf": math.erf}))


def all_units(frame: Frame) -> list[tuple[str, int]]:
    return [(info.id, unit) for info in frame.layers for unit in range(info.output_shape[0])]


@pytest.mark.parametrize("frame", [spirals, digits])
def test_terms_and_bias_add_up_to_z(frame: object) -> None:
    shown = frame()
    for layer, unit in all_units(shown):
        explanation = explain(shown, layer, unit)
        assert explanation is not None
        forward = explanation.forward
        if isinstance(forward, DenseForward):
            assert forward.terms.products.sum() + forward.bias == pytest.approx(forward.z)
        if isinstance(forward, ConvForward):
            assert forward.products.sum() == pytest.approx(forward.sums.sum())
            assert forward.sums.sum() + forward.bias == pytest.approx(forward.z)


@pytest.mark.parametrize("frame", [spirals, digits])
def test_every_line_of_arithmetic_gives_its_result(frame: object) -> None:
    shown = frame()
    for layer, unit in [("input", 0), *all_units(shown)]:
        explanation = explain(shown, layer, unit, pixel=(1, 1))
        assert explanation is not None
        lines = list(getattr(explanation.forward, "lines", ()))
        lines += [getattr(explanation.forward, "activated", None)]
        lines += explanation.backward.lines if explanation.backward else ()
        lines += explanation.loss.lines if explanation.loss else ()
        lines += explanation.update.lines if explanation.update else ()
        for line in filter(None, lines):
            assert evaluated(line) == pytest.approx(line.result, rel=1e-6, abs=1e-12), line


@given(
    activation=st.sampled_from(ACTIVATIONS),
    hidden=st.lists(st.integers(1, 5), min_size=1, max_size=3),
    member=st.integers(0, 9),
)
def test_the_chain_rule_holds_in_networks_of_any_shape(
    activation: str, hidden: list[int], member: int
) -> None:
    layers = [
        Dense(f"h{k}", tuple(range(100 * k, 100 * k + units)), activation)
        for k, units in enumerate(hidden)
    ]
    output = Dense("out", (999,), "sigmoid")
    experiment = experiment_of("circles", layers=(*layers, output), precision="float64")
    frame = frame_of(experiment, steps=3, member=member)
    assert frame.microscope is not None
    for layer in layers:
        part = frame.microscope.trace.layer(layer.id)
        for unit in range(layer.units):
            explanation = explain(frame, layer.id, unit)
            assert explanation is not None and explanation.backward is not None
            terms, (line,) = explanation.backward.terms, explanation.backward.lines
            assert terms is not None
            assert terms.products.sum() == pytest.approx(part.da[unit], abs=1e-12)
            slope, da = line.values
            assert slope * da == pytest.approx(line.result, abs=1e-12)
            assert line.result == part.dz[unit] == explanation.backward.delta


def test_weight_gradients_are_delta_times_activation() -> None:
    frame = spirals()
    explanation = explain(frame, frame.layers[1].id, 2)
    assert explanation is not None and explanation.gradients is not None
    assert explanation.backward is not None
    forward, own = explanation.forward, explanation.gradients
    assert isinstance(forward, DenseForward)
    expected = np.append(
        explanation.backward.delta * forward.terms.inputs, explanation.backward.delta
    )
    np.testing.assert_allclose(own.sample, expected, atol=1e-14)


def test_shares_of_all_members_add_up_to_the_batch_gradient() -> None:
    experiment = experiment_of("two-spirals", precision="float64")
    frames = [frame_of(experiment, member=member) for member in range(experiment.batch_size)]
    total = 0.0
    for frame in frames:
        explanation = explain(frame, frame.layers[0].id, 1)
        assert explanation is not None and explanation.gradients is not None
        assert explanation.gradients.share is not None
        total = total + explanation.gradients.share
    np.testing.assert_allclose(total, explanation.gradients.batch, atol=1e-12)


def test_a_sample_outside_the_batch_has_no_share() -> None:
    frame = frame_of(experiment_of("two-spirals"), look=Look("test", 0))
    explanation = explain(frame, frame.layers[0].id, 0)
    assert explanation is not None and explanation.gradients is not None
    assert explanation.gradients.share is None
    assert explanation.gradients.member is None


@pytest.mark.parametrize("optimizer", STATES)
def test_the_update_is_the_arithmetic_of_the_optimizer_in_use(optimizer: str) -> None:
    frame = spirals(optimizer)
    assert frame.microscope is not None
    step, layer = frame.microscope.step, frame.layers[0].id
    for parameter in (-1, 0, 3):
        explanation = explain(frame, layer, 5, parameter=parameter)
        assert explanation is not None and explanation.update is not None
        update, last = explanation.update, explanation.update.lines[-1]
        assert update.optimizer == optimizer
        assert update.old + update.delta == pytest.approx(update.new, abs=1e-15)
        assert evaluated(last) == pytest.approx(update.delta, rel=1e-6)
        read = step.layout.bias if parameter < 0 else step.layout.weight
        index = (5,) if parameter < 0 else (5, parameter)
        assert update.old == read(step.parameters, layer)[index]
        assert update.new == read(step.new_parameters, layer)[index]


def test_a_penalised_and_clipped_gradient_is_worked_out_before_the_rule() -> None:
    sgd, objective = OptimizerSpec("sgd", 0.1), "∂L/∂w + λ₂ w + λ₁ sign(w)"
    for limit, formula in ((None, objective), (1e-3, f"clip({objective})")):
        spec = RegularisationSpec(l1=0.01, l2=0.1, clip_norm=limit)
        frame = frame_of(experiment_of("two-spirals", optimizer=sgd, regularisation=spec))
        explanation = explain(frame, frame.layers[0].id, 0, parameter=1)
        assert explanation is not None and explanation.update is not None
        line, last = explanation.update.lines
        assert (line.formula, last.symbol) == (formula, "Δ")
        if limit is None:
            assert evaluated(line) == pytest.approx(line.result, rel=1e-6)


def test_a_frozen_weight_says_so() -> None:
    layer = spirals().layers[0].id
    frozen = FrozenSpec(weights=((layer, "weight", 1),))
    frame = frame_of(experiment_of("two-spirals", frozen=frozen))
    for parameter, formula in ((1, "0, because it is frozen"), (2, "−η m̂ / (√v̂ + ε)")):
        explanation = explain(frame, layer, 0, parameter=parameter)
        assert explanation is not None and explanation.update is not None
        assert explanation.update.lines[-1].formula == formula
        assert (explanation.update.delta == 0) == (parameter == 1)


def test_adam_spells_out_its_moments() -> None:
    explanation = explain(spirals(), spirals().layers[0].id, 0, parameter=1)
    assert explanation is not None and explanation.update is not None
    assert [line.symbol for line in explanation.update.lines] == ["m", "v", "m̂", "v̂", "Δ"]
    assert explanation.update.lines[2].formula == "m / (1 − β₁⁸)"
    assert explanation.update.name == "x₂"


def test_a_kernel_s_gradient_is_the_sum_over_all_pixels() -> None:
    frame = digits()
    assert frame.microscope is not None
    explanation = explain(frame, "c1", 1)
    assert explanation is not None and explanation.gradients is not None
    part = frame.microscope.trace.layer("c1")
    rows, columns = part.dz.shape[1:]
    expected = [
        (part.x[0, i : i + rows, j : j + columns] * part.dz[1]).sum()
        for i in range(3) for j in range(3)
    ]  # fmt: skip
    np.testing.assert_allclose(explanation.gradients.sample[:-1], expected, atol=1e-12)
    assert explanation.gradients.shape == (1, 3, 3)
    assert explanation.gradients.names[4] == "channel 1 (1, 1)"


def test_the_largest_of_a_window_wins_and_alone_gets_the_gradient() -> None:
    frame = digits()
    for pixel in ((0, 0), (1, 2), (2, 2)):
        explanation = explain(frame, "p1", 1, pixel)
        assert explanation is not None and explanation.backward is not None
        forward, window = explanation.forward, explanation.backward.window
        assert isinstance(forward, PoolForward) and forward.winner is not None
        assert forward.window[forward.winner] == forward.a == forward.window.max()
        assert window is not None
        assert window[forward.winner] == explanation.backward.delta
        assert np.count_nonzero(window) <= 1


def test_an_average_pool_shares_the_gradient_evenly() -> None:
    explanation = explain(digits(), "p2", 0, (0, 0))
    assert explanation is not None and explanation.backward is not None
    forward, window = explanation.forward, explanation.backward.window
    assert isinstance(forward, PoolForward) and forward.winner is None
    assert forward.a == pytest.approx(forward.window.mean())
    assert window is not None
    np.testing.assert_allclose(window, explanation.backward.delta / 4)


def test_a_flattened_entry_names_its_source() -> None:
    explanation = explain(digits(), "f1", 1)
    assert explanation is not None
    assert isinstance(explanation.forward, FlattenForward)
    assert explanation.forward.source == "pool 2 · map 2 · pixel (0, 0)"


def test_inputs_say_how_they_were_prepared() -> None:
    frame = frame_of(experiment_of("two-spirals", scaling="standardise"))
    explanation = explain(frame, "input", 2)
    assert explanation is not None
    forward = explanation.forward
    assert isinstance(forward, InputForward)
    assert explanation.title == "sin x₁ · input"
    assert [line.formula for line in forward.lines] == ["sin x₁", "(x − shift) · scale"]
    assert evaluated(forward.lines[0]) == pytest.approx(np.sin(forward.raw[0][1]), rel=1e-5)
    assert evaluated(forward.lines[1]) == pytest.approx(forward.a, rel=1e-5)


def test_pixels_say_how_they_were_prepared() -> None:
    explanation = explain(digits(), "input", 0, (3, 4))
    assert explanation is not None
    forward = explanation.forward
    assert isinstance(forward, InputForward)
    assert forward.raw[0][1] / 16 == pytest.approx(forward.a)
    assert explanation.title == "Input · pixel (3, 4)"


@pytest.mark.parametrize("sample", ["two-spirals", "plane", "digits"])
def test_the_loss_comes_from_prediction_and_target(sample: str) -> None:
    frame = frame_of(experiment_of(sample, precision="float64"))
    assert frame.microscope is not None
    parts = explain_loss(frame, frame.microscope)
    assert parts.loss == frame.microscope.trace.loss
    assert evaluated(parts.lines[0]) == pytest.approx(parts.loss)


def test_squared_error_of_several_outputs_is_explained_output_by_output() -> None:
    layers = (*CONVOLUTIONS[:-1], replace(CONVOLUTIONS[-1], activation="sigmoid"))
    experiment = experiment_of(
        "digits", layers=layers, loss="mean_squared_error", precision="float64"
    )
    frame = frame_of(experiment)
    assert frame.microscope is not None
    parts = explain_loss(frame, frame.microscope)
    assert np.mean([line.result for line in parts.lines]) == pytest.approx(parts.loss)
    for unit in range(10):
        explanation = explain(frame, "out", unit)
        assert explanation is not None and explanation.backward is not None
        for line in explanation.backward.lines:
            assert evaluated(line) == pytest.approx(line.result, abs=1e-12)


def test_softmax_without_its_cross_entropy_has_its_own_chain_rule() -> None:
    experiment = experiment_of(
        "digits", layers=CONVOLUTIONS, loss="mean_squared_error", precision="float64"
    )
    frame = frame_of(experiment)
    for unit in range(10):
        explanation = explain(frame, "out", unit)
        assert explanation is not None and explanation.backward is not None
        (line,) = explanation.backward.lines
        assert evaluated(line) == pytest.approx(line.result, abs=1e-12)


def test_the_shares_of_large_powers_stay_numbers() -> None:
    frame = digits()
    assert frame.microscope is not None
    part = frame.microscope.trace.layers[-1]
    large = replace(part, z=part.z + 1000)
    trace = replace(frame.microscope.trace, layers=(*frame.microscope.trace.layers[:-1], large))
    moved = replace(frame, microscope=replace(frame.microscope, trace=trace))
    for unit in range(10):
        line = dense(moved, "out", unit).activated
        assert evaluated(line) == pytest.approx(part.a[unit])


def test_names_follow_the_network() -> None:
    layers = digits().experiment.layers
    titles = [layer_title(layers, layer.id) for layer in layers]
    assert titles == ["conv 1", "pool 1", "conv 2", "pool 2", "flatten 1", "hidden 1", "output"]
    assert [layer_prefix(layers, layer.id) for layer in layers][-2:] == ["h1", "out"]
    assert unit_title(digits(), "c2", 0, (1, 2)) == "Conv 2 · map 1 · pixel (1, 2)"
    assert unit_title(digits(), "d1", 2) == "Neuron 3 · hidden 1"
    assert unit_title(digits(), "out", 3) == "3 · output"
    assert dense(digits(), "d1", 0).terms.names[0] == "p2·1 (0, 0)"
    assert dense(spirals(), spirals().layers[0].id, 0).terms.names[2] == "sin x₁"
    assert dense(spirals(), spirals().layers[1].id, 0).terms.names[7] == "h1·8"


def test_samples_and_targets_have_words() -> None:
    assert sample_title(Look("test", 36)) == "test sample 37"
    assert sample_title(Look("test", 36).with_input(0, 1.0)) == "what if · test sample 37"
    assert target_text(spirals().data, np.array([1.0])) == "y = second arm"
    assert target_text(spirals().data, np.array([0.25])) == "y = 0.25"
    assert target_text(frame_of(experiment_of("plane")).data, np.array([-2.5])) == "y = −2.5"
    assert target_text(digits().data, np.eye(10)[3]) == "y = 3"


def test_what_is_not_there_has_no_explanation() -> None:
    frame = spirals()
    assert explain(frame, "gone", 0) is None
    assert explain(frame, frame.layers[0].id, 99) is None
    assert explain(replace(frame, microscope=None), frame.layers[0].id, 0) is None
    assert has_unit(frame, "input", 3)
    assert not has_unit(frame, "input", 4)


def test_pixels_stay_on_the_map_and_the_strongest_is_the_first_choice() -> None:
    frame = digits()
    assert frame.microscope is not None
    maps = frame.microscope.trace.layer("c1").a
    explanation = explain(frame, "c1", 0)
    beyond = explain(frame, "c1", 0, (99, -1))
    assert explanation is not None and beyond is not None
    assert isinstance(explanation.forward, ConvForward)
    assert isinstance(beyond.forward, ConvForward)
    assert explanation.forward.a == maps[0].max()
    assert beyond.forward.pixel == (maps.shape[1] - 1, 0)


def test_a_wide_network_is_explained_without_its_other_units() -> None:
    layers = (Flatten("f"), Dense("h", tuple(range(30)), "tanh"), CONVOLUTIONS[-1])
    frame = frame_of(experiment_of("digits", layers=layers, precision="float64"))
    forward = dense(frame, "h", 29)
    assert len(forward.terms) == 64
    assert forward.terms.names[9] == "(1, 1)"
    assert forward.terms.products.sum() + forward.bias == pytest.approx(forward.z)


@pytest.mark.parametrize("off", [3.65e-12, 1e-9, 4e-7])
def test_an_output_that_is_nearly_one_is_explained_from_the_other_side(off: float) -> None:
    frame = spirals()
    assert frame.microscope is not None
    trace, z = frame.microscope.trace, np.array([-np.log(np.expm1(-np.log1p(-off)))])
    a = np.array([1 - off])
    last = replace(trace.layers[-1], z=z, a=a, dz=a - 1)
    near = replace(
        trace, layers=(*trace.layers[:-1], last), output=a, target=np.ones(1), loss=-np.log1p(-off)
    )
    moved = replace(frame, microscope=replace(frame.microscope, trace=near))
    explanation = explain(moved, frame.layers[-1].id, 0)
    assert explanation is not None and explanation.loss and explanation.backward
    for lines, result in (
        (explanation.loss.lines, -np.log1p(-off)),
        (explanation.backward.lines, -off),
    ):
        assert lines[0].symbol == "1 − a"
        assert lines[0].result == pytest.approx(off, rel=1e-3)
        assert lines[-1].result == pytest.approx(result, rel=1e-3)
        assert evaluated(lines[-1]) == pytest.approx(result, rel=1e-3)


@pytest.mark.parametrize("target", [0.0, 1.0])
@pytest.mark.parametrize("z", [-11.0, -55.4])
def test_an_output_that_is_nearly_zero_is_explained_from_z(z: float, target: float) -> None:
    frame = spirals()
    assert frame.microscope is not None
    trace, loss = frame.microscope.trace, float(np.logaddexp(0, z if target == 0 else -z))
    numbers = np.array([z], np.float32)
    last = replace(trace.layers[-1], z=numbers, a=0.5 * np.tanh(0.5 * numbers) + 0.5)
    near = replace(
        trace,
        layers=(*trace.layers[:-1], last),
        output=last.a,
        target=np.array([target]),
        loss=loss,
    )
    moved = replace(frame, microscope=replace(frame.microscope, trace=near))
    explanation = explain(moved, frame.layers[-1].id, 0)
    assert explanation is not None and explanation.loss
    first, second = explanation.loss.lines
    assert first.symbol == "a" and first.result == pytest.approx(np.exp(z), rel=1e-4)
    assert evaluated(first) == pytest.approx(first.result, rel=1e-6)
    assert second.values == (first.result,) and second.result == loss
    told = -np.log(first.result) if target else -np.log1p(-first.result)
    assert told == pytest.approx(loss, rel=1e-6)


def test_a_target_between_the_classes_has_both_logarithms() -> None:
    run = Run(experiment_of("circles"))
    look = Look("test", 3).with_target(0, 0.25)
    frame = Camera(run, 1).picture(Wanted(look=look), playing=False)
    scope = frame.microscope
    assert scope is not None
    (line,) = explain_loss(frame, scope).lines
    assert line.values[0] == 0.25 and line.result == scope.trace.loss
    y, a, rest, other = line.values
    assert line.result == pytest.approx(-(y * np.log(a) + rest * np.log(other)), rel=1e-12)
