"""Activation maximisation climbs as published, portion by portion, and the clock has no part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.prefix import Prefix
from nnviz.experiment.portions import Portions
from nnviz.experiment.run import Run
from nnviz.experiment.seeing.aim import Aim, class_score
from nnviz.experiment.seeing.maximising import Ascent, Climb, Maximised, climb_for
from nnviz.experiment.seeing.saliency import saliency
from tests.engine.prefix_cases import network_of
from tests.experiment.frames import experiment_of
from tests.experiment.seeing_oracle import CLIMB, QUESTIONS, arrays, asked


def climbed(ascent: Ascent) -> Maximised:
    while not ascent.done:
        ascent.advance()
    return ascent.report()


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_climb_is_pytorch_s(question: str) -> None:
    network, x, aim = asked(question)
    wanted = arrays()[question]
    np.testing.assert_array_equal(CLIMB.start(x.shape), wanted["start"])
    found = climbed(Ascent(network, aim, CLIMB))
    curve = wanted["curve"][: len(found.curve)]
    assert found.curve[-1] > found.curve[0], "or nothing was climbed"
    np.testing.assert_allclose(found.curve, curve, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(found.picture, wanted["picture"], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_objective_never_falls_and_pixels_stay_in_their_bounds(question: str) -> None:
    network, _, aim = asked(question)
    for seed in (0, 1):
        found = climbed(Ascent(network, aim, replace(CLIMB, seed=seed)))
        assert (np.diff(found.curve) >= 0).all() and found.curve[-1] > found.curve[0]
        assert found.picture.min() >= CLIMB.low and found.picture.max() <= CLIMB.high
        seen = saliency(network, found.picture, aim)
        assert found.value == pytest.approx(seen.value)
        height = found.value - CLIMB.penalty * (found.picture**2).sum()
        assert found.curve[-1] == pytest.approx(height)


def test_of_a_linear_unit_the_picture_is_known() -> None:
    """S = w · x + b is highest, less λ x², at x = w / 2λ, or at the bound before it."""
    network = network_of("vector")
    climb = Climb(-1.0, 1.0, penalty=0.3, steps=400)
    found = climbed(Ascent(network, Aim("a", (1,), "z"), climb))
    w = network.layout.weight(network.theta, "a")[1]
    np.testing.assert_allclose(found.picture, np.clip(w / 0.6, -1, 1), atol=1e-6)


def test_steps_alone_decide_not_the_portions() -> None:
    network, _, aim = asked("class score")
    whole = climbed(Ascent(network, aim, CLIMB))
    portions: Portions[Maximised] = Portions()
    portions.begin(Ascent(network, aim, CLIMB, step=12))
    first = portions.report
    assert first is not None and first.taken == 0 and not first.done and first.step == 12
    np.testing.assert_array_equal(first.picture, first.start)
    network.theta += 1  # Training goes on; the climb has a copy.
    while portions.waits:
        portions.go(0)
    last = portions.report
    assert last is not None and last.done and last.taken == CLIMB.steps and not last.cancelled
    np.testing.assert_array_equal(last.picture, whole.picture)
    np.testing.assert_array_equal(last.curve, whole.curve)
    assert not portions.go()


def test_a_climb_is_stopped_and_keeps_its_picture() -> None:
    network, _, aim = asked("class score")
    portions: Portions[Maximised] = Portions()
    portions.begin(Ascent(network, aim, replace(CLIMB, steps=10**9)))
    for _ in range(5):
        portions.go(0)
    portions.cancel()
    found = portions.report
    assert found is not None and found.cancelled and found.done and found.taken == 5
    assert not portions.waits and not portions.go(1)
    portions.cancel()
    assert portions.report is found
    portions.clear()
    assert portions.report is None


def test_seeds_give_starts_of_their_own_and_the_same_again() -> None:
    network, _, aim = asked("map before ReLU")
    one, again, other = (
        climbed(Ascent(network, aim, replace(CLIMB, seed=seed))) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one.picture, again.picture)
    assert not np.array_equal(one.start, other.start)
    assert not one.picture.flags.writeable and not one.curve.flags.writeable


@pytest.mark.parametrize("question", ["class score", "map before ReLU", "unit of a vector"])
def test_a_fitting_penalty_pulls_with_a_share_of_the_steepest_slope(question: str) -> None:
    network, x, aim = asked(question)
    climb = climb_for(network, aim, np.stack([x, -2 * x]), share=0.2)
    steepest = np.abs(saliency(network, climb.start(x.shape), aim).slopes).max()
    furthest = max(-climb.low, climb.high)
    assert 2 * climb.penalty * furthest == pytest.approx(0.2 * steepest)
    found = climbed(Ascent(network, aim, climb))
    assert found.value > saliency(network, found.start, aim).value


def test_where_nothing_rises_the_climb_has_settled() -> None:
    network = network_of("classes")
    network.layout.write(network.theta, "b", "bias", np.full(4, -99.0))
    found = climbed(Ascent(network, Aim("b", (0,)), replace(CLIMB, penalty=0.0)))
    assert found.settled and found.done and found.taken == 0


def test_a_step_that_overflows_is_taken_back() -> None:
    """With weights of 1e30 single precision ends within the bounds."""
    network = network_of("vector", "float32")
    network.layout.write(network.theta, "a", "weight", np.full((4, 5), 1e30))
    network.layout.write(network.theta, "a", "bias", np.zeros(4))
    aim = Aim("a", (1,), "z")
    found = climbed(Ascent(network, aim, Climb(-1e9, 1e9, penalty=0.0, spread=1e-9)))
    assert np.isfinite(found.curve).all() and (np.diff(found.curve) >= 0).all()
    assert found.curve[-1] > 0.5e38


@pytest.mark.parametrize("number", [np.nan, np.inf, 1e300])
def test_a_network_that_diverged_ends_the_climb(number: float) -> None:
    network = network_of("classes")
    network.theta[...] = number
    aim = class_score(network.spec, 0)
    found = climbed(Ascent(network, aim, climb_for(network, aim, np.ones((1, 1, 12, 11)))))
    assert found.done and np.isfinite(found.picture).all()


def test_a_trained_network_is_sure_of_the_picture_of_a_class() -> None:
    run = Run(experiment_of("digits"))
    run.advance(150)
    aim = class_score(run.network.spec, 7)
    climb = climb_for(run.network, aim, run.data.x_train)
    assert (climb.low, climb.high) == (run.data.x_train.min(), run.data.x_train.max())
    found = climbed(Ascent(run.network, aim, climb, run.step))
    assert run.predict(found.picture[None]).argmax() == 7
    scores = Prefix(run.network, aim.layer, "z", len(run.data.x_test)).values(run.data.x_test)
    assert found.value > scores[:, 7].max(), "no sample excites the class as much"


def test_pictures_on_the_way_are_those_of_a_climb_that_ended_there() -> None:
    network, _, aim = asked("class score")
    whole = climbed(Ascent(network, aim, CLIMB))
    steps = [step for step, _ in whole.trail]
    assert steps == sorted(set(steps)) and steps[:4] == [0, 1, 2, 4] and len(steps) <= 30
    ascent = Ascent(network, aim, CLIMB)
    for step in range(6):
        taken, picture = whole.after(step)
        assert taken == max(each for each in steps if each <= step)
        if taken == step:
            np.testing.assert_array_equal(picture, ascent.report().picture)
        ascent.advance()
    assert whole.after(10**6)[1] is whole.picture
