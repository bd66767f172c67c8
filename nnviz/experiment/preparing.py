"""Edits of the preparation: the list of steps, each edit one new Experiment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nnviz.data.preparation import Step, outcome
from nnviz.data.prepare import PLANE
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.materialise import outline_of


def with_preparation(experiment: Experiment, steps: Sequence[Step]) -> Experiment:
    """Another list of steps. Features are made of two numbers: they go where others come out, and
    come back with them."""
    table = outline_of(experiment)
    features = experiment.features
    if table.input_shape == PLANE:
        two = len(outcome(table.fed, steps)) == PLANE[0]
        features = (features or ("x1", "x2")) if two else ()
    return replace(experiment, preparation=tuple(steps), features=features)


def add_step(experiment: Experiment, step: Step) -> Experiment:
    """One more step at the end."""
    return with_preparation(experiment, (*experiment.preparation, step))


def remove_step(experiment: Experiment, at: int) -> Experiment:
    """Without the step in that place."""
    steps = experiment.preparation
    return with_preparation(experiment, (*steps[:at], *steps[at + 1 :]))


def change_step(experiment: Experiment, at: int, step: Step) -> Experiment:
    """Another step in the place of that one."""
    steps = experiment.preparation
    return with_preparation(experiment, (*steps[:at], step, *steps[at + 1 :]))


def move_step(experiment: Experiment, at: int, by: int) -> Experiment:
    """A step earlier (−1) or later (1); at the end of the list it stays."""
    steps = list(experiment.preparation)
    to = min(max(at + by, 0), len(steps) - 1)
    steps.insert(to, steps.pop(at))
    return with_preparation(experiment, steps)
