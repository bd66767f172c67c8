"""The past of a run: every step of it comes back bit by bit, and a branch goes on from there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.data.source import GeneratedData
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.errors import DivergedError, SpecError
from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.log import Number, folded
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.state import RunState
from nnviz.experiment.timeline import Tape, tape
from nnviz.experiment.timeline.keyframe import stride_of
from nnviz.experiment.timeline.replay import exhaust, replay, stand
from nnviz.experiment.timeline.thinning import weakest
from tests.experiment.test_run_learning import LAYERS, experiments, small
from tests.formats.states import equal, ways_to_learn


@pytest.fixture(autouse=True)
def close_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keyframes every four steps, and soon too many."""
    monkeypatch.setattr(tape, "stride_of", lambda run: 4)
    monkeypatch.setattr(tape, "_MOST", 6)


def steps_of(a: Tape) -> list[int]:
    return [keyframe.step for keyframe in a.present.keyframes]


def rested(run: Run) -> RunState:
    stand(run)
    return run.captured()


class Lived:
    """A tape trained step by step, with what the run was at every step."""

    def __init__(self, experiment: Experiment) -> None:
        self.tape = Tape(Run(experiment))
        self.states = {0: rested(self.tape.run)}
        self.unit = 100

    def train(self, steps: int, portion: int) -> None:
        target = self.tape.run.step + steps
        while self.tape.run.step < target:
            self.tape.run.go_on()
            self.tape.pulse(min(portion, target - self.tape.run.step))
            if portion == 1:
                self.remember()
        self.remember()

    def remember(self) -> None:
        # Through a copy: what is looked at must not be what makes it exact.
        run = self.tape.run
        copy = Run.restore(run.captured(), run.data)
        self.states[run.step] = rested(copy)

    def adopt(self, **changes: Any) -> None:
        self.tape.run.adopt(replace(self.tape.run.experiment, **changes))
        self.tape.revised()
        self.remember()

    def go_on(self, **changes: Any) -> None:
        """One more piece of a gesture."""
        self.tape.run.adopt(replace(self.tape.run.experiment, **changes), "drag", gesture=1)
        self.tape.revised()
        self.remember()

    def add_unit(self) -> None:
        self.unit += 1
        self.tape.run.adopt(edits.add_unit(self.tape.run.experiment, "h1", self.unit))
        self.tape.revised()
        self.remember()

    def remove_unit(self, place: int) -> None:
        self.tape.run.adopt(edits.remove_unit(self.tape.run.experiment, "h1", place))
        self.tape.revised()
        self.remember()

    def set_number(self, index: int, value: float, join: bool) -> None:
        index %= self.tape.run.network.layout.block("h1")["bias"].size
        self.tape.run.set_numbers([Number("h1", "bias", index, 0.0, value)], join=join)
        self.tape.revised()
        self.remember()


@st.composite
def lives(draw: st.DrawFn) -> Lived:
    """Training in any portions, with edits of every sort in between."""
    lived = Lived(draw(experiments()))
    first = lived.tape.run.experiment
    for _ in range(draw(st.integers(1, 7))):
        act = draw(st.sampled_from(["train", "train", "train", "learn", "add", "remove", "set",
                                    "undo", "go on"]))  # fmt: skip
        if act == "train":
            lived.train(draw(st.integers(1, 14)), draw(st.sampled_from([1, 3, 1000])))
        elif act == "go on":
            lived.go_on(batch_size=draw(st.integers(1, 30)))
        elif act == "learn":
            lived.adopt(**draw(ways_to_learn(LAYERS)), batch_size=draw(st.integers(1, 30)))
        elif act == "add":
            lived.add_unit()
        elif act == "remove":
            lived.remove_unit(draw(st.integers(0, 3)))
        elif act == "set":
            lived.set_number(draw(st.integers(0, 3)), draw(st.floats(-2, 2)), draw(st.booleans()))
        else:
            lived.adopt(layers=first.layers, frozen=first.frozen)
    return lived


@settings(max_examples=120)
@given(lives(), st.data())
def test_every_step_comes_back_bit_by_bit(lived: Lived, data: st.DataObject) -> None:
    present = rested(Run.restore(lived.tape.run.captured(), lived.tape.run.data))
    for step in data.draw(st.lists(st.sampled_from(sorted(lived.states)), max_size=8)):
        lived.tape.go_to(step)
        lived.tape.arrive()
        assert lived.tape.shown.step == step
        if step != lived.tape.last:
            assert equal(lived.tape.shown.captured(), lived.states[step])
    lived.tape.now()
    assert equal(rested(lived.tape.run), present)


@settings(max_examples=60)
@given(lives(), st.data())
def test_a_branch_goes_on_as_training_from_there_would(lived: Lived, data: st.DataObject) -> None:
    step = data.draw(st.sampled_from(sorted(lived.states)))
    lived.tape.go_to(step)
    lived.tape.arrive()
    original = rested(Run.restore(lived.tape.run.captured(), lived.tape.run.data))
    lived.tape.branch()
    straight = Run.restore(lived.states[step])
    for run in (lived.tape.run, straight):
        exhaust(replay(run, run.log, step + 12))
    assert equal(rested(lived.tape.run), rested(straight))
    if step < original.step:
        lived.tape.switch(1)
        assert equal(rested(lived.tape.run), original)


def trained(steps: int = 40) -> Tape:
    recorded = Tape(Run(small()))
    recorded.advance(steps)
    return recorded


def test_keyframes_lie_dense_near_now_and_the_first_and_newest_stay() -> None:
    recorded = trained(400)
    steps = steps_of(recorded)
    assert steps[0] == 0 and steps[-1] == 400 and len(steps) <= 6
    gaps = np.diff(steps)
    assert gaps[-1] == 4 and (np.diff(gaps) <= 0).all()


def test_thinning_goes_by_step_numbers_alone() -> None:
    assert steps_of(trained(300)) == steps_of(trained(300))
    assert weakest(np.array([0, 4]), np.array([True, False])) is None
    assert weakest(np.array([0, 4, 8]), np.array([True, True, False])) is None
    assert weakest(np.array([0, 4, 8, 12]), np.array([True, False, False, False])) == 1


def test_the_memory_stays_within_its_budget() -> None:
    recorded = Tape(Run(small()), budget=40_000)
    recorded.advance(300)
    assert recorded.memory <= 40_000
    assert recorded.memory == sum(each.size for each in recorded.present.keyframes)
    recorded.shrink(20_000)
    assert recorded.memory <= 20_000
    recorded.go_to(123)
    recorded.arrive()
    straight = Run(small())
    exhaust(replay(straight, straight.log, 123))
    assert equal(rested(straight), recorded.shown.captured())


def test_a_bigger_network_has_its_keyframes_at_shorter_distances() -> None:
    little, large = Run(small()), Run(sample_experiment("doodles"))
    assert stride_of(little) > 8 * stride_of(large) >= 8


def test_looking_back_leaves_the_run_alone() -> None:
    recorded = trained()
    before = recorded.run.captured()
    recorded.go_to(7)
    assert not recorded.looks_back and recorded.at == 7
    recorded.arrive()
    assert recorded.looks_back and recorded.shown.step == 7
    assert len(recorded.shown.history) < len(recorded.run.history)
    recorded.go_to(8)
    recorded.arrive()
    assert recorded.shown.step == 8
    recorded.go_to(10_000)
    assert not recorded.looks_back and recorded.shown is recorded.run
    assert equal(recorded.run.captured(), before)


def test_a_viewer_made_beforehand_changes_nothing() -> None:
    recorded, plain = trained(), trained()
    recorded.prepare()
    assert not recorded.looks_back and recorded.shown is recorded.run
    for each in (recorded, plain):
        each.go_to(9)
        each.prepare()
        each.arrive()
    assert equal(recorded.shown.captured(), plain.shown.captured())


def test_a_replay_given_up_stands_at_the_step_it_came_to() -> None:
    recorded = Tape(Run(small()), budget=1)
    recorded.advance(3000)
    recorded.go_to(2900)
    assert not recorded.travel(0.0)
    assert recorded.journey is not None and 0 < recorded.journey.progress < 1
    recorded.cancel()
    step = recorded.shown.step
    assert recorded.looks_back and 0 < step < 2900
    straight = Run(small())
    exhaust(replay(straight, straight.log, step))
    assert equal(rested(straight), recorded.shown.captured())


def test_branches_are_kept_switched_renamed_and_deleted() -> None:
    recorded = trained(40)
    recorded.go_to(20)
    branch = recorded.branch()
    assert (branch.name, branch.start, recorded.last) == ("branch 2", 20, 20)
    recorded.run.adopt(edits.set_optimizer(recorded.run.experiment, learning_rate=0.1))
    recorded.revised()
    recorded.advance(30)
    ended = recorded.run.captured()
    recorded.switch(1)
    assert (recorded.last, recorded.run.experiment) == (40, small())
    recorded.branches.rename(branch.id, "  faster ")
    assert branch.name == "faster"
    recorded.go_to(10)
    recorded.arrive()
    assert recorded.shown.step == 10
    recorded.switch(branch.id)
    assert equal(recorded.run.captured(), ended)
    recorded.branches.delete(1)
    assert [strand.name for strand in recorded.branches] == ["faster"]
    recorded.go_to(10)
    recorded.arrive()
    assert recorded.shown.step == 10 and recorded.shown.experiment == small()


def test_wrong_wishes_about_branches_say_why() -> None:
    recorded = trained(8)
    with pytest.raises(SpecError, match="'main' is being trained; change to another"):
        recorded.branches.delete(1)
    with pytest.raises(SpecError, match="needs a name"):
        recorded.branches.rename(1, "  ")
    with pytest.raises(SpecError, match="no branch 9"):
        recorded.switch(9)
    assert recorded.branch() is recorded.present


def test_shared_keyframes_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tape, "_MOST", 100)
    recorded = trained(20)
    used, count = recorded.memory, recorded.count
    recorded.go_to(12)
    recorded.branch()
    assert recorded.count == count + 2
    assert recorded.memory < used + 3 * recorded.present.keyframes[0].size


def diverging() -> Tape:
    experiment = edits.set_activation(
        edits.set_loss(small(), "mean_squared_error"), "output", "linear"
    )
    recorded = Tape(Run(replace(experiment, optimizer=OptimizerSpec("sgd", 0.01))))
    recorded.advance(30)
    wild = edits.set_optimizer(experiment, kind="momentum", momentum=0.99, learning_rate=10.0)
    recorded.run.adopt(wild)
    recorded.revised()
    with pytest.raises(DivergedError):
        recorded.advance(3000)
    return recorded


def test_a_diverged_run_can_be_looked_at_to_its_last_finite_step() -> None:
    recorded = diverging()
    at, broken = recorded.run.step, [each for each in recorded.branches if each.diverged]
    assert len(broken) == 1 and broken[0].end is not None
    end = broken[0].end
    assert broken[0].name == f"diverged at step {end.step + 1:,}" and end.step > at
    assert np.isfinite(end.state.parameters).all()
    recorded.switch(broken[0].id)
    recorded.go_to(end.step - 1)
    recorded.arrive()
    last = recorded.shown
    assert last.step == end.step - 1
    assert np.abs(last.network.theta).max() > 1e3
    recorded.switch(1)
    assert recorded.last == at


def test_after_divergence_the_past_and_the_mended_run_replay() -> None:
    recorded = diverging()
    mended = edits.set_optimizer(recorded.run.experiment, momentum=0.5, learning_rate=1e-3)
    recorded.run.adopt(mended)
    recorded.revised()
    recorded.advance(10)
    middle = rested(Run.restore(recorded.run.captured()))
    recorded.advance(10)
    recorded.go_to(middle.step)
    recorded.arrive()
    assert equal(recorded.shown.captured(), middle)


def test_only_the_newest_diverged_end_is_kept() -> None:
    recorded = diverging()
    with pytest.raises(DivergedError):
        recorded.advance(3000)
    assert sum(each.diverged for each in recorded.branches) == 1


def test_a_loaded_run_begins_its_past_where_it_was_saved() -> None:
    run = Run(small())
    run.advance(9)
    recorded = Tape(Run.restore(run.state()))
    recorded.advance(9)
    recorded.go_to(0)
    recorded.arrive()
    assert (recorded.first, recorded.shown.step) == (9, 9)
    assert equal(recorded.shown.captured(), rested(run))


def test_other_data_are_prepared_again() -> None:
    recorded = trained(8)
    more = replace(recorded.run.experiment, data=GeneratedData("two-spirals", 70, 0.05))
    recorded.run.adopt(more)
    recorded.revised()
    recorded.advance(8)
    recorded.go_to(4)
    recorded.arrive()
    assert len(recorded.shown.data.x_train) < len(recorded.run.data.x_train)


def test_a_gesture_is_one_entry_unless_its_first_piece_was_refused() -> None:
    run = Run(small())
    refused = replace(run.experiment, batch_size=0)
    with pytest.raises(SpecError):
        run.adopt(refused, "drag", gesture=1)
    for size in (5, 6):
        run.adopt(replace(run.experiment, batch_size=size), f"drag to {size}", gesture=1)
        run.advance(1)
    run.adopt(replace(run.experiment, batch_size=7), "another", gesture=2)
    assert [(each.step, each.label) for each in run.log] == [
        (0, ""), (0, "drag to 5"), (1, "drag to 6"), (2, "another"),
    ]  # fmt: skip
    assert [each.label for each in folded(run.log)] == ["", "drag to 6", "another"]
