"""Several workers share a step: what they compute by the engine's own programs is what one batch
does, wherever samples do not depend on each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine.layers import BatchNorm, Conv2D, Dense, Dropout, Flatten, Layer, MaxPool2D
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from nnviz.experiment import workers as sharing
from nnviz.experiment.camera import Camera
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Wanted
from nnviz.experiment.mail import Packer
from nnviz.experiment.run import Run
from nnviz.experiment.workers import SharedStep, Sharing, gap, parts
from tests.experiment.every_kind import CASES, run_with
from tests.experiment.frames import experiment_of
from tests.experiment.worker_kit import frame_where, small, working

PLAIN = sorted(case for case in CASES if "dropout" not in case and "batch_norm" not in case)
EXACT = ("sgd", "momentum", "nesterov")
ADAPTIVE = ("rmsprop", "adam", "adamw")
HIDDEN = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from(["tanh", "relu", "sigmoid", "leaky_relu"])),
    max_size=3,
)
OUTPUTS = {
    "binary_crossentropy": "sigmoid", "mean_squared_error": "tanh", "huber": "linear",
    "sum_of_squared_residuals": "linear", "mean_absolute_error": "sigmoid", "perceptron": "step",
}  # fmt: skip
PENALTIES = st.builds(
    RegularisationSpec,
    l1=st.sampled_from([0.0, 0.01]), l2=st.sampled_from([0.0, 0.1]), per_sample=st.booleans(),
    clip_value=st.sampled_from([None, 0.05]), clip_norm=st.sampled_from([None, 0.1]),
)  # fmt: skip


def dense(hidden: list[tuple[int, str]], output: str) -> tuple[Layer, ...]:
    layers = [Dense(f"h{k}", tuple(range(units)), f) for k, (units, f) in enumerate(hidden)]
    return (*layers, Dense("out", (0,), output))


@st.composite
def experiments(draw: st.DrawFn, rules: tuple[str, ...]) -> Experiment:
    loss = draw(st.sampled_from(sorted(OUTPUTS)))
    layers = dense(draw(HIDDEN), OUTPUTS[loss])
    frozen = draw(st.sampled_from([(), ("out",), (layers[0].id,)]))
    return experiment_of(
        "circles", layers=layers, loss=loss, batch_size=draw(st.integers(1, 30)),
        reduction=draw(st.sampled_from(["mean", "sum"])), precision="float64",
        optimizer=OptimizerSpec(draw(st.sampled_from(rules)), 0.01),
        regularisation=draw(PENALTIES), frozen=FrozenSpec(frozen),
    )  # fmt: skip


def shared(experiment: Experiment, workers: int, steps: int) -> SharedStep:
    run = Run(experiment)
    run.advance(steps)
    return Sharing(run).share(workers)


def is_one_batch(step: SharedStep) -> None:
    """The gradient of all parts is the batch's to 1e-12."""
    assert step.reduced.dtype == np.float64 and not step.obstacles
    assert step.gradient_gap <= step.tolerance
    assert step.tolerance <= 1e-12 * max(1.0, float(np.abs(step.whole.batch_gradient).max()))
    assert step.spread == 0.0


@settings(max_examples=60, deadline=None)
@given(experiments(EXACT), st.integers(1, 4), st.integers(0, 5))
def test_workers_make_the_step_of_one_batch(
    experiment: Experiment, workers: int, steps: int
) -> None:
    step = shared(experiment, workers, steps)
    is_one_batch(step)
    assert step.weight_gap <= 1e-12 * max(1.0, float(np.abs(step.whole.parameters).max()))


@settings(max_examples=30, deadline=None)
@given(experiments(ADAPTIVE), st.integers(1, 4), st.integers(0, 5))
def test_rules_that_divide_by_a_gradient_s_size_only_enlarge_its_rounding(
    experiment: Experiment, workers: int, steps: int
) -> None:
    step = shared(experiment, workers, steps)
    is_one_batch(step)
    assert step.weight_gap <= 1e-8


@settings(max_examples=8, deadline=None)
@given(
    st.integers(1, 4), st.sampled_from([1, 2, 3]), st.sampled_from(["relu", "tanh"]),
    st.integers(2, 24), st.integers(2, 4),
)  # fmt: skip
def test_so_it_is_with_convolutions(
    filters: int, kernel: int, activation: str, batch: int, workers: int
) -> None:
    layers = (
        Conv2D("c", tuple(range(filters)), kernel, activation), MaxPool2D("p"), Flatten("f"),
        Dense("out", tuple(range(10)), "softmax"),
    )  # fmt: skip
    experiment = experiment_of("digits", layers=layers, batch_size=batch, precision="float64")
    step = shared(experiment, workers, 2)
    is_one_batch(step)


@pytest.mark.parametrize("workers", [2, 3])
@pytest.mark.parametrize("case", PLAIN)
def test_so_it_is_with_every_kind_of_layer(case: str, workers: int) -> None:
    step = Sharing(run_with(case, "sgd")).share(workers)
    is_one_batch(step)
    assert step.weight_gap <= 1e-12


def test_the_parts_are_as_equal_as_can_be() -> None:
    assert [len(part) for part in parts(16, 2)] == [8, 8]
    assert [len(part) for part in parts(15, 4)] == [4, 4, 4, 3]
    assert [len(part) for part in parts(2, 4)] == [1, 1]
    assert np.concatenate(parts(15, 4)).tolist() == list(range(15))


def test_each_worker_s_numbers_are_those_of_its_samples() -> None:
    run = Run(experiment_of("circles", batch_size=15, precision="float64"))
    run.advance(3)
    step = Sharing(run).share(2)
    np.testing.assert_array_equal(step.batch, run.trainer.batch)
    for replica in step.replicas:
        rows = step.batch[replica.members]
        x, y = run.data.x_train[rows], run.data.y_train[rows]
        own = run.network.trace_batch(x, y, training=True)
        np.testing.assert_allclose(replica.gradient, own.gradient, rtol=1e-10, atol=1e-15)
        np.testing.assert_allclose(replica.losses, own.losses, rtol=1e-12)
    first, second = step.replicas
    assert (first.weight, second.weight) == (8 / 15, 7 / 15)
    mixed = first.weight * first.gradient + second.weight * second.gradient
    np.testing.assert_array_equal(step.reduced, mixed)


def test_a_sum_is_summed() -> None:
    step = shared(experiment_of("circles", reduction="sum", precision="float64"), 2, 3)
    assert [each.weight for each in step.replicas] == [1.0, 1.0]
    np.testing.assert_array_equal(step.reduced, sum(each.gradient for each in step.replicas))
    is_one_batch(step)


@pytest.mark.parametrize(("layer", "workers", "differs"), [
    (Dropout("it", 0.5), 2, True), (BatchNorm("it"), 2, True), (Dropout("it", 0.0), 2, False),
    (Dropout("it", 0.5), 1, False), (BatchNorm("it"), 1, False),
])  # fmt: skip
def test_layers_that_look_at_the_batch_or_draw_are_named(
    layer: Layer, workers: int, differs: bool
) -> None:
    layers = (Dense("h", tuple(range(6)), "tanh"), layer, Dense("out", (0,), "sigmoid"))
    step = shared(experiment_of("circles", layers=layers, precision="float64"), workers, 4)
    assert step.obstacles == (("it",) if differs else ())
    assert (step.gradient_gap > 1e-4) == differs
    assert step.spread == 0.0
    if not differs:
        is_one_batch(step)


def test_statistics_are_each_worker_s_own() -> None:
    layers = (Dense("h", tuple(range(6)), "tanh"), BatchNorm("it"), Dense("out", (0,), "sigmoid"))
    step = shared(experiment_of("circles", layers=layers, precision="float64"), 2, 4)
    means = [step.layout.read(each.parameters, "it", "mean") for each in step.replicas]
    assert gap(*means) > 0 and step.spread == 0.0


def test_single_precision_differs_by_rounding() -> None:
    step = shared(experiment_of("circles", precision="float32"), 3, 4)
    assert step.reduced.dtype == np.float32
    assert step.gradient_gap <= step.tolerance == 1e-5


def test_looking_changes_nothing_of_the_run() -> None:
    layers = (Dense("h", tuple(range(6)), "tanh"), Dropout("d"), Dense("out", (0,), "sigmoid"))
    watched, alone = (Run(experiment_of("circles", layers=layers)) for _ in range(2))
    camera = Camera(watched, 1)
    for workers in (1, 2, 4):
        camera.picture(Wanted(workers=workers), playing=False)
        watched.advance(1)
        alone.advance(1)
    mine, theirs = watched.state(), alone.state()
    np.testing.assert_array_equal(mine.parameters, theirs.parameters)
    assert mine.noise_state == theirs.noise_state
    np.testing.assert_array_equal(mine.optimizer["m"], theirs.optimizer["m"])


def test_a_frame_has_it_while_it_is_wanted_and_it_is_sent_once() -> None:
    run = Run(experiment_of("circles"))
    camera, packer = Camera(run, 1), Packer()

    def take(**wanted: Any) -> SharedStep | None:
        return camera.picture(Wanted(**wanted), playing=False).shared

    first = take(workers=2)
    assert take() is None and first is not None and take(workers=2) is first
    assert take(workers=3) is not first
    run.advance(1)
    after = take(workers=2)
    assert after is not None and after.step == 1
    np.testing.assert_array_equal(first.whole.new_parameters, after.whole.parameters)
    frame = camera.picture(Wanted(workers=2), playing=False)
    assert packer.pack(frame)[0]["shared"] is after
    again = camera.picture(Wanted(workers=2), playing=False)
    assert "shared" not in packer.pack(again)[0]


def test_while_training_it_stands_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "SECONDS", 1e9)
    run = Run(experiment_of("circles"))
    camera = Camera(run, 1)
    first = camera.picture(Wanted(workers=2), playing=True).shared
    run.advance(1)
    assert camera.picture(Wanted(workers=2), playing=True).shared is first
    at_rest = camera.picture(Wanted(workers=2), playing=False).shared
    assert at_rest is not None and at_rest.step == 1


def test_the_past_is_shared_as_it_was() -> None:
    with working(replace(small(), precision="float64")) as session:
        session.worker.want(Wanted(workers=2))
        session.worker.step_batch()
        then = frame_where(session, lambda frame: frame.step == 1 and frame.shared is not None)
        session.worker.step_epoch()
        frame_where(session, lambda frame: frame.step > 1)
        session.worker.go_to(1)
        back = frame_where(session, lambda frame: frame.step == 1 and frame.shared is not None)
        assert then.shared is not None and back.shared is not None
        assert back.timeline is not None and back.timeline.looks_back
        np.testing.assert_array_equal(back.shared.reduced, then.shared.reduced)
