"""A part is judged whole, exactly, and portion by portion."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.dataset import Part
from nnviz.engine.metrics import confusion_matrix, mean_absolute_error, r_squared
from nnviz.experiment.frame import Judgement
from nnviz.experiment.judging import Judge
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment


def judged(judge: Judge, part: Part) -> Judgement:
    """Work until there is nothing left to do while the run stands still."""
    while judge.waits(part, playing=False):
        judge.work(part, playing=False)
    found = judge.of(part)
    assert found is not None
    return found


@pytest.mark.parametrize("part", ["train", "test"])
def test_classes_are_counted_over_the_whole_part(part: Part) -> None:
    run = Run(sample_experiment("digits"))
    run.advance(20)
    found = judged(Judge(run), part)
    outputs = run.predict(run.data.x(part))
    np.testing.assert_array_equal(found.outputs, outputs)
    np.testing.assert_array_equal(found.confusion, confusion_matrix(outputs, run.data.y(part)))
    assert found.confusion is not None and found.confusion.sum() == len(run.data.x(part))
    assert (found.step, found.part) == (20, part)
    row = int(np.argmax(found.losses))
    trace = run.network.trace(run.data.x(part)[row], run.data.y(part)[row])
    assert found.losses[row] == pytest.approx(trace.loss, rel=1e-4)
    assert found.losses.mean() == pytest.approx(
        run.network.score(run.network.source(run.data.x(part)), run.data.y(part)).loss, rel=1e-5
    )


def test_a_regression_is_judged_by_its_metrics() -> None:
    run = Run(sample_experiment("plane"))
    run.advance(9)
    found, outputs = judged(Judge(run), "test"), run.predict(run.data.x_test)
    assert found.confusion is None
    assert found.r_squared == r_squared(outputs, run.data.y_test)
    assert found.mae == mean_absolute_error(outputs, run.data.y_test)


def test_training_between_portions_does_not_mix_two_states() -> None:
    run = Run(sample_experiment("digits"))
    judge, before = Judge(run), run.predict(run.data.x_train)
    assert not judge.work("train", playing=True)
    run.advance(30)
    while not judge.work("train", playing=True):
        pass
    found = judge.of("train")
    assert found is not None and found.step == 0
    np.testing.assert_array_equal(found.outputs, before)
    assert not judge.waits("train", playing=True)  # The next is not due yet.
    assert judged(judge, "train").step == 30


def test_another_part_or_network_is_judged_anew() -> None:
    run = Run(sample_experiment("xor"))
    judge = Judge(run)
    judged(judge, "train")
    assert judge.of("test") is None and judge.waits("test", playing=False)
    assert not judge.waits("train", playing=False) and not judge.waits(None, playing=False)
    assert not judge.waits("validation", playing=False)
    run.advance(1)
    assert judge.waits("train", playing=False)
