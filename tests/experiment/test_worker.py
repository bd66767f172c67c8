"""The Worker, its process and the Session, without Qt."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.optimizers import OptimizerSpec
from nnviz.errors import LostRunError, SpecError
from nnviz.experiment import edits
from nnviz.experiment.frame import Wanted
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from tests.experiment.worker_kit import frame_where, small, working


@pytest.fixture
def session() -> Iterator[Session]:
    with working(small()) as session:
        yield session


def test_the_first_frame_shows_the_initial_weights(session: Session) -> None:
    frame = frame_where(session, lambda frame: True)
    np.testing.assert_array_equal(frame.parameters, Run(small()).network.theta)
    assert (frame.step, frame.epoch, frame.playing) == (0, 0, False)
    assert len(frame.history) == 1
    assert not frame.parameters.flags.writeable


def test_play_and_pause(session: Session) -> None:
    session.worker.play()
    frame = frame_where(session, lambda frame: frame.epoch >= 3)
    assert frame.playing
    session.worker.pause()
    paused = frame_where(session, lambda frame: not frame.playing)
    assert session.worker.state().result(10).step == paused.step


def test_a_paused_frame_shows_the_losses_of_its_own_epoch(session: Session) -> None:
    for _ in range(5):
        session.worker.play()
        frame_where(session, lambda frame: frame.playing and frame.epoch > 2)
        session.worker.pause()
        paused = frame_where(session, lambda frame: not frame.playing)
        assert paused.history.epoch[-1] == paused.epoch
        state = session.worker.state().result(10)
        np.testing.assert_array_equal(state.history.train_loss, paused.history.train_loss)


def test_playing_is_bit_equal_to_a_run_without_a_process(session: Session) -> None:
    session.worker.play()
    frame_where(session, lambda frame: frame.epoch >= 2)
    session.worker.pause()
    state = session.worker.state().result(10)
    run = Run(small())
    run.advance(state.step)
    assert run.network.theta.tobytes() == state.parameters.tobytes()


def test_a_sample_step_changes_weights_only_after_the_last_member(session: Session) -> None:
    first = frame_where(session, lambda frame: frame.microscope is not None)
    assert first.microscope is not None
    size = len(first.microscope.batch)
    for member in range(1, size):
        session.worker.step_sample()
        frame = frame_where(session, lambda frame, member=member: frame.member == member)
        assert frame.step == 0
        assert frame.microscope is not None
        assert frame.microscope.member == member
        assert frame.microscope.look == Look("train", int(frame.microscope.batch[member]))
    session.worker.step_sample()
    assert frame_where(session, lambda frame: frame.member == 0).step == 1


def test_steps_by_batch_and_epoch(session: Session) -> None:
    session.worker.step_batch()
    frame = frame_where(session, lambda frame: frame.step == 1)
    session.worker.step_epoch()
    done = frame_where(session, lambda frame: frame.epoch == 1)
    assert done.step == frame.batches


def test_edits_while_playing_keep_the_step_count(session: Session) -> None:
    session.worker.play()
    before = frame_where(session, lambda frame: frame.epoch >= 1)
    session.edit("add a unit", edits.add_unit(session.experiment, "hidden1", session.new_id()))
    after = frame_where(session, lambda frame: frame.experiment == session.experiment)
    assert after.step >= before.step
    assert after.weight("hidden1").shape == (9, 4)
    assert after.notes
    assert after.playing


def test_undo_and_redo_of_a_removed_unit(session: Session) -> None:
    session.worker.step_epoch()
    trained = frame_where(session, lambda frame: frame.epoch == 1)
    session.edit("remove unit 3", edits.remove_unit(session.experiment, "hidden2", 2))
    frame_where(session, lambda frame: frame.weight("hidden2").shape[0] == 5)
    assert session.undo_label == "remove unit 3"
    session.undo()
    back = frame_where(session, lambda frame: frame.weight("hidden2").shape[0] == 6)
    np.testing.assert_array_equal(back.parameters, trained.parameters)
    assert (session.undo_label, session.redo_label) == (None, "remove unit 3")
    session.redo()
    frame_where(session, lambda frame: frame.weight("hidden2").shape[0] == 5)


def test_one_gesture_is_one_revision(session: Session) -> None:
    gesture = object()
    for rate in (0.01, 0.02, 0.03):
        changed = edits.set_optimizer(session.experiment, learning_rate=rate)
        session.edit("learning rate", changed, gesture)
    session.undo()
    assert session.experiment == small()
    assert session.undo_label is None


def test_undo_of_reset_brings_the_trained_run_back(session: Session) -> None:
    session.worker.step_epoch()
    trained = frame_where(session, lambda frame: frame.epoch == 1)
    session.reset()
    fresh = frame_where(session, lambda frame: frame.run != trained.run)
    assert fresh.step == 0
    np.testing.assert_array_equal(fresh.parameters, Run(small()).network.theta)
    session.undo()
    back = frame_where(session, lambda frame: frame.run > fresh.run)
    assert back.step == trained.step
    np.testing.assert_array_equal(back.parameters, trained.parameters)


def test_new_weights_keep_the_data_and_new_data_keep_the_weights(session: Session) -> None:
    first = frame_where(session, lambda frame: True)
    session.edit("new weights", edits.new_weights(session.experiment))
    weights = frame_where(session, lambda frame: frame.run != first.run)
    np.testing.assert_array_equal(weights.data.x_train, first.data.x_train)
    assert not np.array_equal(weights.parameters, first.parameters)
    session.edit("new data", edits.new_data(session.experiment))
    data = frame_where(session, lambda frame: frame.experiment == session.experiment)
    np.testing.assert_array_equal(data.parameters, weights.parameters)
    assert not np.array_equal(data.data.x_train, first.data.x_train)


def test_a_wrong_edit_changes_nothing_and_says_why(session: Session) -> None:
    wrong = edits.set_activation(session.experiment, "output", "tanh")
    with pytest.raises(SpecError, match="take sigmoid or mean squared error"):
        session.edit("activation", wrong)
    assert session.experiment == small()
    assert not session.dirty


def test_a_diverging_run_pauses_with_its_reason_and_goes_on_when_mended() -> None:
    experiment = edits.set_activation(sample_experiment("plane"), "hidden1", "linear")
    session = Session(replace(experiment, optimizer=OptimizerSpec("sgd", 1e6)))
    session.worker.start()
    try:
        session.worker.play()
        frame = frame_where(session, lambda frame: bool(frame.error))
        assert "take a smaller learning rate" in frame.error
        assert not frame.playing
        assert np.isfinite(frame.parameters).all()
        session.edit("rate", edits.set_optimizer(session.experiment, learning_rate=1e-3))
        session.worker.step_epoch()
        mended = frame_where(session, lambda later: later.epoch > frame.epoch)
        assert not mended.error
        assert np.isfinite(mended.history.train_loss).all()
    finally:
        session.worker.stop()


def test_a_look_outside_the_batch_has_no_share(session: Session) -> None:
    session.worker.want(Wanted(look=Look("test", 4), thumbnail=8, boundary=16))
    frame = frame_where(session, lambda frame: frame.maps is not None)
    assert frame.microscope is not None
    assert frame.maps is not None
    assert frame.microscope.member is None
    np.testing.assert_array_equal(frame.microscope.trace.x, frame.data.x_test[4])
    assert frame.maps.layers["hidden1"].shape == (8, 8, 8)
    assert frame.maps.boundary is not None
    assert frame.maps.boundary.shape == (1, 16, 16)


def test_a_chosen_speed_takes_its_time(session: Session) -> None:
    session.worker.set_speed(200.0)
    session.worker.play()
    steps = set()
    while len(steps) < 5:
        steps.add(frame_where(session, lambda frame: True).step)
    session.worker.pause()
    assert max(steps) < 10_000


def test_a_saved_state_is_loaded_as_a_new_run(session: Session) -> None:
    session.worker.step_epoch()
    state = session.worker.state().result(10)
    session.open(small())
    fresh = frame_where(session, lambda frame: frame.step == 0 and frame.run > 1)
    session.open(state)
    loaded = frame_where(session, lambda frame: frame.run > fresh.run)
    np.testing.assert_array_equal(loaded.parameters, state.parameters)
    assert loaded.epoch == 1


def test_parts_that_did_not_change_stay_the_same_objects(session: Session) -> None:
    first = frame_where(session, lambda frame: True)
    session.worker.step_epoch()
    later = frame_where(session, lambda frame: frame.epoch == 1)
    assert later.data is first.data
    assert later.experiment is first.experiment
    assert len(first.history) == 1
    assert later.history.epoch.tolist() == [0, 1]
    session.worker.want(Wanted(look=Look("test", 0)))
    looking = frame_where(session, lambda frame: frame is not later)
    assert looking.history is later.history


def test_a_lost_process_is_replaced_and_the_run_goes_on(session: Session) -> None:
    session.worker.step_epoch()
    trained = frame_where(session, lambda frame: frame.epoch == 1)
    rate = edits.set_optimizer(session.experiment, learning_rate=0.002)
    session.edit("rate", rate)
    state = session.worker.state().result(10)
    session.worker.want(Wanted(look=Look("test", 2)))
    frame_where(session, lambda frame: bool(frame.microscope and frame.microscope.look.index == 2))
    lost = session.worker.pid
    assert lost is not None
    os.kill(lost, signal.SIGKILL)
    back = frame_where(session, lambda frame: frame.run > trained.run and bool(frame.error))
    assert "ended unexpectedly (exit code -9)" in back.error
    assert "went back to step" in back.error
    assert session.worker.pid != lost
    assert (back.step, back.experiment) == (state.step, rate)
    assert back.microscope is not None
    assert back.microscope.look == Look("test", 2)
    np.testing.assert_array_equal(back.parameters, state.parameters)
    np.testing.assert_array_equal(back.history.train_loss, state.history.train_loss)
    session.worker.step_epoch()
    assert not frame_where(session, lambda frame: frame.epoch > back.epoch).error


def test_a_question_that_a_lost_process_cannot_answer_says_so(session: Session) -> None:
    frame_where(session, lambda frame: True)
    pid = session.worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    answer = session.worker.state()
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(LostRunError, match="try again"):
        answer.result(10)


def test_a_run_that_cannot_begin_gives_its_reason() -> None:
    session = Session(replace(small(), batch_size=0))
    session.worker.start()
    deadline = time.monotonic() + 30
    while not session.worker.lost and time.monotonic() < deadline:
        time.sleep(0.01)
    session.worker.stop()
    assert "batch size" in session.worker.lost.lower()
