"""Learning-rate schedules by definition; test_learning compares them with PyTorch's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.learning import LearningSpec
from nnviz.engine.network import Score
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.records import Epoch
from nnviz.engine.schedules import Plateau, ScheduleSpec
from nnviz.engine.trainer import Trainer
from nnviz.errors import SpecError
from tests.engine.learning_cases import BATCH, data, network

KINDS = ("constant", "step", "exponential", "cosine", "plateau")


@st.composite
def schedules(draw: st.DrawFn) -> ScheduleSpec:
    return ScheduleSpec(
        draw(st.sampled_from(KINDS)),
        draw(st.sampled_from(["epochs", "steps"])),
        draw(st.floats(0.1, 1)),
        draw(st.integers(1, 20)),
        draw(st.integers(1, 50)),
        draw(st.integers(0, 5)),
        least_rate=draw(st.sampled_from([0.0, 0.01, 5.0])),
        warm_up=draw(st.integers(0, 8)),
    )


def rates(spec: ScheduleSpec, count: int, base: float = 0.1, reductions: int = 0) -> list[float]:
    """Those of so many units, epochs and steps alike."""
    return [spec.rate(base, time, time, reductions) for time in range(count)]


def test_each_formula_at_a_few_times() -> None:
    assert rates(ScheduleSpec(), 3) == [0.1, 0.1, 0.1]
    step = rates(ScheduleSpec("step", factor=0.5, every=2), 5)
    assert step == [0.1, 0.1, 0.05, 0.05, 0.025]
    assert rates(ScheduleSpec("exponential", factor=0.5), 3) == [0.1, 0.05, 0.025]
    cosine = rates(ScheduleSpec("cosine", over=4, least_rate=0.02), 7)
    half = 0.04 * math.sqrt(0.5)
    assert cosine == pytest.approx([0.1, 0.06 + half, 0.06, 0.06 - half, 0.02, 0.02, 0.02])
    assert rates(ScheduleSpec("plateau", factor=0.5), 1, reductions=3) == [0.0125]
    warm = ScheduleSpec("step", factor=0.5, every=1, warm_up=4)
    assert rates(warm, 7) == pytest.approx([0.025, 0.05, 0.075, 0.1, 0.1, 0.05, 0.025])


def test_epochs_and_steps_are_told_apart() -> None:
    by_epoch = ScheduleSpec("exponential", "epochs", 0.5)
    by_step = ScheduleSpec("exponential", "steps", 0.5)
    assert by_epoch.rate(1, step=30, epoch=1) == 0.5
    assert by_step.rate(1, step=2, epoch=0) == 0.25
    assert by_step.changes_by_step and not by_epoch.changes_by_step
    assert ScheduleSpec(unit="steps", warm_up=3).changes_by_step


@given(schedules(), st.integers(0, 4))
def test_rates_rise_in_the_warm_up_and_only_fall_after_it(spec: ScheduleSpec, fallen: int) -> None:
    spec.validate()
    found = rates(spec, 80, reductions=fallen)
    assert all(0 < rate <= 0.1 or spec.least_rate == 0 for rate in found)
    assert sorted(found[: spec.warm_up]) == found[: spec.warm_up]
    after = found[spec.warm_up :]
    assert sorted(after, reverse=True) == after
    assert min(after) >= min(spec.least_rate, 0.1)


@given(schedules(), st.lists(st.floats(0, 2) | st.just(math.nan), max_size=30))
def test_plateau_counts_by_the_losses_alone(spec: ScheduleSpec, losses: list[float]) -> None:
    """Reductions come at least patience + 1 epochs apart, and never while the loss falls."""
    seen, last = Plateau(), -1
    for epoch, loss in enumerate(losses):
        after = spec.after_epoch(loss, seen)
        if after.reductions > seen.reductions:
            assert epoch - last > spec.patience
            assert seen.best is None or not loss < seen.best * (1 - spec.threshold)
            last = epoch
        seen = after
    assert spec.watches or seen == Plateau()


def test_plateau_by_hand() -> None:
    spec = ScheduleSpec("plateau", patience=1, threshold=0.1)
    seen, reductions = Plateau(), []
    for loss in (1.0, 0.95, 0.92, 0.85, 0.85, 0.84, 0.84):
        seen = spec.after_epoch(loss, seen)
        reductions.append(seen.reductions)
    assert reductions == [0, 0, 1, 1, 1, 2, 2]
    assert seen.best == 0.85


def trainer(learning: LearningSpec, records: list[Epoch], validated: bool = False) -> Trainer:
    order = np.random.default_rng(0)
    validation = data() if validated else None
    return Trainer(
        network(), learning, data(), data(), BATCH, order, records.append, validation=validation
    )


def test_plateau_watches_validation_and_else_train_but_never_test() -> None:
    at, epoch = (3, 9), {"train": Score(0.1, 0), "test": Score(0.2, 0)}
    assert Epoch(*at, **epoch).watched == ("train loss", 0.1)
    assert Epoch(*at, **epoch, validation=Score(0.3, 0)).watched == ("validation loss", 0.3)


@pytest.mark.parametrize("portions", [[30], [1] * 30, [2, 5, 1, 22], [29, 1]])
def test_a_plateau_does_not_depend_on_pauses(portions: list[int]) -> None:
    schedule = ScheduleSpec("plateau", factor=0.5, patience=0, threshold=0.3)
    records: list[Epoch] = []
    at_work = trainer(LearningSpec(OptimizerSpec("sgd", 0.5), schedule), records)
    for steps in portions:
        while steps > 0:
            steps -= at_work.pulse(min(steps, 2))
    at_work.settle()
    again: list[Epoch] = []
    whole = trainer(LearningSpec(OptimizerSpec("sgd", 0.5), schedule), again)
    whole.advance(30)
    assert at_work.network.theta.tobytes() == whole.network.theta.tobytes()
    assert [each.train.loss for each in records] == [each.train.loss for each in again]
    assert [each.batch_loss for each in records] == [each.batch_loss for each in again]
    assert at_work.watch == whole.watch
    assert whole.watch.plateau.reductions > 2
    assert whole.rate == 0.5**whole.watch.plateau.reductions * 0.5


def test_a_rate_set_by_hand_is_not_reduced_by_what_was_before() -> None:
    schedule = ScheduleSpec("plateau", factor=0.1, patience=0, threshold=0.9)
    at_work = trainer(LearningSpec(OptimizerSpec("sgd", 0.1), schedule), [])
    at_work.advance(12)
    assert at_work.rate < 0.02
    at_work.set_learning(LearningSpec(OptimizerSpec("sgd", 0.05), schedule))
    assert at_work.rate == 0.05


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (ScheduleSpec("triangle"), "Unknown schedule 'triangle'; choose one of constant, step, "
         "exponential, cosine, plateau."),
        (ScheduleSpec(unit="hours"), "Unknown unit of a schedule 'hours'; choose one of epochs, "
         "steps."),
        (ScheduleSpec(factor=0), "The schedule's factor is 0; it must be in (0, 1]."),
        (ScheduleSpec(factor=1.5), "The schedule's factor is 1.5; it must be in (0, 1]."),
        (ScheduleSpec(every=0), "The schedule's every is 0; it must be 1 or more."),
        (ScheduleSpec(over=0), "The schedule's over is 0; it must be 1 or more."),
        (ScheduleSpec(patience=-1), "The schedule's patience is -1; it must be 0 or more."),
        (ScheduleSpec(warm_up=-2), "The schedule's warm-up is -2; it must be 0 or more."),
        (ScheduleSpec(threshold=1), "The schedule's threshold is 1; it must be in [0, 1)."),
        (ScheduleSpec(least_rate=-1), "The schedule's least rate is -1; it must be 0 or more."),
    ],
)  # fmt: skip
def test_impossible_schedules(spec: ScheduleSpec, sentence: str) -> None:
    with pytest.raises(SpecError) as caught:
        spec.validate()
    assert str(caught.value) == sentence
