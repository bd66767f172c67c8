"""Networks to unroll, and the committed arrays of what PyTorch computes of them.

Each case is one record: ``theta`` in the user's order, and of its first sample, layer by layer,
``{layer} {name}`` for every array in NAMES that the layer has, with its ``gradient``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from nnviz.engine.layers import LSTM, Dense, SimpleRNN
from nnviz.engine.shapes import Array
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from tests.engine.oracle import in_order
from tests.experiment.every_kind import sequences
from tests.experiment.frames import experiment_of

FILE = Path(__file__).parent / "oracles" / "unrolled.npz"
Recurrent = SimpleRNN | LSTM
Case = tuple[int, int, tuple[Recurrent, ...]]
"""Steps, features, layers."""
EXACT = 1e-6
"""Of the largest number of an array."""


def rnn(id: str, units: int, activation: str = "tanh", whole: bool = False) -> SimpleRNN:
    return SimpleRNN(id, tuple(range(units)), activation, whole)


def lstm(id: str, units: int, whole: bool = False) -> LSTM:
    return LSTM(id, tuple(range(units)), whole)


CASES: dict[str, Case] = {
    "rnn": (7, 3, (rnn("a", 4),)),
    "rnn relu": (6, 2, (rnn("a", 5, "relu"),)),
    "rnn one step": (1, 2, (rnn("a", 3),)),
    "rnn long": (40, 1, (rnn("a", 6),)),
    "lstm": (7, 3, (lstm("a", 4),)),
    "lstm one of each": (2, 1, (lstm("a", 1),)),
    "lstm long": (40, 1, (lstm("a", 5),)),
    "rnn into lstm": (5, 2, (rnn("a", 3, whole=True), lstm("b", 3))),
    "lstm into rnn": (5, 2, (lstm("a", 3, whole=True), rnn("b", 4))),
}


def frame_of_case(case: Case, seed: int = 1, theta: Array | None = None) -> Frame:
    """The first sample of a network that has not learnt yet; ``theta`` as users read it."""
    steps, features, layers = case
    experiment = experiment_of("circles", precision="float64")
    output = Dense("out", (0,), "sigmoid")
    experiment = replace(
        experiment, layers=(*layers, output), features=(),
        seeds=replace(experiment.seeds, seed=seed),
    )  # fmt: skip
    run = Run(experiment, sequences(20, steps, features))
    if theta is not None:
        _put(run, theta)
    return Camera(run, 1).picture(Wanted(look=Look("test", 0)), playing=False)


def order_of(frame: Frame) -> Array:
    """The frame's θ as users read it."""
    return in_order(frame.layout, frame.parameters)


@cache
def arrays() -> dict[str, Array]:
    """All numbers by ``case: name``."""
    with np.load(FILE, allow_pickle=False) as file:
        return dict(file)


def _put(run: Run, theta: Array) -> None:
    layout, start = run.network.layout, 0
    for block in layout:
        for each in block.parameters:
            size = int(np.prod(each.shape))
            layout.write(
                run.network.theta, block.layer, each.name,
                theta[start : start + size].reshape(each.shape),
            )  # fmt: skip
            start += size
