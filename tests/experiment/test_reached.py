"""What is said of the samples' networks is what the table of measurements says."""

from __future__ import annotations

import re
from dataclasses import astuple
from pathlib import Path

import pytest

from nnviz.experiment.reached import REACHED, Reached
from nnviz.experiment.run import Run
from nnviz.experiment.samples import SAMPLES, sample_experiment

LONG = ("mnist", "doodles", "cats", "faces")
TABLE = Path(__file__).parents[2] / "samples" / "README.md"


def figures(name: str, seed: int) -> tuple[float, float, float]:
    """Accuracy, R² and MAE of the test part at the end of training."""
    run = Run(sample_experiment(name, seed))
    run.train_epochs(run.experiment.epochs)
    test = run.trainer.evaluated().test
    return test.accuracy, test.r_squared, test.mae


def check_again(name: str, seed: int) -> None:
    """What is said of a sample's network is what training it gives; to a hundredth, for sums may
    be rounded otherwise elsewhere."""
    for said, found in zip(astuple(REACHED[name]), figures(name, seed), strict=True):
        if said:
            assert found == pytest.approx(said[seed - 1], abs=0.01)


def measured() -> dict[str, Reached]:
    """The table of what the networks reach."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if (name := re.fullmatch(r"`([\w-]+)`", cells[0])) and len(cells) == 6:
            numbers = [tuple(float(each) for each in cell.split("·")) for cell in cells[3:]]
            columns = tuple(zip(*numbers, strict=True))
            accuracy = cells[2] == "accuracy"
            found[name[1]] = Reached(*columns) if accuracy else Reached((), *columns)
    return found


def test_every_sample_has_its_measured_figures() -> None:
    assert set(REACHED) == set(SAMPLES)
    assert measured() == REACHED


def test_figures_are_said_in_words() -> None:
    assert REACHED["mnist"].text == "96.7 to 98.1 % of the test samples named rightly"
    assert REACHED["x-o"].text == "100 % of the test samples named rightly"
    assert REACHED["sine"].text == ("R² 0.997 to 0.998 and MAE 0.028 to 0.032 on the test samples")


@pytest.mark.parametrize("name", [name for name in SAMPLES if name not in LONG])
def test_a_quick_one_is_reached_again(name: str) -> None:
    """With seed 1; the campaign does it with all seeds, and the long ones."""
    check_again(name, 1)
