"""Frames of networks over drawn images, for the tests of the kernel walk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from nnviz.data.dataset import Affine, PreparedData, Table
from nnviz.engine.layers import Dense, Layer
from nnviz.engine.shapes import Shape
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Frame, Microscope, Wanted
from nnviz.experiment.run import Run
from tests.experiment.frames import experiment_of
from tests.parity.networks import Sketch

Draw = Callable[[st.SearchStrategy[Any]], Any]
SLIDING = ("conv2d", "conv2d", "max_pool2d", "average_pool2d")
CLASSES, IMAGES = 3, 9


def images(shape: Shape, seed: int = 3) -> PreparedData:
    """Noise in that shape, in three classes."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(IMAGES, *shape))
    y = np.eye(CLASSES)[np.arange(IMAGES) % CLASSES]
    names = tuple(f"x{k}" for k in range(x[0].size))
    table = Table("noise", "classes", x, y, names, ("a", "b", "c"), "class")
    rows, few = np.arange(IMAGES), IMAGES - 3
    return PreparedData(
        table, names, Affine(np.zeros(shape), np.ones(shape)), x[:few], y[:few], x[few:], y[few:],
        rows[:few], rows[few:], x[:0], y[:0], rows[:0],
    )  # fmt: skip


def frame_over(shape: Shape, layers: tuple[Layer, ...], steps: int = 2, seed: int = 3) -> Frame:
    """A member of the batch after some steps, in double precision."""
    experiment = experiment_of("digits", layers=layers, precision="float64", batch_size=4)
    run = Run(replace(experiment, features=()), images(shape, seed))
    run.advance(steps)
    return Camera(run, 1).picture(Wanted(), playing=False, member=2)


def scope_of(frame: Frame) -> Microscope:
    assert frame.microscope is not None
    return frame.microscope


@st.composite
def walked(draw: Draw) -> Frame:
    """One to three convolutions and pools of any setting over images of any shape, then Flatten or
    a global average."""
    side = st.integers(3, 9)
    shape = draw(st.tuples(st.integers(1, 3), side, side))
    sketch = Sketch(shape)
    for _ in range(draw(st.integers(1, 3))):
        sketch.put(draw, draw(st.sampled_from(SLIDING)))
    assume(bool(sketch.layers))
    sketch.put(draw, draw(st.sampled_from(["flatten", "flatten", "global_average2d"])))
    output = Dense("output", tuple(range(CLASSES)), "softmax")
    return frame_over(shape, (*sketch.layers, output), 2, draw(st.integers(0, 99)))
