"""The committed arrays of what PyTorch computes: what is in them, and how they are read.

Every case is one record: ``x``, ``y``, ``theta``; ``predicted`` and ``loss`` of all samples;
``output``, ``batch_loss``, ``gradient`` and ``dx`` of the first batch as training sees it; the
updates' ``rates`` and the ``mask`` of each dropout layer in them; ``after``, θ in the end, and
``evaluated``, all samples' prediction by it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from nnviz.engine.layout import Layout
from nnviz.engine.shapes import Array
from tests.engine import (
    cases,
    convolution_cases,
    function_cases,
    learning_cases,
    normalisation_cases,
    pair_cases,
    recurrent_cases,
)
from tests.engine.case import Case

TOPICS: dict[str, dict[str, Case]] = {
    "networks": cases.CASES,
    "functions": function_cases.CASES,
    "convolution": convolution_cases.CASES,
    "normalisation": normalisation_cases.CASES,
    "recurrent": recurrent_cases.CASES,
    "learning": learning_cases.CASES,
    "pairs": pair_cases.CASES,
}
"""One file for each."""
METRICS = "metrics"
"""The file of scikit-learn's numbers."""
ALL = {f"{topic}: {name}": case for topic, each in TOPICS.items() for name, case in each.items()}
FOLDER = Path(__file__).parent / "oracles"


@cache
def arrays(topic: str) -> dict[str, Array]:
    """A whole file by name, and ``written_by``."""
    with np.load(FOLDER / f"{topic}.npz", allow_pickle=False) as file:
        return dict(file)


def record(name: str) -> Array:
    """A case's record, by its name in ``ALL``."""
    topic, _, case = name.partition(": ")
    return arrays(topic)[case]


def packed(values: dict[str, Array]) -> Array:
    """One structured value: a file of few large parts is much smaller than one of many."""
    kinds = [(name, each.dtype, each.shape) for name, each in values.items()]
    return np.array(tuple(values.values()), kinds)


def in_order(layout: Layout, vector: Array) -> Array:
    """All of a flat vector as users read it, whichever way θ is laid out."""
    parts = [
        layout.read(vector, block.layer, each.name).ravel()
        for block in layout
        for each in block.parameters
    ]
    return np.concatenate(parts)
