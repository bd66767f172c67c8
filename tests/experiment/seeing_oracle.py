"""The committed arrays of what PyTorch computes of a network's input, and how they are read.

Every question is one record: a sample ``x`` with the ``value`` aimed at and its ``slopes`` by x;
and of the climb from ``start`` the ``picture`` it ends with and the objective's ``curve``. The
networks' numbers stand beside them, ``theta`` by the name of their case.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from nnviz.experiment.seeing.aim import Aim
from nnviz.experiment.seeing.maximising import Climb
from tests.engine.prefix_cases import inputs_of, network_of

FILE = Path(__file__).parent / "oracles" / "seeing.npz"
CLIMB = Climb(-1.0, 1.5, penalty=0.02, steps=40, seed=3)
QUESTIONS: dict[str, tuple[str, Aim]] = {
    "class score": ("classes", Aim("out", (1,), "z")),
    "probability": ("classes", Aim("out", (2,))),
    "pixel of a filter": ("classes", Aim("b", (3, 1, 1))),
    "map before ReLU": ("classes", Aim("a", (2,), "z")),
    "pooled map": ("classes", Aim("q", (0,))),
    "two channels, two ways": ("skip", Aim("t", (1, 2, 2))),
    "strides and gaps": ("gaps", Aim("out", (0,), "z")),
    "averages": ("average pools", Aim("b", (1,), "z")),
    "normalised": ("normalised", Aim("out", (1,))),
    "unit of a vector": ("vector", Aim("b", (2,), "z")),
    "states": ("sequence", Aim("c", (1,))),
}
"""A network's case, and what of it is aimed at."""


def asked(question: str) -> tuple[Network, Array, Aim]:
    """The network, one sample, the aim."""
    case, aim = QUESTIONS[question]
    return network_of(case), inputs_of(case, 1, seed=9)[0], aim


@cache
def arrays() -> dict[str, Array]:
    """All records by name, the networks' θ, and ``written_by``."""
    with np.load(FILE, allow_pickle=False) as file:
        return dict(file)
