"""The microscope shows the looked-at member as the next step sees it, where that differs."""

from __future__ import annotations

import numpy as np

from nnviz.engine.layers import BatchNorm, Dense, Dropout
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Look, Wanted
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
    assert scope is not None and scope.training is not None
    again = camera.picture(Wanted(), playing=False, member=2).microscope
    assert again is not None and again.training is not None
    mask = scope.training.layer("d").extras["mask"]
    np.testing.assert_array_equal(mask, again.training.layer("d").extras["mask"])
    np.testing.assert_allclose(scope.training.gradient, scope.step.batch_gradient, atol=1e-12)
    before = run.network.theta.copy()
    run.advance(1)
    np.testing.assert_array_equal(run.network.theta, scope.step.new_parameters)
    np.testing.assert_array_equal(before, scope.step.parameters)


def test_others_have_no_such_trace() -> None:
    plain = frame_of(experiment_of("circles")).microscope
    assert plain is not None and plain.training is None
    outside = frame_of(experiment_of("circles", layers=LAYERS), look=Look("test", 0)).microscope
    assert outside is not None and outside.training is None
