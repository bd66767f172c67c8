"""Every activation and every loss is explained: formula, numbers, backward."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import Conv2D, Dense, Flatten, Layer
from nnviz.engine.losses import LOSSES
from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment, Loss
from nnviz.experiment.explain import DenseForward, Explanation, Line, explain, explain_loss
from nnviz.experiment.frame import Frame
from nnviz.experiment.look import Look
from tests.experiment.frames import experiment_of, frame_of
from tests.experiment.test_explain import evaluated

HIDDEN = [name for name in ACTIVATIONS if name != "argmax"]


def dense(id: str, units: int, activation: str) -> Dense:
    return Dense(id, tuple(range(units)), activation)


def points(activation: str, sample: str = "circles") -> Frame:
    """A network on points whose hidden layer has the activation."""
    output = dense("out", 1, "sigmoid" if sample == "circles" else "linear")
    layers = (dense("a", 5, activation), dense("b", 4, activation), output)
    return frame_of(experiment_of(sample, layers=layers, precision="float64"))


def images(loss: str, last: str) -> Experiment:
    layers: tuple[Layer, ...] = (Flatten("f"), dense("h", 4, "tanh"), dense("out", 10, last))
    return experiment_of("digits", layers=layers, loss=loss, precision="float64")


def explained(frame: Frame, layer: str) -> Iterator[Explanation]:
    units = next(info.output_shape[0] for info in frame.layers if info.id == layer)
    for unit in range(units):
        explanation = explain(frame, layer, unit)
        assert explanation is not None
        yield explanation


def lines_of(explanation: Explanation) -> list[Line]:
    lines = [getattr(explanation.forward, "activated", None)]
    lines += explanation.backward.lines if explanation.backward else ()
    lines += explanation.loss.lines if explanation.loss else ()
    return list(filter(None, lines))


def check(frame: Frame, layer: str) -> None:
    """Every line gives its result."""
    for explanation in explained(frame, layer):
        for line in lines_of(explanation):
            assert evaluated(line) == pytest.approx(line.result, rel=1e-6, abs=1e-12), line
        parts = (explanation.forward, explanation.backward, explanation.loss)
        for part in filter(None, parts):
            assert part.formula.text and part.formula.latex


@pytest.mark.parametrize("activation", HIDDEN)
def test_every_activation_of_hidden_units(activation: str) -> None:
    frame = points(activation)
    for layer in ("a", "b"):
        check(frame, layer)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", [name for name, loss in LOSSES.items() if not loss.needs])
def test_every_output_under_every_loss_that_takes_it(activation: str, loss: str) -> None:
    check(frame_of(images(loss, activation)), "out")


@pytest.mark.parametrize("loss", [name for name, loss in LOSSES.items() if loss.needs])
def test_losses_that_need_an_activation(loss: str) -> None:
    check(frame_of(images(loss, LOSSES[loss].needs)), "out")


@pytest.mark.parametrize("activation", [name for name in HIDDEN if name != "softmax"])
def test_every_activation_of_maps(activation: str) -> None:
    layers = (Conv2D("c", (0, 1), 3, activation), Flatten("f"), dense("out", 10, "softmax"))
    frame = frame_of(experiment_of("digits", layers=layers, precision="float64"))
    check(frame, "c")


ONE_OUTPUT = [
    (loss, sample)
    for sample in ("circles", "plane")
    for loss in LOSSES
    if LOSSES[loss].needs in (("", "sigmoid", "step") if sample == "circles" else ("",))
]


@pytest.mark.parametrize(("loss", "sample"), ONE_OUTPUT)
def test_the_loss_of_one_output(loss: str, sample: str) -> None:
    experiment = edits.set_loss(experiment_of(sample, precision="float64"), loss)
    for index in range(4):
        frame = frame_of(experiment, look=Look("train", index))
        assert frame.microscope is not None
        parts = explain_loss(frame, frame.microscope)
        assert parts.title == LOSSES[loss].title
        assert parts.loss == frame.microscope.trace.loss
        assert evaluated(parts.lines[-1]) == pytest.approx(parts.loss, rel=1e-6, abs=1e-12)
        check(frame, frame.layers[-1].id)


@pytest.mark.parametrize("loss", ["sum_of_squared_residuals", "perceptron"])
def test_sums_over_the_outputs_say_so(loss: str) -> None:
    frame = frame_of(images(loss, LOSSES[loss].needs or "linear"))
    assert frame.microscope is not None
    parts = explain_loss(frame, frame.microscope)
    assert sum(line.result for line in parts.lines) == pytest.approx(parts.loss)
    assert parts.formula.text.startswith("L = sum of ")


@pytest.mark.parametrize("activation", ["step", "argmax"])
def test_a_derivative_that_is_nowhere_is_shown(activation: str) -> None:
    frame = frame_of(images("mean_squared_error", activation))
    for explanation in explained(frame, "out"):
        assert explanation.backward is not None
        assert explanation.backward.note == ACTIVATIONS[activation].undefined
        assert "no gradient passes" in explanation.backward.note
        assert explanation.backward.delta == 0


def test_a_corner_is_mentioned_where_a_unit_stands_on_it() -> None:
    frame = points("relu")
    assert frame.microscope is not None
    trace = frame.microscope.trace
    on_it = replace(trace.layers[0], z=np.zeros(5), a=np.zeros(5), dz=np.zeros(5))
    moved = replace(trace, layers=(on_it, *trace.layers[1:]))
    corner = replace(frame, microscope=replace(frame.microscope, trace=moved))
    (there, elsewhere) = (next(explained(each, "a")) for each in (corner, frame))
    assert there.backward is not None and elsewhere.backward is not None
    assert there.backward.note == "At z = 0 ReLU has a corner and no derivative there; 0 is taken."
    assert elsewhere.backward.note == ""


def test_the_criterion_passes_where_the_step_would_not() -> None:
    experiment = edits.set_loss(experiment_of("circles", precision="float64"), "perceptron")
    frame = frame_of(experiment)
    explanation = next(explained(frame, frame.layers[-1].id))
    assert explanation.backward is not None
    assert "held fixed" in explanation.backward.note


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_a_member_s_share_follows_the_reduction(reduction: str) -> None:
    experiment = experiment_of("two-spirals", precision="float64", reduction=reduction)
    size, total = experiment.batch_size, 0.0
    for member in range(size):
        explanation = explain(frame_of(experiment, member=member), "hidden1", 1)
        assert explanation is not None and explanation.gradients is not None
        own = explanation.gradients
        assert own.share is not None
        assert own.share_name == ("g" if reduction == "sum" else f"g/{size}")
        total = total + own.share
    np.testing.assert_allclose(total, own.batch, atol=1e-12)


def test_a_decision_names_the_rival() -> None:
    frame = frame_of(images("mean_squared_error", "argmax"))
    assert frame.microscope is not None
    z = frame.microscope.trace.layer("out").z
    best, second = np.argsort(z)[[-1, -2]]
    for unit, explanation in enumerate(explained(frame, "out")):
        assert isinstance(explanation.forward, DenseForward)
        rival = second if unit == best else best
        assert explanation.forward.activated.values == (z[unit], z[rival])


def test_the_experiment_s_losses_are_the_engine_s() -> None:
    assert list(get_args(Loss)) == list(LOSSES)
