"""What the cards of all lessons state, over several seeds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nnviz.experiment.lessons import lesson_experiment
from tests.experiment.lesson_results import CHECKS, dead, trained

SEEDS = range(1, 7)
CURES = {"overfits": 0.30, "l2": 0.17, "dropout": 0.25, "early-stop": 0.21, "more-data": 0.12}


@pytest.mark.parametrize("name", [name for name in CHECKS if name != "dense-convolution"])
def test_the_card_s_result_is_reached_whatever_the_seed(name: str) -> None:
    for seed in SEEDS:
        CHECKS[name](trained(lesson_experiment(name, seed)))


def test_a_convolution_learns_the_doodles() -> None:
    CHECKS["dense-convolution"](trained(lesson_experiment("dense-convolution")))


@pytest.mark.parametrize(("cure", "stated"), CURES.items())
def test_the_cures_bring_the_test_loss_to_what_is_stated(
    cure: str, stated: float, figure: Callable[[str], None]
) -> None:
    runs = (trained(lesson_experiment(f"overfitting:{cure}", seed)) for seed in range(1, 6))
    losses = [run.trainer.evaluated().test.loss for run in runs]
    figure(f"overfitting, {cure}: a mean test loss of {np.mean(losses):.3f} (stated {stated})")
    assert np.mean(losses) == pytest.approx(stated, abs=0.008)


def test_six_or_more_of_eight_units_die_in_seven_runs_of_eight() -> None:
    runs = (trained(lesson_experiment("dead-relu:they-die", seed)) for seed in range(1, 9))
    assert sum(dead(run) >= 6 for run in runs) == 7
