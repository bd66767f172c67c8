"""A run is bit-equal however it is paused, stepped, looked at, saved and resumed, with every way
to learn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.data.source import GeneratedData
from nnviz.engine.layers import BatchNorm, Dense, Dropout, LayerNorm
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.stopping import StopSpec
from nnviz.errors import DataError, DivergedError, SpecError
from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.freezing import freeze_layer, freeze_weight
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.state import RunState
from tests.formats.states import equal, ways_to_learn

LAYERS = (
    Dense("h1", (0, 1, 2, 3, 4), "tanh"),
    BatchNorm("norm"),
    Dropout("drop", 0.3),
    Dense("h2", (5, 6, 7), "relu"),
    LayerNorm("level"),
    Dense("output", (8,), "sigmoid"),
)
ACTS = st.sampled_from(["pulse", "advance", "peek", "resume", "settle", "evaluate", "score"])
Act = tuple[str, int]


def small(**changes: Any) -> Experiment:
    experiment = sample_experiment("two-spirals")
    return replace(experiment, data=GeneratedData("two-spirals", 40, 0.05), **changes)


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    """Noise, statistics and every option."""
    size, precision = draw(st.integers(1, 30)), draw(st.sampled_from(["float32", "float64"]))
    ways = draw(ways_to_learn(LAYERS))
    return small(layers=LAYERS, batch_size=size, precision=precision, **ways)


def to(run: Run, step: int, portion: int = 1000) -> Run:
    """Train up to a step, over all stop rules."""
    while run.step < step:
        run.go_on()
        run.pulse(min(portion, step - run.step))
    return run


def act(run: Run, name: str, count: int) -> Run:
    """One of the things that must not change what is learnt."""
    if name == "pulse":
        return to(run, run.step + count, 1)
    if name == "advance":
        run.advance(count)
    elif name == "peek":
        run.trainer.peek()
    elif name == "resume":
        return Run.restore(run.state())
    elif name == "settle":
        run.settle()
    elif name == "evaluate":
        run.predict(run.data.x_test)
        run.network.trace(run.data.x_train[0], run.data.y_train[0])
    else:
        run.trainer.evaluated()
    return run


def final(run: Run) -> RunState:
    run.settle()
    run.go_on()
    return run.state()


@settings(max_examples=120)
@given(experiments(), st.lists(st.tuples(ACTS, st.integers(1, 12)), max_size=12))
def test_nothing_but_steps_changes_what_is_learnt(experiment: Experiment, acts: list[Act]) -> None:
    run = Run(experiment)
    for name, count in acts:
        run = act(run, name, count)
    assert equal(final(run), final(to(Run(experiment), run.step)))


@settings(max_examples=60)
@given(experiments(), st.data())
def test_edits_by_step_number_decide_the_run(first: Experiment, data: st.DataObject) -> None:
    """Adopted in the middle of an epoch as well: other rules, batches, parts and layers."""
    log, edited = [], first
    for unit in range(data.draw(st.integers(1, 3))):
        changes = data.draw(ways_to_learn(LAYERS)) | {"batch_size": data.draw(st.integers(1, 30))}
        edited = replace(edited, **changes)
        if data.draw(st.booleans()):
            edited = edits.add_unit(edited, "h1", 90 + unit)
        log.append((data.draw(st.integers(1, 9)), edited))
    straight, stirred = Run(first), Run(first)
    for steps, experiment in log:
        for run in (straight, stirred):
            portion = 1000 if run is straight else 1
            to(run, run.step + steps, portion)
        stirred.trainer.peek()
        stirred = Run.restore(stirred.state())
        for run in (straight, stirred):
            run.adopt(experiment)
    for run in (straight, stirred):
        to(run, run.step + 15)
    assert equal(final(straight), final(stirred))


def test_dropout_draws_from_a_stream_of_its_own() -> None:
    run, other = (
        Run(small(layers=LAYERS, seeds=replace(small().seeds, noise=noise))) for noise in (0, 1)
    )
    assert run.network.theta.tobytes() == other.network.theta.tobytes()
    assert (run.trainer.order_of_epoch == other.trainer.order_of_epoch).all()
    run.advance(3)
    other.advance(3)
    assert run.network.theta.tobytes() != other.network.theta.tobytes()


def test_peek_draws_the_noise_of_the_step_and_puts_it_back() -> None:
    run = Run(small(layers=LAYERS))
    run.advance(5)
    first, second = run.trainer.peek(), run.trainer.peek()
    assert first.new_parameters.tobytes() == second.new_parameters.tobytes()
    run.advance(1)
    assert first.new_parameters.tobytes() == run.network.theta.tobytes()


def test_in_order_takes_the_rows_as_they_come() -> None:
    run = Run(small(sampling="in order", batch_size=5))
    rows: list[int] = []
    for _ in range(run.trainer.batches + 1):
        rows += run.trainer.batch.tolist()
        run.advance(1)
    count = len(run.data.x_train)
    assert rows == [*range(count), *range(5)]


def test_with_replacement_every_step_draws_from_all_rows() -> None:
    run = Run(small(sampling="with replacement", batch_size=10))
    count, seen = len(run.data.x_train), []
    for _ in range(30):
        batch = run.trainer.batch
        assert len(set(batch.tolist())) == len(batch)
        seen.append(batch)
        run.advance(1)
    epoch = np.concatenate(seen[: -(-count // 10)])
    assert len(epoch) == count and len(set(epoch.tolist())) < count
    assert set(np.concatenate(seen).tolist()) == set(range(count))


def test_no_sample_is_twice_in_a_batch_after_another_size_either() -> None:
    run = Run(small(sampling="with replacement", batch_size=9))
    run.advance(1)
    run.adopt(replace(run.experiment, batch_size=20))
    for _ in range(2):
        batch = run.trainer.batch
        assert len(batch) > 1 and len(set(batch.tolist())) == len(batch)
        run = Run.restore(run.state())
        assert (run.trainer.batch == batch).all()
        run.advance(1)


def test_changed_sampling_holds_from_the_next_batch_on() -> None:
    run = Run(small(batch_size=4))
    run.advance(3)
    run.adopt(replace(run.experiment, sampling="in order"))
    assert run.trainer.batch.tolist() == [12, 13, 14, 15]
    run.adopt(replace(run.experiment, sampling="epochs"))
    assert (run.trainer.offset, run.step) == (12, 3)


def test_a_validation_part_is_recorded_and_teaches_nothing() -> None:
    run, without = Run(small(validation_fraction=0.25)), Run(small())
    assert len(run.data.x_validation) == 7 and len(run.data.x_train) == 21
    np.testing.assert_array_equal(run.data.x_test, without.data.x_test)
    taken = [*run.data.train_rows, *run.data.validation_rows]
    assert sorted(taken) == sorted(without.data.train_rows)
    run.train_epochs(2)
    without.train_epochs(2)
    part = run.network.source(run.data.x_validation)
    score = run.network.score(part, run.data.y_validation)
    assert run.history.validation_loss[-1] == score.loss
    assert run.history.validation_accuracy[-1] == score.accuracy
    assert np.isnan(without.history.validation_loss).all()


def test_taking_a_validation_part_begins_the_epoch_anew_and_keeps_the_weights() -> None:
    run = Run(small())
    run.advance(4)
    theta = run.network.theta.copy()
    run.adopt(replace(run.experiment, validation_fraction=0.2))
    np.testing.assert_array_equal(run.network.theta, theta)
    assert run.trainer.offset == 0
    with pytest.raises(DataError, match=r"kept for validation is 1.0; choose"):
        run.adopt(replace(run.experiment, validation_fraction=1.0))
    assert run.experiment.validation_fraction == 0.2


def test_penalty_and_data_loss_are_recorded_apart() -> None:
    run = Run(small(regularisation=RegularisationSpec(l1=0.01, l2=0.1)))
    run.train_epochs(3)
    network = run.network
    w = network.theta * network.layout.mask(network.dtype, "weight")
    assert run.history.penalty[-1] == pytest.approx(0.05 * (w**2).sum() + 0.01 * np.abs(w).sum())
    train = network.score(network.source(run.data.x_train), run.data.y_train)
    assert run.history.train_loss[-1] == train.loss
    assert not Run(small()).history.penalty.any()


def test_the_batch_loss_precedes_what_the_epoch_learnt() -> None:
    run = Run(small(optimizer=OptimizerSpec("sgd", 0.1)))
    run.train_epochs(40)
    history = run.history
    assert np.isnan(history.batch_loss[0])
    assert (history.batch_loss[1:] > history.train_loss[1:]).mean() > 0.9


def test_l2_makes_weights_smaller_and_l1_makes_them_vanish() -> None:
    def weights(spec: RegularisationSpec) -> np.ndarray:
        run = Run(small(regularisation=spec, optimizer=OptimizerSpec("sgd", 0.05)))
        run.advance(400)
        return np.abs(run.network.layout.weight(run.network.theta, "hidden1"))

    free = weights(RegularisationSpec())
    assert (weights(RegularisationSpec(l2=0.05)) ** 2).sum() < 0.5 * (free**2).sum()
    assert (weights(RegularisationSpec(l1=0.05)) < 0.01).mean() > (free < 0.01).mean() + 0.3


def test_early_stopping_leaves_a_run_that_is_saved_whole() -> None:
    stop = StopSpec(patience=3)
    run = Run(small(optimizer=OptimizerSpec("adam", 0.1), stop=stop, validation_fraction=0.4))
    run.train_epochs(300)
    assert "Stopped early" in run.stopped and run.trainer.epoch < 300
    history = run.history
    best = int(np.argmin(history.validation_loss[1:-1])) + 1
    assert history.validation_loss[-1] == history.validation_loss[best]
    assert history.epoch[-1] == history.epoch[-2] == run.trainer.epoch
    part = run.network.source(run.data.x_validation), run.data.y_validation
    assert run.network.score(*part).loss == history.validation_loss[best]
    resumed = Run.restore(run.state())
    assert resumed.stopped == run.stopped
    for each in (run, resumed):
        each.advance(7)
    assert equal(run.state(), resumed.state())


def test_what_was_frozen_meanwhile_is_not_put_back() -> None:
    run = Run(small(stop=StopSpec(patience=3), validation_fraction=0.4))
    while run.trainer.watch.wait < 2:
        run.train_epochs(1)
    experiment = run.experiment
    for index in range(32):
        experiment = freeze_weight(experiment, "hidden1", "weight", index)
    run.adopt(experiment)
    held = frozen_values(run)
    run.train_epochs(1000)
    assert "Stopped early" in run.stopped
    assert frozen_values(run) == held


def test_a_divergence_goes_back_to_the_last_epochs_end() -> None:
    run = Run(small())
    run.train_epochs(5)
    theta, step = run.network.theta.copy(), run.step
    run.advance(1)
    run.network.theta[0] = np.nan
    with pytest.raises(DivergedError):
        run.check()
    assert (run.step, run.network.theta.tobytes()) == (step, theta.tobytes())


def test_a_loss_measured_in_another_way_is_no_sign_of_divergence() -> None:
    """A sum over the batch is more than ten times the mean that the run began with."""
    run = Run(small())
    run.train_epochs(3)
    run.adopt(replace(run.experiment, reduction="sum", optimizer=OptimizerSpec("sgd", 1e-4)))
    run.train_epochs(2)
    assert run.history.train_loss[-1] > 10 * run.history.train_loss[0]
    step = run.step
    run.network.theta[0] = np.nan
    with pytest.raises(DivergedError):
        run.check()
    assert run.step == step


def test_a_divergence_after_early_stopping_goes_back_to_the_best_weights() -> None:
    run = Run(small(stop=StopSpec(patience=2), validation_fraction=0.4))
    run.train_epochs(1000)
    assert "Stopped early" in run.stopped
    best, step = run.network.theta.copy(), run.step
    run.advance(1)
    run.network.theta[0] = np.nan
    with pytest.raises(DivergedError):
        run.check()
    assert (run.step, run.network.theta.tobytes()) == (step, best.tobytes())


def test_a_divergence_goes_back_with_all_that_was_known() -> None:
    schedule = ScheduleSpec("plateau", patience=0, threshold=0.9)
    run = Run(small(layers=LAYERS, schedule=schedule))
    run.train_epochs(4)
    before = run.state()
    wild = OptimizerSpec("sgd", 1e200)
    run.adopt(replace(run.experiment, optimizer=wild, schedule=ScheduleSpec()))
    with pytest.raises(DivergedError):
        run.train_epochs(3)
    run.adopt(before.experiment)
    after = run.state()
    assert (after.step, after.order_state) == (before.step, before.order_state)
    assert after.noise_state == before.noise_state


def test_rules_that_stop_say_so_in_train_epochs_too() -> None:
    run = Run(small(stop=StopSpec(steps=5)))
    run.train_epochs(50)
    assert (run.step, run.stopped) == (5, "Stopped: the rule says after 5 steps.")


def frozen_values(run: Run) -> list[float]:
    layout = run.network.layout
    return [
        float(layout.read(run.network.theta, layer, name).flat[index])
        for layer, name, index in run.experiment.frozen.weights
    ]


@given(st.sets(st.integers(0, 47), min_size=1, max_size=6), st.data())
def test_frozen_weights_are_the_same_ones_after_edits(
    places: set[int], data: st.DataObject
) -> None:
    experiment = small()
    for place in sorted(places):
        experiment = freeze_weight(experiment, "hidden2", "weight", place)
    run = Run(experiment)
    run.advance(2)
    unit = data.draw(st.integers(0, 7))
    named = zip(frozen_values(run), experiment.frozen.weights, strict=True)
    expected = [value for value, (_, _, index) in named if index % 8 != unit]
    for edited in (
        edits.remove_unit(experiment, "hidden1", unit),
        edits.add_unit(edits.remove_unit(experiment, "hidden1", unit), "hidden2", 70),
    ):
        run.adopt(edited)
        assert frozen_values(run) == expected
        run.advance(2)
        assert frozen_values(run) == expected


def test_a_removed_layer_is_no_longer_frozen() -> None:
    experiment = freeze_layer(freeze_layer(small(), "hidden1"), "hidden2")
    edited = edits.remove_layer(experiment, "hidden2")
    assert edited.frozen == FrozenSpec(("hidden1",))
    assert freeze_layer(edited, "hidden1", frozen=False).frozen == FrozenSpec()
    weight = freeze_weight(small(), "hidden1", "bias", 3)
    assert freeze_weight(weight, "hidden1", "bias", 3, frozen=False).frozen == FrozenSpec()


def test_a_way_to_learn_that_cannot_be_leaves_the_run_as_it_was() -> None:
    run = Run(small())
    run.advance(3)
    before = run.state()
    for wrong in (
        edits.set_schedule(run.experiment, factor=0.0),
        edits.set_regularisation(run.experiment, l2=-1.0),
        edits.set_stop(run.experiment, steps=0),
        freeze_layer(run.experiment, "nowhere"),
    ):
        with pytest.raises(SpecError):
            run.adopt(wrong)
    assert equal(run.state(), before)
