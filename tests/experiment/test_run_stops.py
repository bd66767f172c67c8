"""A stop rule in the window: the run pauses, says why, and goes on when asked to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from nnviz.data.source import GeneratedData
from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame
from nnviz.experiment.freezing import freeze_layer, freeze_weight
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session


def small() -> Experiment:
    data = GeneratedData("two-spirals", 60, 0.05)
    return replace(sample_experiment("two-spirals"), data=data, validation_fraction=0.3)


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session(small())
    session.worker.start()
    yield session
    session.worker.stop()


def frame_where(session: Session, condition: Callable[[Frame], bool]) -> Frame:
    """The first Frame from now on for which ``condition`` holds."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        frame = session.worker.take_frame()
        if frame is not None and condition(frame):
            return frame
        time.sleep(0.002)
    raise AssertionError("no such frame came within 30 s")


def test_a_rule_pauses_the_run_with_a_note(session: Session) -> None:
    session.edit("stop", edits.set_stop(session.experiment, steps=40))
    session.worker.play()
    stopped = frame_where(session, lambda frame: frame.step > 0 and not frame.playing)
    assert (stopped.step, stopped.error) == (40, "")
    assert stopped.notes == ("Stopped: the rule says after 40 steps.",)
    session.worker.play()
    assert frame_where(session, lambda frame: frame.step > 60).notes == ()


def test_a_single_step_into_a_rule_says_so_too(session: Session) -> None:
    session.edit("stop", edits.set_stop(session.experiment, steps=2))
    session.worker.step_batch()
    session.worker.step_batch()
    stopped = frame_where(session, lambda frame: frame.step == 2)
    assert stopped.notes == ("Stopped: the rule says after 2 steps.",)


def test_early_stopping_shows_the_best_weights_and_their_losses(session: Session) -> None:
    session.edit("stop", edits.set_stop(session.experiment, patience=2))
    session.worker.play()
    stopped = frame_where(session, lambda frame: frame.step > 0 and not frame.playing)
    assert stopped.notes[0].startswith("Stopped early after epoch")
    history = stopped.history
    assert history.validation_loss[-1] == min(history.validation_loss[1:])
    assert history.epoch[-1] == history.epoch[-2] == stopped.epoch


def test_features_that_go_take_their_frozen_weights_along(session: Session) -> None:
    """Weights are told by the feature they belong to, not by their place."""
    first = session.experiment
    assert first.features == ("x1", "x2", "sin(x1)", "sin(x2)")
    for place in (1, 2, 4):
        first = freeze_weight(first, "hidden1", "weight", place)
    session.edit("freeze", freeze_layer(first, "output"))
    session.edit("features", replace(session.experiment, features=("x2", "sin(x2)")))
    frozen = session.experiment.frozen
    assert frozen.weights == (("hidden1", "weight", 0),)
    assert frozen.layers == ("output",)
