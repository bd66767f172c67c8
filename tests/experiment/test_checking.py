"""Gradients are checked in the run's process: shown as far as they are, and cancelled at will."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from nnviz.engine.gradient_check import check_gradients
from nnviz.engine.layer_check import LayerCheck
from nnviz.experiment.checking import Checking
from nnviz.experiment.errands import CheckGradients
from nnviz.experiment.frame import GradientCheck
from nnviz.experiment.portions import Portions
from nnviz.experiment.run import Run
from nnviz.experiment.session import Session
from tests.experiment.every_kind import CASES
from tests.experiment.frames import experiment_of
from tests.experiment.worker_kit import frame_where, small, working


@pytest.fixture
def session() -> Iterator[Session]:
    with working(small()) as session:
        yield session


def test_a_layer_s_check_finds_what_the_whole_check_finds() -> None:
    run = Run(experiment_of("circles"))
    batch = run.trainer.batch
    x, y = run.data.x_train[batch], run.data.y_train[batch]
    layer = run.network.spec.layers[0].id
    check = LayerCheck(run.network, x, y, layer, 1000, np.random.default_rng(0))
    found = list(check)
    assert len(found) == check.count == check.total
    report = check_gradients(run.network, x, y, most=1000)
    for block in (block for block in report.blocks if block.layer == layer):
        own = [each for each in found if each.parameter == block.parameter]
        assert np.linalg.norm([each.analytic for each in own]) == pytest.approx(block.analytic_norm)
        assert np.linalg.norm([each.numeric for each in own]) == pytest.approx(block.numeric_norm)


@pytest.mark.parametrize("case", ["batch_norm", "layer_norm", "dense"])
def test_gradients_agree_at_every_weight(case: str) -> None:
    run = Run(
        experiment_of("circles", layers=(*CASES[case], *experiment_of("circles").layers[-1:]))
    )
    checking = Checking(run, "it")
    while not checking.done:
        checking.advance()
    check = checking.report()
    assert check.done and not check.cancelled
    assert len(check.places) == check.count == check.total
    assert check.errors[~check.corners].max() < 1e-4
    np.testing.assert_allclose(check.analytic, check.numeric, atol=1e-8)


def test_the_worker_checks_the_batch_of_the_next_step(session: Session) -> None:
    session.worker.step_batch()
    session.worker.ask(CheckGradients("hidden1"))
    frame = frame_where(session, lambda frame: frame.check is not None and frame.check.done)
    check = frame.check
    assert check is not None and frame.microscope is not None
    assert (check.layer, check.step, check.samples) == ("hidden1", 1, 16)
    assert check.total == frame.layout.block("hidden1").stop
    weights = [k for k, (name, _) in enumerate(check.places) if name == "weight"]
    batch = frame.layout.weight(frame.microscope.step.batch_gradient, "hidden1").ravel()
    np.testing.assert_allclose(check.analytic[weights], batch, rtol=1e-4, atol=1e-7)
    session.worker.step_batch()
    assert frame_where(session, lambda frame: frame.step == 2).check is check


def test_a_layer_that_learns_nothing_is_not_checked() -> None:
    with working(experiment_of("digits")) as session:
        session.worker.ask(CheckGradients("flatten1"))
        session.worker.step_batch()
        frame = frame_where(session, lambda frame: frame.step == 1)
        assert frame.check is None and not frame.error


def test_a_check_is_cancelled_and_keeps_what_it_found() -> None:
    checks = Portions[GradientCheck]()
    checks.begin(Checking(Run(experiment_of("two-spirals")), "hidden1"))
    checks.go()
    checks.cancel()
    check = checks.report
    assert check is not None and check.done and not checks.waits
    assert len(check.places) == len(check.numeric) <= check.count
    checks.clear()
    assert checks.report is None
