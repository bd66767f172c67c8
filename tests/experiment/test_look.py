"""What is looked at: a sample, one changed by hand, or a picture that the user drew."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from nnviz.data.prepare import transform
from nnviz.experiment.camera import Camera
from nnviz.experiment.explain.names import sample_title
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.look import Drawing, Look
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment


@pytest.fixture(scope="module")
def run() -> Run:
    run = Run(sample_experiment("digits"))
    run.advance(30)
    return run


def seen(run: Run, look: Look) -> Frame:
    return Camera(run, 1).picture(Wanted(look=look), playing=False)


def drawn(true: int | None = None) -> Drawing:
    picture = np.random.default_rng(3).uniform(0, 16, (1, 8, 8))
    return Drawing.of(picture, true)


def test_a_drawing_goes_through_the_datas_own_preparation(run: Run) -> None:
    look = Look("train", 0, drawing=drawn())
    scope = seen(run, look).microscope
    assert scope is not None and scope.look == look and scope.member is None
    x = transform(run.data, drawn().picture[None])
    np.testing.assert_array_equal(scope.trace.x, x[0])
    assert scope.trace.x.max() <= 1.0
    np.testing.assert_allclose(scope.trace.output, run.predict(x)[0], rtol=1e-5)


def test_a_drawing_is_held_to_be_what_it_is_taken_for_until_a_class_is_chosen(run: Run) -> None:
    supposed = seen(run, Look("train", 0, drawing=drawn())).microscope
    chosen = seen(run, Look("train", 0, drawing=drawn(4))).microscope
    assert supposed is not None and chosen is not None
    np.testing.assert_array_equal(
        supposed.trace.target, np.eye(10)[int(supposed.trace.output.argmax())]
    )
    np.testing.assert_array_equal(chosen.trace.target, np.eye(10)[4])
    assert chosen.trace.loss == pytest.approx(-np.log(chosen.trace.output[4]), rel=1e-4)


def test_single_pixels_of_a_drawing_can_be_changed_too(run: Run) -> None:
    look = Look("train", 0, drawing=drawn()).with_input(9, 0.25)
    scope = seen(run, look).microscope
    assert scope is not None and scope.trace.x.flat[9] == 0.25
    assert look.is_changed and look.row == Look("train", 0, drawing=drawn())


def test_a_drawing_of_another_shape_or_class_is_not_looked_at(run: Run) -> None:
    for other in (Drawing.of(np.zeros((1, 28, 28))), drawn(10)):
        scope = seen(run, Look("train", 0, drawing=other)).microscope
        assert scope is not None and scope.look.drawing is None


def test_a_drawing_stays_where_a_part_grows_smaller(run: Run) -> None:
    far = Look("test", 100_000)
    scope = seen(run, replace(far, drawing=drawn())).microscope
    assert scope is not None and scope.look.drawing == drawn()
    assert not far.fits(run.data)


def test_equal_drawings_are_equal_and_travel_to_another_process() -> None:
    look = Look("train", 0, drawing=drawn(2))
    assert look == Look("train", 0, drawing=drawn(2)) != Look("train", 0, drawing=drawn(3))
    assert pickle.loads(pickle.dumps(look)) == look and hash(look) is not None


def test_a_drawing_has_a_name_of_its_own() -> None:
    look = Look("test", 36)
    assert sample_title(look) == "test sample 37"
    assert sample_title(look.with_input(0, 1.0)) == "what if · test sample 37"
    assert sample_title(Look("test", 36, drawing=drawn())) == "your drawing"
    changed = Look("test", 36, drawing=drawn()).with_input(0, 1.0)
    assert sample_title(changed) == "what if · your drawing"
