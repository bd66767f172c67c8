"""The timeline through the worker: every Frame is the whole window as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnviz.engine.layers import Dense, Flatten
from nnviz.experiment import edits
from nnviz.experiment.camera import Camera
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Branch, Frame, Timeline, Wanted
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.formats.project import open_project, save_project
from tests.experiment.worker_kit import frame_where, small, working

WANTED = Wanted(thumbnail=9, boundary=13, look=Look("test", 3))


@pytest.fixture
def session() -> Iterator[Session]:
    with working(small()) as session:
        session.worker.want(WANTED)
        yield session


def line(frame: Frame) -> Timeline:
    assert frame.timeline is not None
    return frame.timeline


def trained(session: Session, epochs: int = 10) -> Frame:
    session.worker.train_epochs(epochs)
    return frame_where(session, lambda frame: frame.epoch == epochs)


def at(session: Session, step: int) -> Frame:
    session.worker.go_to(step)
    return frame_where(session, lambda frame: frame.step == step and line(frame).looks_back)


def branch_of(frame: Frame) -> Branch:
    return next(each for each in frame.branches if each.id == line(frame).branch)


def test_a_frame_of_the_past_is_the_frame_that_was(session: Session) -> None:
    now = trained(session)
    back = at(session, 7)
    run = Run(small())
    run.advance(7)
    was = Camera(run, 1).picture(WANTED, playing=False)
    assert back.microscope and was.microscope and back.maps and was.maps
    np.testing.assert_array_equal(back.parameters, was.parameters)
    np.testing.assert_array_equal(back.microscope.trace.output, was.microscope.trace.output)
    step, then = back.microscope.step, was.microscope.step
    np.testing.assert_array_equal(step.new_parameters, then.new_parameters)
    np.testing.assert_array_equal(back.maps.boundary, was.maps.boundary)
    np.testing.assert_array_equal(back.maps.layers["hidden2"], was.maps.layers["hidden2"])
    np.testing.assert_array_equal(back.history.train_loss, was.history.train_loss)
    assert (back.epoch, back.batch, back.playing) == (was.epoch, was.batch, False)
    assert (line(back).first, line(back).last) == (0, now.step)
    whole = branch_of(back).history
    assert whole is not None
    np.testing.assert_array_equal(whole.train_loss, now.history.train_loss)


def test_single_steps_back_and_forward_and_now(session: Session) -> None:
    now = trained(session)
    session.worker.back()
    assert frame_where(session, lambda f: f.step == now.step - 1)
    session.worker.back()
    assert frame_where(session, lambda f: f.step == now.step - 2)
    session.worker.forward()
    assert frame_where(session, lambda f: f.step == now.step - 1)
    session.worker.forward()
    again = frame_where(session, lambda f: f.step == now.step)
    assert not line(again).looks_back
    np.testing.assert_array_equal(again.parameters, now.parameters)
    at(session, 3)
    session.worker.now()
    again = frame_where(session, lambda f: f.step == now.step)
    np.testing.assert_array_equal(again.history.train_loss, now.history.train_loss)


def test_steps_in_the_past_train_nothing(session: Session) -> None:
    now = trained(session)
    at(session, 4)
    session.worker.step_batch()
    assert line(frame_where(session, lambda f: f.step == 5)).looks_back
    session.worker.step_epoch()
    frame = frame_where(session, lambda f: f.batch == 0 and f.step > 5)
    assert frame.epoch == 2 and line(frame).last == now.step
    assert session.worker.state().result(10).step == now.step


def test_play_goes_on_from_now(session: Session) -> None:
    now = trained(session)
    at(session, 4)
    session.worker.play()
    frame = frame_where(session, lambda f: f.playing and f.step > now.step)
    assert not line(frame).looks_back
    session.worker.go_to(2)
    assert not frame_where(session, lambda f: f.step == 2).playing


def test_an_edit_while_looking_back_is_made_now_and_says_so(session: Session) -> None:
    now = trained(session)
    at(session, 4)
    session.edit("rate", edits.set_optimizer(session.experiment, learning_rate=0.5))
    frame = frame_where(session, lambda f: f.experiment == session.experiment)
    assert frame.step == now.step and not line(frame).looks_back
    assert "choose “Continue from here” first" in frame.notes[0]
    at(session, 5)
    session.set_number("hidden1", "bias", 0, 0.0, 1.5)
    frame = frame_where(session, lambda f: f.step == now.step and f.effect is not None)
    assert frame.layout.bias(frame.parameters, "hidden1")[0] == 1.5
    marks = [(mark.step, mark.label) for mark in branch_of(frame).marks]
    assert marks == [(now.step, "rate"), (now.step, "set hidden 1 bias 1 to 1.5")]


def test_continue_from_here_keeps_both(session: Session) -> None:
    session.worker.train_epochs(3)
    early = frame_where(session, lambda frame: frame.epoch == 3)
    session.edit("add a unit", edits.add_unit(session.experiment, "hidden1", session.new_id()))
    session.worker.train_epochs(3)
    now = frame_where(session, lambda frame: frame.epoch == 6)
    back = at(session, early.step - 1)
    assert back.experiment == small() != session.experiment
    session.continue_from(back)
    assert session.experiment == small() and session.dirty
    here = frame_where(session, lambda frame: len(frame.branches) == 2)
    assert (here.step, line(here).last, line(here).looks_back) == (back.step,) * 2 + (False,)
    np.testing.assert_array_equal(here.parameters, back.parameters)
    original, branch = here.branches
    assert (original.name, original.last, branch.name) == ("main", now.step, "branch 2")
    assert (branch.start, branch.parent) == (back.step, original.id)
    assert original.history is not None
    np.testing.assert_array_equal(original.history.train_loss, now.history.train_loss)
    session.worker.step_epoch()
    on = frame_where(session, lambda frame: frame.step > back.step)
    run = Run(small())
    run.advance(on.step)
    assert on.parameters.tobytes() == run.network.theta.tobytes()
    session.switch_branch(original, branch.id)
    again = frame_where(session, lambda frame: line(frame).branch == original.id)
    assert again.parameters.tobytes() == now.parameters.tobytes()
    assert again.experiment == session.experiment == now.experiment


def test_branches_are_renamed_and_deleted(session: Session) -> None:
    trained(session)
    back = at(session, 3)
    session.continue_from(back)
    frame = frame_where(session, lambda frame: len(frame.branches) == 2)
    session.rename_branch(frame.branches[1], "my way")
    frame = frame_where(session, lambda frame: frame.branches[1].name == "my way")
    session.worker.delete_branch(2)
    frame = frame_where(session, lambda frame: bool(frame.error))
    assert frame.error == "'my way' is being trained; change to another branch first."
    session.delete_branch(frame.branches[0])
    assert len(frame_where(session, lambda frame: len(frame.branches) == 1).branches) == 1


def test_undo_and_redo_reach_branches(session: Session) -> None:
    now = trained(session)
    back = at(session, 4)
    session.continue_from(back)
    forked = frame_where(session, lambda frame: len(frame.branches) == 2)
    session.worker.step_epoch()
    ahead = frame_where(session, lambda frame: frame.step > back.step)
    session.rename_branch(forked.branches[1], "my way")
    assert session.history == (("open", "continue from step 4", "rename branch 2 to my way"), 2)
    session.undo()
    session.undo()
    again = frame_where(session, lambda frame: line(frame).branch == 1)
    assert again.parameters.tobytes() == now.parameters.tobytes()
    assert again.branches[1].name == "branch 2"
    session.redo()
    there = frame_where(session, lambda frame: line(frame).branch == 2)
    assert there.parameters.tobytes() == ahead.parameters.tobytes()
    session.delete_branch(there.branches[0])
    frame_where(session, lambda frame: len(frame.branches) == 1)
    session.undo()
    whole = frame_where(session, lambda frame: len(frame.branches) == 2)
    main = whole.branches[0]
    assert (main.name, main.last, whole.branches[1].parent) == ("main", now.step, 1)
    session.switch_branch(main, 2)
    kept = frame_where(session, lambda frame: line(frame).branch == 1)
    assert kept.parameters.tobytes() == now.parameters.tobytes()
    early = at(session, 2)
    assert early.parameters.tobytes() == _run_to(2).network.theta.tobytes()


def reopened(session: Session, path: Path) -> Session:
    """The document, saved and opened by another window."""
    save_project(path, session.project(session.worker.state().result(60)))
    again = Session(open_project(path))
    again.worker.start()
    return again


def test_undo_and_redo_reach_branches_after_opening(session: Session, tmp_path: Path) -> None:
    now = trained(session)
    session.edit("rate", edits.set_optimizer(session.experiment, learning_rate=0.5))
    session.continue_from(at(session, 4))  # There the rate was another.
    forked = frame_where(session, lambda frame: len(frame.branches) == 2)
    session.worker.step_epoch()
    ahead = frame_where(session, lambda frame: frame.step > 4 and line(frame).branch == 2)
    session.rename_branch(forked.branches[1], "my way")
    session.switch_branch(forked.branches[0], 2)
    session.undo()
    again = reopened(session, tmp_path / "a.nnviz")
    try:
        labels = ("open", "rate", "continue from step 4", "rename branch 2 to my way",
                  "change to main")  # fmt: skip
        assert again.history == session.history == (labels, 3)
        opened = frame_where(again, lambda frame: len(frame.branches) == 2)
        assert opened.parameters.tobytes() == ahead.parameters.tobytes()
        again.undo()
        again.undo()
        back = frame_where(again, lambda frame: line(frame).branch == 1)
        assert back.parameters.tobytes() == now.parameters.tobytes()
        assert back.branches[1].name == "branch 2"
        assert back.experiment == again.experiment and again.undo_label == "rate"
        again.redo()
        again.redo()
        there = frame_where(again, lambda frame: frame.branches[1].name == "my way")
        assert line(there).branch == 2
        assert there.parameters.tobytes() == ahead.parameters.tobytes()
        again.redo()
        main = frame_where(again, lambda frame: line(frame).branch == 1)
        assert main.parameters.tobytes() == now.parameters.tobytes()
    finally:
        again.worker.stop()


def test_a_file_keeps_no_undo_of_branches_that_it_has_not(session: Session, tmp_path: Path) -> None:
    trained(session)
    session.edit("rate", edits.set_optimizer(session.experiment, learning_rate=0.5))
    session.continue_from(at(session, 3))  # There the rate was another.
    frame = frame_where(session, lambda frame: len(frame.branches) == 2)
    session.rename_branch(frame.branches[1], "my way")
    session.delete_branch(frame.branches[0])
    session.edit("add a unit", edits.add_unit(session.experiment, "hidden1", session.new_id()))
    session.undo()
    again = reopened(session, tmp_path / "a.nnviz")
    try:
        labels = ("open", "rate", "continue from step 3", "rename branch 2 to my way", "add a unit")
        assert again.history == (labels, 3)
        again.undo()
        frame_where(again, lambda frame: frame.branches[0].name == "branch 2")
        again.undo()
        back = frame_where(again, lambda frame: frame.experiment == again.experiment)
        assert (back.experiment.optimizer.learning_rate, len(back.branches)) == (0.5, 1)
        assert not back.error
    finally:
        again.worker.stop()


def _run_to(step: int) -> Run:
    run = Run(small())
    run.advance(step)
    return run


def heavy() -> Experiment:
    """A keyframe takes 27 MB: the budget holds the first and the newest."""
    units = tuple(range(1050))
    layers = (
        Flatten("flat"),
        Dense("wide", units, "relu"),
        Dense("deep", units, "relu"),
        Dense("output", tuple(range(10)), "softmax"),
    )
    return replace(sample_experiment("digits"), layers=layers, batch_size=1, precision="float64")


def test_a_long_replay_tells_how_far_it_is_and_can_be_given_up() -> None:
    session = Session(heavy())
    session.worker.start()
    try:
        session.worker.set_speed(None)
        session.worker.play()
        frame_where(session, lambda frame: frame.step > 40)
        session.worker.pause()
        now = frame_where(session, lambda frame: not frame.playing)
        assert line(now).keyframes <= 2 and line(now).memory <= line(now).budget
        session.worker.go_to(now.step - 1)
        under = frame_where(session, lambda frame: 0 < line(frame).progress < 1)
        assert (line(under).target, under.step) == (now.step - 1, now.step)
        session.worker.cancel_replay()
        stopped = frame_where(session, lambda frame: line(frame).looks_back)
        assert 0 < stopped.step < now.step - 1 and line(stopped).target is None
    finally:
        session.worker.stop()


def test_reset_and_its_undo_keep_the_past(session: Session) -> None:
    now = trained(session)
    session.reset()
    fresh = frame_where(session, lambda frame: frame.step == 0 and frame.run > now.run)
    assert line(fresh).last == 0
    session.undo()
    frame_where(session, lambda frame: frame.step == now.step)
    assert line(at(session, 4)).last == now.step
