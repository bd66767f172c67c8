"""Frames of real runs, taken without a thread."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nnviz.data.source import GeneratedData
from nnviz.experiment.camera import Camera
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment


def experiment_of(sample: str, **changes: Any) -> Experiment:
    """A sample's experiment; generated ones with few points."""
    experiment = replace(sample_experiment(sample), **changes)
    if isinstance(experiment.data, GeneratedData):
        return replace(experiment, data=replace(experiment.data, count=60))
    return experiment


def frame_of(
    experiment: Experiment, steps: int = 7, member: int = 2, look: Look | None = None
) -> Frame:
    """The experiment after some steps, with everything a view may ask for."""
    run = Run(experiment)
    run.advance(steps)
    wanted = Wanted(thumbnail=9, boundary=13, look=look)
    return Camera(run, 1).picture(wanted, playing=False, member=member)
