"""The microscope shows the looked-at member as the next step sees it, where that differs."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.layers import BatchNorm, Dense, Dropout
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Wanted
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from tests.experiment.frames import experiment_of, frame_of

LAYERS = (
    Dense("h", tuple(range(5)), "tanh"),
    BatchNorm("n"),
    Dropout("d", 0.4),
    Dense("out", (9,), "sigmoid"),
)


def test_masks_and_statistics_are_those_of_the_next_step() -> None:
    run = Run(experiment_of("circles", layers=LAYERS, precision="float64"))
    run.advance(3)
    camera = Camera(run, 1)
    scope = camera.picture(Wanted(), playing=False, member=2).microscope
    assert scope is not None and scope.evaluation is not None
    again = camera.picture(Wanted(), playing=False, member=2).microscope
    assert again is not None and again.evaluation is not None
    mask = scope.trace.layer("d").extras["mask"]
    np.testing.assert_array_equal(mask, again.trace.layer("d").extras["mask"])
    assert "mask" not in scope.evaluation.layer("d").extras
    before = run.network.theta.copy()
    run.advance(1)
    np.testing.assert_array_equal(run.network.theta, scope.step.new_parameters)
    np.testing.assert_array_equal(before, scope.step.parameters)


def test_others_have_no_such_trace() -> None:
    plain = frame_of(experiment_of("circles")).microscope
    assert plain is not None and plain.evaluation is None
    outside = frame_of(experiment_of("circles", layers=LAYERS), look=Look("test", 0)).microscope
    assert outside is not None and outside.evaluation is None
    assert "mask" not in outside.trace.layer("d").extras
    assert outside.evaluated is outside


def test_the_members_gradients_sum_up_to_the_batchs() -> None:
    run = Run(experiment_of("circles", layers=LAYERS, precision="float64"))
    run.advance(3)
    camera, size = Camera(run, 1), len(run.trainer.batch)
    scopes = [camera.picture(Wanted(), playing=False, member=k).microscope for k in range(size)]
    total = sum(scope.trace.gradient for scope in scopes if scope is not None)
    assert scopes[0] is not None
    np.testing.assert_allclose(total / size, scopes[0].step.batch_gradient, rtol=1e-9, atol=1e-14)


def test_while_training_the_next_update_comes_now_and_then_unless_it_is_drawn() -> None:
    run = Run(experiment_of("circles"))
    camera = Camera(run, 1)
    scopes = [camera.picture(Wanted(), playing=True).microscope for _ in range(3)]
    assert scopes[0] is not None and scopes[1] is not None
    assert scopes[0].step.parameters.tobytes() == run.network.theta.tobytes()
    assert scopes[1].next_step is None
    with pytest.raises(LookupError, match="without the update"):
        _ = scopes[1].step
    for wanted, playing in ((Wanted(update=True), True), (Wanted(), False)):
        scope = camera.picture(wanted, playing=playing).microscope
        assert scope is not None and scope.next_step is not None


def test_looking_changes_nothing_of_the_run() -> None:
    watched, alone = (
        Run(experiment_of("circles", layers=LAYERS, precision="float64")) for _ in range(2)
    )
    camera = Camera(watched, 1)
    for member in range(5):
        camera.picture(Wanted(), playing=False, member=member)
        watched.advance(1)
        alone.advance(1)
    mine, theirs = watched.state(), alone.state()
    np.testing.assert_array_equal(mine.parameters, theirs.parameters)
    assert mine.noise_state == theirs.noise_state and mine.order_state == theirs.order_state


def test_all_of_the_batch_together() -> None:
    run = Run(experiment_of("circles", layers=LAYERS, precision="float64"))
    run.advance(3)
    scope = Camera(run, 1).picture(Wanted(batch=True), playing=False).microscope
    assert scope is not None and scope.whole is not None and scope.pictured.trace is scope.whole
    batch = run.trainer.batch
    x, y = run.data.x_train[batch], run.data.y_train[batch]
    every = run.network.trace_batch(x, y, training=True, noise=run.trainer.noise)
    for mine, all_of_it in zip(scope.whole.layers, every.layers, strict=True):
        np.testing.assert_array_equal(mine.a, all_of_it.a.mean(axis=0))
        np.testing.assert_array_equal(mine.dz, all_of_it.dz.sum(axis=0))
    np.testing.assert_allclose(scope.whole.gradient, scope.step.batch_gradient, rtol=1e-10)
    assert scope.whole.loss == every.losses.mean()
