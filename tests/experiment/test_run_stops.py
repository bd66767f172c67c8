"""A stop rule in the window: the run pauses, says why, and goes on when asked to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from nnviz.experiment import edits
from nnviz.experiment.freezing import freeze_layer, freeze_weight
from nnviz.experiment.session import Session
from nnviz.experiment.worker import Worker
from tests.experiment.worker_kit import frame_where, small, working


@pytest.fixture
def session() -> Iterator[Session]:
    with working(replace(small(), validation_fraction=0.3)) as session:
        yield session


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


@pytest.mark.parametrize(
    "many",
    [lambda worker: worker.train_epochs(5), lambda worker: [worker.step_epoch() for _ in range(5)]],
)
def test_several_epochs_asked_for_at_once_end_where_a_rule_says(
    session: Session, many: Callable[[Worker], object]
) -> None:
    session.edit("stop", edits.set_stop(session.experiment, epochs=2))
    many(session.worker)
    stopped = frame_where(session, lambda frame: frame.stopped)
    assert stopped.epoch == 2 == session.worker.state().result(30).epoch
    assert stopped.notes == ("Stopped: the rule says after 2 epochs.",)
    session.worker.step_epoch()  # now that it was seen
    further = frame_where(session, lambda frame: frame.epoch == 3)
    assert (further.stopped, further.notes) == (False, ())


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
