"""Real frames of small networks for the tests of drawing and canvas."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from nnviz.drawing.columns import describe_columns
from nnviz.drawing.geometry import Scene
from nnviz.drawing.placement import Room, arrange
from nnviz.engine.layers import AveragePool2D, Conv2D, Dense, Flatten, Layer, MaxPool2D
from nnviz.experiment.camera import Camera
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment

IMAGES: tuple[Layer, ...] = (
    Conv2D("conv1", (1, 2, 3), 3, "relu"),
    MaxPool2D("pool1"),
    Conv2D("conv2", (4, 5), 2, "tanh"),
    AveragePool2D("pool2", 1),
    Flatten("flatten"),
    Dense("output", tuple(range(10)), "softmax"),
)


def dense(id: str, units: int, activation: str = "tanh") -> Dense:
    return Dense(id, tuple(range(units)), activation)


def plane(*widths: int) -> Experiment:
    """Two spirals with hidden layers ``hidden1``, ``hidden2``, … of these widths."""
    experiment = sample_experiment("two-spirals")
    hidden = [dense(f"hidden{k}", width) for k, width in enumerate(widths, start=1)]
    return replace(experiment, layers=(*hidden, experiment.layers[-1]))


def images(layers: tuple[Layer, ...] = IMAGES) -> Experiment:
    """The 8×8 digits through two convolutions and two poolings."""
    return replace(sample_experiment("digits"), layers=layers)


@lru_cache(maxsize=32)
def frame_of(experiment: Experiment, steps: int = 5, playing: bool = False) -> Frame:
    """What the window gets of a run after some steps."""
    run = Run(experiment)
    run.advance(steps)
    thumbnail = 12 if experiment.features else 0
    return Camera(run, 1).picture(Wanted(thumbnail=thumbnail), playing=playing)


def diverged(experiment: Experiment) -> Frame:
    """A frame full of numbers that are not finite."""
    frame = frame_of(experiment)
    parameters = np.full_like(frame.parameters, np.nan)
    parameters[::3] = np.inf
    return replace(frame, parameters=parameters)


def scene_of(frame: Frame, width: float = 980.0, height: float = 620.0) -> Scene:
    specs = describe_columns(frame)
    return arrange(specs, width, height, Room((90.0,) * len(specs), 32.0))
