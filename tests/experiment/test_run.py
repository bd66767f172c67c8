"""A run is a function of its Experiment and the log of edits by step number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.data.source import GeneratedData
from nnviz.engine.layers import Dense
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.errors import DivergedError, SpecError
from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment, Given
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment


def small(**changes: object) -> Experiment:
    experiment = sample_experiment("two-spirals")
    return replace(experiment, data=GeneratedData("two-spirals", 60, 0.05), **changes)


def weights(run: Run, layer: str) -> np.ndarray:
    return np.array(run.network.layout.weight(run.network.theta, layer))


def test_steps_in_any_portions_are_bit_equal() -> None:
    whole, portions = Run(small()), Run(small())
    whole.advance(50)
    for steps in (1, 2, 3, 10, 34):
        portions.advance(steps)
    assert whole.network.theta.tobytes() == portions.network.theta.tobytes()
    np.testing.assert_array_equal(whole.history.train_loss, portions.history.train_loss)


def test_resume_in_mid_epoch_is_bit_equal() -> None:
    run = Run(small())
    run.advance(7)
    resumed = Run.restore(run.state())
    run.advance(40)
    resumed.advance(40)
    assert run.network.theta.tobytes() == resumed.network.theta.tobytes()
    np.testing.assert_array_equal(run.history.test_loss, resumed.history.test_loss)


def test_resume_after_edits_is_bit_equal() -> None:
    run = Run(small())
    run.advance(5)
    run.adopt(edits.add_unit(run.experiment, "hidden1", 99))
    run.advance(2)
    run.adopt(replace(run.experiment, batch_size=7))
    run.advance(1)
    resumed = Run.restore(run.state())
    for each in (run, resumed):
        each.adopt(edits.add_unit(each.experiment, "hidden2", 100))
        each.advance(30)
    assert run.network.theta.tobytes() == resumed.network.theta.tobytes()


def test_every_epoch_is_recorded_from_the_initial_weights_on() -> None:
    run = Run(small())
    run.train_epochs(3)
    np.testing.assert_array_equal(run.history.epoch, [0, 1, 2, 3])
    assert run.history.step[-1] == run.step


def test_peek_shows_exactly_what_the_step_then_does() -> None:
    for kind in ("sgd", "momentum", "adam"):
        run = Run(small(optimizer=OptimizerSpec(kind, 0.05)))
        run.advance(9)
        before = run.network.theta.copy()
        step = run.trainer.peek()
        assert before.tobytes() == run.network.theta.tobytes() == step.parameters.tobytes()
        run.advance(1)
        assert step.new_parameters.tobytes() == run.network.theta.tobytes()
        for name, vector in run.trainer.optimizer.state.items():
            assert step.state_after[name].tobytes() == vector.tobytes()


def test_adding_a_unit_keeps_all_other_weights_and_their_optimizer_state() -> None:
    run = Run(small())
    run.advance(30)
    before = {id: weights(run, id) for id in ("hidden1", "hidden2", "output")}
    moments = run.network.layout.weight(run.trainer.optimizer.state["m"], "hidden2").copy()
    notes = run.adopt(edits.add_unit(run.experiment, "hidden1", 99))
    np.testing.assert_array_equal(weights(run, "hidden1")[:-1], before["hidden1"])
    np.testing.assert_array_equal(weights(run, "hidden2")[:, :-1], before["hidden2"])
    np.testing.assert_array_equal(weights(run, "output"), before["output"])
    after = run.network.layout.weight(run.trainer.optimizer.state["m"], "hidden2")
    np.testing.assert_array_equal(after[:, :-1], moments)
    assert not after[:, -1].any()
    assert notes == ("hidden 1: 4 weights drawn, 32 kept", "hidden 2: 6 weights drawn, 48 kept")


def test_removing_a_unit_in_the_middle_removes_only_its_own() -> None:
    run = Run(small())
    run.advance(30)
    first, second = weights(run, "hidden1"), weights(run, "hidden2")
    assert run.adopt(edits.remove_unit(run.experiment, "hidden1", 2)) == ()
    np.testing.assert_array_equal(weights(run, "hidden1"), np.delete(first, 2, axis=0))
    np.testing.assert_array_equal(weights(run, "hidden2"), np.delete(second, 2, axis=1))


def test_undo_of_a_removal_brings_the_weights_back_as_they_were() -> None:
    run = Run(small())
    run.advance(30)
    experiment, removed = run.experiment, weights(run, "hidden2")[3]
    run.adopt(edits.remove_unit(experiment, "hidden2", 3))
    run.advance(30)
    kept = weights(run, "hidden2")
    notes = run.adopt(experiment)
    np.testing.assert_array_equal(weights(run, "hidden2")[3], removed)
    np.testing.assert_array_equal(np.delete(weights(run, "hidden2"), 3, axis=0), kept)
    assert notes == (
        "hidden 2: 8 weights returned as when removed",
        "output: 1 weight returned as when removed",
    )


def test_inserting_a_layer_keeps_layers_whose_input_width_is_unchanged() -> None:
    run = Run(small())
    run.advance(30)
    before = {id: weights(run, id) for id in ("hidden1", "hidden2", "output")}
    same = Dense("extra", tuple(range(200, 208)), "tanh")
    notes = run.adopt(edits.insert_layer(run.experiment, "hidden2", same))
    for id, weight in before.items():
        np.testing.assert_array_equal(weights(run, id), weight)
    assert notes == ("hidden 2: new, 64 weights drawn",)


def test_inserting_a_narrower_layer_says_what_is_re_initialised() -> None:
    run = Run(small())
    experiment = run.experiment
    before = weights(run, "hidden2")
    narrow = Dense("extra", (200, 201, 202), "tanh")
    notes = run.adopt(edits.insert_layer(experiment, "hidden2", narrow))
    assert "hidden 3: re-initialised, because its inputs changed" in notes
    run.adopt(experiment)
    np.testing.assert_array_equal(weights(run, "hidden2"), before)


def test_removing_a_filter_removes_only_its_pixels_behind_the_flatten() -> None:
    experiment = sample_experiment("digits")
    run = Run(experiment)
    dense, kernels = weights(run, "output"), weights(run, "conv1")
    run.adopt(edits.remove_unit(experiment, "conv1", 1))
    np.testing.assert_array_equal(weights(run, "conv1"), np.delete(kernels, 1, axis=0))
    maps = dense.reshape(10, 8, -1)
    np.testing.assert_array_equal(
        weights(run, "output"), np.delete(maps, 1, axis=1).reshape(10, -1)
    )


def test_changed_settings_keep_weights_and_go_on() -> None:
    run = Run(small())
    run.advance(10)
    theta = run.network.theta.copy()
    run.adopt(edits.set_activation(run.experiment, "hidden1", "relu"))
    np.testing.assert_array_equal(run.network.theta, theta)
    run.adopt(edits.set_optimizer(run.experiment, learning_rate=0.5))
    assert run.step == 10
    assert run.trainer.optimizer.spec.learning_rate == 0.5
    run.adopt(edits.new_data(run.experiment))
    np.testing.assert_array_equal(run.network.theta, theta)


def test_divergence_stops_at_the_last_finite_step_and_can_be_mended() -> None:
    experiment = replace(
        sample_experiment("plane"), optimizer=OptimizerSpec("sgd", 1e6), precision="float32"
    )
    experiment = edits.set_activation(experiment, "hidden1", "linear")
    run = Run(experiment)
    with pytest.raises(DivergedError, match=r"diverged by step \d+: with learning rate 1e\+06"):
        run.advance(1000)
    assert np.isfinite(run.network.theta).all()
    assert np.isfinite(run.history.train_loss).all()
    stopped = run.step
    run.adopt(edits.set_optimizer(run.experiment, learning_rate=1e-3))
    run.advance(50)
    assert run.step == stopped + 50
    assert np.isfinite(run.history.train_loss).all()


def test_a_rate_raised_too_far_does_not_cost_what_was_learnt() -> None:
    """The loss is finite long after it is of any use: the run goes back further than that."""
    experiment = edits.set_activation(
        edits.set_loss(small(), "mean_squared_error"), "output", "linear"
    )
    run = Run(experiment)
    run.train_epochs(40)
    learnt, loss = run.step, run.history.train_loss[-1]
    run.adopt(edits.set_optimizer(experiment, kind="momentum", momentum=0.99, learning_rate=10.0))
    with pytest.raises(DivergedError, match="It went back to step"):
        run.train_epochs(200)
    assert run.step >= learnt
    assert run.history.train_loss[-1] <= 10 * run.history.train_loss[0]
    run.adopt(edits.set_optimizer(run.experiment, momentum=0.5, learning_rate=0.01))
    run.train_epochs(20)
    assert run.history.train_loss[-1] <= 2 * loss


def test_two_classes_have_an_accuracy_under_any_loss() -> None:
    run = Run(edits.set_loss(small(), "mean_squared_error"))
    assert 0 <= run.history.test_accuracy[-1] <= 1
    assert np.isnan(Run(sample_experiment("plane")).history.test_accuracy[-1])


def test_weights_of_kernels_are_counted_one_by_one() -> None:
    run = Run(sample_experiment("digits"))
    notes = run.adopt(edits.add_unit(run.experiment, "conv1", 99))
    assert notes == ("conv 1: 9 weights drawn, 72 kept", "output: 90 weights drawn, 720 kept")


def test_a_wrong_edit_leaves_the_run_as_it_was() -> None:
    run = Run(small())
    theta = run.network.theta.copy()
    wrong = edits.set_activation(run.experiment, "output", "tanh")
    with pytest.raises(SpecError, match="Binary cross-entropy is defined with sigmoid, not tanh"):
        run.adopt(wrong)
    assert run.network.theta.tobytes() == theta.tobytes()
    assert run.experiment == small()


@pytest.mark.parametrize("sample", ["two-spirals", "digits", "doodles"])
def test_an_epochs_evaluation_is_over_when_half_the_next_one_is(sample: str) -> None:
    run = Run(sample_experiment(sample))
    run.advance(run.trainer.batches - 1)
    while run.step < run.trainer.batches:
        run.pulse(1)
    assert run.trainer.is_evaluating and len(run.history) == 1
    while run.trainer.is_evaluating:
        run.pulse(1)
    assert run.trainer.next_batch <= run.trainer.batches // 2 + 16
    assert len(run.history) == 2


def test_given_numbers_take_the_place_of_drawn_ones() -> None:
    start = (
        Given("output", "weight", (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)),
        Given("hidden1", "bias", (1.0,)),  # of another size
        Given("gone", "bias", (1.0,)),
    )
    plain = replace(sample_experiment("circles"), start=())
    drawn, run = Run(plain), Run(replace(plain, start=start))
    layout = run.network.layout
    assert layout.weight(run.network.theta, "output").tolist() == [[1, 2, 3, 4, 5, 6]]
    changed = np.flatnonzero(run.network.theta != drawn.network.theta)
    block = layout.block("output")
    assert block.start <= changed.min() and changed.max() < block.stop
    assert Run.restore(run.state()).network.theta.tolist() == run.network.theta.tolist()


def test_new_weights_are_drawn_where_numbers_were_given() -> None:
    given = replace(sample_experiment("circles"), start=(Given("hidden1", "bias", (1.0,) * 6),))
    assert edits.new_weights(given).start == ()


def test_other_data_with_fewer_outputs_are_learnt_from_the_middle_of_an_epoch() -> None:
    run = Run(sample_experiment("iris"))
    run.pulse(3)
    run.adopt(sample_experiment("circles"))
    run.train_epochs(1)
    assert np.isfinite(run.history.train_loss[-1]) and run.state().outputs.shape[0] == 1


@pytest.mark.parametrize("kind", ["adam", "adamw"])
def test_numbers_that_a_precision_does_not_hold_are_drawn_anew(kind: str) -> None:
    run = Run(edits.set_optimizer(small(), kind=kind, learning_rate=1e300))
    run.advance(1)
    assert np.abs(weights(run, "hidden1")).max() > 1e100
    notes = run.adopt(replace(run.experiment, precision="float32"))
    assert "hidden 1: new, 32 weights drawn" in notes
    assert run.network.theta.dtype == np.float32 and np.abs(run.network.theta).max() < 10
    assert all(np.isfinite(vector).all() for vector in run.trainer.optimizer.state.values())
