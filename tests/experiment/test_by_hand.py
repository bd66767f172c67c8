"""Numbers changed by hand: the effect at once, undo of the value and not of time, what-if looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.optimizers import OptimizerSpec
from nnviz.errors import SpecError
from nnviz.experiment import edits
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Wanted
from nnviz.experiment.kinds import OFFERS, place
from nnviz.experiment.log import Edited, Number
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from nnviz.experiment.session import Session
from tests.experiment.worker_kit import frame_where, small, working


@pytest.fixture
def session() -> Iterator[Session]:
    with working(small()) as session:
        yield session


def weight(value: float, index: int = 5, old: float = 0.0) -> Number:
    return Number("hidden1", "weight", index, old, value)


def test_one_number_is_set_and_nothing_else() -> None:
    run = Run(small())
    run.advance(9)
    before, state = run.network.theta.copy(), run.trainer.optimizer.state["m"].copy()
    run.set_numbers([weight(0.7)], "set")
    changed = np.flatnonzero(run.network.theta != before)
    assert len(changed) == 1 and run.network.theta[changed[0]] == 0.7
    np.testing.assert_array_equal(run.trainer.optimizer.state["m"], state)
    entry = run.log[-1]
    assert isinstance(entry, Edited)
    assert (entry.step, entry.label, entry.numbers[0].new) == (9, "set", 0.7)
    assert entry.numbers[0].old == before[changed[0]]


def test_numbers_set_at_steps_decide_the_run_however_it_is_portioned() -> None:
    whole, portions = Run(small()), Run(small())
    for run, parts in ((whole, (7,)), (portions, (3, 4))):
        for steps in parts:
            run.advance(steps)
        run.set_numbers([weight(0.5), Number("output", "bias", 0, 0, -1.0)], "set")
        run.advance(20)
    assert whole.network.theta.tobytes() == portions.network.theta.tobytes()


def test_a_restored_run_with_edits_goes_on_bit_equal() -> None:
    run = Run(small())
    run.advance(4)
    run.set_numbers([weight(0.5)])
    restored = Run.restore(run.state())
    for each in (run, restored):
        each.advance(30)
    assert run.network.theta.tobytes() == restored.network.theta.tobytes()


def test_a_gesture_leaves_one_entry_of_the_log() -> None:
    run = Run(small())
    old = run.network.layout.weight(run.network.theta, "hidden1").flat[5]
    for value in (0.1, 0.2, 0.3):
        run.set_numbers([weight(value)], "drag", join=value > 0.1)
    assert len(run.log) == 2
    assert run.log[-1] == Edited(0, (weight(0.3, old=float(old)),), "drag")
    run.advance(1)
    run.set_numbers([weight(0.4)], "drag", join=True)
    assert len(run.log) == 3


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (Number("none", "weight", 0, 0, 1), "no parameter 'weight'"),
        (Number("hidden1", "kernel", 0, 0, 1), "no parameter 'kernel'"),
        (Number("hidden1", "bias", 99, 0, 1), "no number 99 in its bias: there are 8"),
        (Number("hidden1", "bias", 0, 0, float("nan")), "choose a finite"),
    ],
)
def test_an_impossible_number_changes_nothing(number: Number, sentence: str) -> None:
    run, session = Run(small()), Session(small())
    theta = run.network.theta.copy()
    with pytest.raises(SpecError, match=sentence):
        run.set_numbers([weight(1.0), number])
    assert run.network.theta.tobytes() == theta.tobytes() and len(run.log) == 1
    with pytest.raises(SpecError, match=sentence):
        session.set_numbers("set", [number])
    assert session.undo_label is None


def test_a_frozen_number_can_be_set_and_stays(session: Session) -> None:
    session.freeze("hidden1", "weight", 5)
    session.set_number("hidden1", "weight", 5, 0.0, 0.25)
    session.worker.step_epoch()
    frame = frame_where(session, lambda frame: frame.epoch == 1)
    assert frame.weight("hidden1").flat[5] == 0.25
    assert session.undo_label == "set hidden 1 weight 6 to 0.25"


def test_a_layer_that_does_not_fit_is_refused_beside_a_frozen_number(session: Session) -> None:
    session.freeze("hidden1", "weight", 5)
    before = session.experiment
    for kind in (offer.kind for offer in OFFERS):
        with suppress(SpecError):
            session.edit("insert", place(before, kind, "hidden2", session.new_id))
    assert session.experiment != before
    assert session.experiment.frozen.weights == (("hidden1", "weight", 5),)


def test_the_effect_is_shown_while_the_run_stands_still(session: Session) -> None:
    session.worker.step_epoch()
    before = frame_where(session, lambda frame: frame.epoch == 1)
    old = float(before.weight("hidden1").flat[5])
    session.set_number("hidden1", "weight", 5, old, old + 2)
    after = frame_where(session, lambda frame: frame.weight("hidden1").flat[5] == old + 2)
    assert after.step == before.step and not after.playing
    assert before.microscope and after.microscope and after.effect
    assert after.microscope.trace.loss != before.microscope.trace.loss
    assert after.effect.before == before.history.train_loss[-1]
    run = Run(small())
    run.train_epochs(1)
    run.set_numbers([weight(old + 2)])
    assert after.effect.after == run.trainer.evaluated().train.loss
    session.worker.step_batch()
    assert frame_where(session, lambda frame: frame.step > after.step).effect is None


def test_undo_brings_back_the_value_and_turns_back_no_time(session: Session) -> None:
    first = frame_where(session, lambda frame: True)
    old = float(first.weight("hidden1").flat[5])
    session.nudge("hidden1", "weight", 5, old, 0.5)
    session.worker.step_epoch()
    trained = frame_where(session, lambda frame: frame.epoch == 1)
    session.undo()
    back = frame_where(session, lambda frame: frame.weight("hidden1").flat[5] == old)
    assert back.step == trained.step
    others = np.delete(back.weight("hidden1").ravel(), 5)
    np.testing.assert_array_equal(others, np.delete(trained.weight("hidden1").ravel(), 5))
    session.redo()
    frame_where(session, lambda frame: frame.weight("hidden1").flat[5] == old + 0.5)
    assert session.dirty


def test_a_drag_is_one_revision_with_the_first_old_value(session: Session) -> None:
    first = frame_where(session, lambda frame: True)
    old = float(first.weight("hidden1").flat[5])
    gesture, value = object(), old
    for _ in range(4):
        session.nudge("hidden1", "weight", 5, value, 0.25, gesture)
        value += 0.25
    session.zero("output", "bias", 0, 0.0)
    session.undo()
    assert session.undo_label is not None
    session.undo()
    assert session.undo_label is None
    frame = frame_where(session, lambda frame: frame.weight("hidden1").flat[5] == old)
    np.testing.assert_array_equal(frame.parameters, first.parameters)


def test_undo_over_a_removed_unit_finds_its_numbers_again(session: Session) -> None:
    first = frame_where(session, lambda frame: True)
    old = float(first.weight("hidden1").flat[5])
    session.set_number("hidden1", "weight", 5, old, 3.0)
    session.edit("remove", edits.remove_unit(session.experiment, "hidden1", 1))
    frame_where(session, lambda frame: frame.weight("hidden1").shape == (7, 4))
    session.undo()
    session.undo()
    frame = frame_where(session, lambda frame: frame.weight("hidden1").flat[5] == old)
    np.testing.assert_array_equal(frame.parameters, first.parameters)


def test_a_what_if_look_changes_what_is_seen_and_nothing_that_is_learnt() -> None:
    run = Run(replace(small(), optimizer=OptimizerSpec("sgd", 0.1)))
    look = Look("train", 3).with_input(1, 0.5).with_input(1, -0.25).with_target(0, 0.0)
    assert look.is_what_if and look.row == Look("train", 3)
    frame = Camera(run, 1).picture(Wanted(look=look), playing=False)
    seen = frame.microscope
    assert seen is not None and seen.look == look and seen.member is None
    assert seen.trace.x[1] == -0.25 and seen.trace.target[0] == 0.0
    others = np.delete(np.arange(len(seen.trace.x)), 1)
    np.testing.assert_array_equal(seen.trace.x[others], run.data.x_train[3][others])
    assert run.data.x_train[3][1] != -0.25
    plain = Camera(run, 1).picture(Wanted(look=look.row), playing=False).microscope
    assert plain is not None and plain.trace.loss != seen.trace.loss
    assert plain.step.new_parameters.tobytes() == seen.step.new_parameters.tobytes()
