"""When training ends, and in which words."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.learning import LearningSpec
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.records import Epoch
from nnviz.engine.shapes import Array
from nnviz.engine.stopping import StopSpec, Watch, stop_early
from nnviz.engine.trainer import Trainer
from nnviz.errors import SpecError
from tests.engine.learning_cases import BATCH, SPEC, data, network

BATCHES = 3
"""Per epoch."""


def trainer(
    stop: StopSpec,
    records: list[Epoch] | None = None,
    validation: tuple[Array, Array] | None = None,
    rule: OptimizerSpec | None = None,
    net: Network | None = None,
) -> Trainer:
    learning = LearningSpec(rule or OptimizerSpec("sgd", 0.1), stop=stop)
    return Trainer(
        net or network(), learning, data(), data(), BATCH, np.random.default_rng(0),
        (records if records is not None else []).append, validation=validation,
    )  # fmt: skip


def overfitting() -> tuple[Array, Array]:
    """A validation part that training cannot do justice to for long."""
    x, y = data()
    return x, np.random.default_rng(1).normal(size=y.shape) + 0.3 * y


@given(st.integers(1, 12), st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_after_so_many_steps_exactly(limit: int, portions: list[int]) -> None:
    at_work = trainer(StopSpec(steps=limit))
    for steps in portions:
        for _ in range(steps):
            at_work.pulse(steps)
    assert at_work.step <= limit
    at_work.advance(50) if at_work.step < limit else None
    assert at_work.step == limit
    what = "steps" if limit > 1 else "step"
    assert at_work.stopped == f"Stopped: the rule says after {limit} {what}."
    assert at_work.pulse(5) == 0


def test_after_so_many_epochs() -> None:
    records: list[Epoch] = []
    at_work = trainer(StopSpec(epochs=4), records)
    at_work.advance(100)
    assert (at_work.epoch, at_work.step, len(records)) == (4, 4 * BATCHES, 4)
    assert at_work.stopped == "Stopped: the rule says after 4 epochs."


def test_who_goes_on_is_not_stopped_again_by_the_same_rule() -> None:
    at_work = trainer(StopSpec(steps=5))
    at_work.advance(9)
    assert at_work.step == 5
    at_work.advance(9)
    assert (at_work.step, at_work.stopped) == (14, "")


def test_a_rule_set_too_late_stops_at_once_and_says_so() -> None:
    at_work = trainer(StopSpec())
    at_work.advance(8)
    at_work.set_learning(replace(at_work.learning, stop=StopSpec(steps=5)))
    at_work.advance(3)
    assert at_work.step == 8
    assert at_work.stopped == "Stopped: the rule says after 5 steps, and this is number 8."
    at_work.set_learning(replace(at_work.learning, stop=StopSpec(steps=5, epochs=3)))
    at_work.advance(3)
    assert at_work.step == 9 and "3 epochs" in at_work.stopped


def test_stopping_does_not_change_what_is_learnt() -> None:
    stopped, free = trainer(StopSpec(steps=5, epochs=2)), trainer(StopSpec())
    for _ in range(3):
        stopped.advance(10)
    free.advance(stopped.step)
    assert stopped.step == 16
    assert stopped.network.theta.tobytes() == free.network.theta.tobytes()


def test_a_small_step_ends_training_at_exactly_that_step() -> None:
    free, sizes = trainer(StopSpec()), []
    for _ in range(60):
        before = free.network.theta.copy()
        free.advance(1)
        sizes.append(np.abs(free.network.theta - before).max())
    limit = sorted(sizes)[5]
    first = next(index for index, size in enumerate(sizes) if size < limit)
    at_work = trainer(StopSpec(step_size=float(limit)))
    at_work.advance(60)
    assert at_work.step == first + 1
    assert at_work.stopped == (
        f"Stopped at step {first + 1}: its largest change of a parameter was {sizes[first]:.3g}, "
        f"below the step size of {limit:g}."
    )


def test_the_textbooks_rule() -> None:
    """A line by gradient descent, until a step is below 0.001 or after 1 000."""
    x, y = np.array([[0.5], [2.3], [2.9]]), np.array([[1.4], [1.9], [3.2]])
    spec = replace(
        SPEC, input_shape=(1,), outputs=1, layers=(replace(SPEC.layers[1], unit_ids=(0,)),),
        loss="sum_of_squared_residuals", reduction="sum",
    )  # fmt: skip
    net = Network(spec, "float64")
    net.layout.put(net.theta, "b", np.array([[1.0]]), np.array([0.0]))
    stop = LearningSpec(OptimizerSpec("sgd", 0.01), stop=StopSpec(step_size=0.001, steps=1000))
    at_work = Trainer(net, stop, (x, y), (x, y), 3, np.random.default_rng(0))
    at_work.advance(2000)
    slope, intercept = np.polyfit(x[:, 0], y[:, 0], 1)
    assert net.layout.bias(net.theta, "b")[0] == pytest.approx(intercept, abs=0.1)
    assert net.layout.weight(net.theta, "b")[0, 0] == pytest.approx(slope, abs=0.05)
    assert at_work.step < 1000 and "below the step size of 0.001" in at_work.stopped


def test_a_target_loss() -> None:
    records: list[Epoch] = []
    at_work = trainer(StopSpec(target_loss=0.5), records)
    at_work.advance(2000)
    losses = [each.train.loss for each in records]
    assert losses[-1] <= 0.5 < min(losses[:-1])
    assert at_work.step == records[-1].step
    assert at_work.stopped == (
        f"Stopped after epoch {at_work.epoch} (step {at_work.step}): the train loss (there is no "
        f"validation part) is {losses[-1]:.4g}, and the target was 0.5."
    )


@pytest.mark.parametrize("portion", [1, 2, 1000])
def test_early_stopping_puts_the_best_weights_back(portion: int) -> None:
    records: list[Epoch] = []
    at_work = trainer(StopSpec(patience=3), records, overfitting())
    thetas: dict[int, Array] = {}
    while not at_work.stopped:
        at_work.pulse(portion)
        if at_work.next_batch == 0 and not at_work.stopped:
            thetas.setdefault(at_work.epoch, at_work.network.theta.copy())
    at_work.settle()
    *before, back = records
    losses = [each.validation.loss for each in before if each.validation]
    best = int(np.argmin(losses))
    assert len(losses) == best + 1 + 3
    assert at_work.network.theta.tobytes() == thetas[best + 1].tobytes()
    assert (back.watched, back.train.loss) == (before[best].watched, before[best].train.loss)
    assert (back.number, back.step) == (before[-1].number, at_work.step)
    assert at_work.stopped == (
        f"Stopped early after epoch {len(losses)} (step {at_work.step}): the validation loss has "
        f"not improved for 3 epochs; the weights of epoch {best + 1} (step {3 * best + 3}) are "
        f"back, whose loss was {losses[best]:.4g}."
    )


def test_without_a_validation_part_early_stopping_watches_train_and_says_so() -> None:
    at_work = trainer(StopSpec(patience=1, least_improvement=0.01), rule=OptimizerSpec("sgd", 0.3))
    at_work.advance(2000)
    assert "the train loss (there is no validation part) has not improved" in at_work.stopped
    assert "for 1 epoch;" in at_work.stopped


def test_after_early_stopping_patience_begins_anew() -> None:
    at_work = trainer(StopSpec(patience=2), [], overfitting())
    at_work.advance(2000)
    first, theta = at_work.epoch, at_work.network.theta.copy()
    at_work.advance(2000)
    assert first < at_work.epoch
    assert "Stopped early" in at_work.stopped
    if at_work.watch.best_epoch < first:
        assert at_work.network.theta.tobytes() == theta.tobytes()


@given(st.lists(st.floats(0, 3) | st.just(math.nan), max_size=30), st.integers(1, 4))
def test_early_stopping_by_definition(losses: list[float], patience: int) -> None:
    watch, best, wait = Watch(), math.inf, 0
    spec = StopSpec(patience=patience, least_improvement=0.1)
    for epoch, loss in enumerate(losses, start=1):
        better = loss < best - 0.1
        best, wait = (loss, 0) if better else (best, wait + 1)
        watch, verdict = stop_early(spec, epoch, 3 * epoch, loss, "validation loss", watch)
        ends = wait >= patience and math.isfinite(best)
        assert verdict == ("keep" if better else "put back" if ends else "go on")
        wait = 0 if ends else wait
        assert (watch.best or math.inf) == (best or math.inf)


def test_two_rules_at_once_are_both_named() -> None:
    at_work = trainer(StopSpec(epochs=2, steps=2 * BATCHES))
    at_work.advance(100)
    assert at_work.stopped == (
        "Stopped: the rule says after 2 epochs. Stopped: the rule says after 6 steps."
    )


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (StopSpec(epochs=0), "The stop rule's epochs is 0; it must be 1 or more."),
        (StopSpec(steps=-1), "The stop rule's steps is -1; it must be 1 or more."),
        (StopSpec(patience=0), "The stop rule's patience is 0; it must be 1 or more."),
        (StopSpec(step_size=0), "The stop rule's step size is 0; it must be above 0."),
        (StopSpec(target_loss=math.nan), "The target loss is nan; it must be a finite number."),
        (StopSpec(least_improvement=-1), "The least improvement is -1; it must be 0 or more."),
    ],
)
def test_impossible_rules(spec: StopSpec, sentence: str) -> None:
    with pytest.raises(SpecError) as caught:
        spec.validate()
    assert str(caught.value) == sentence
