"""Before anything is timed: do all sides compute the same gradients?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.engine import sklearn_peer
from benchmarks.engine.ours import Ours
from benchmarks.engine.torch_peer import Configuration, Torch
from benchmarks.engine.works import Work
from nnviz.engine.layers import Dropout
from nnviz.engine.shapes import Array

TOLERANCE = {"float64": 1e-10, "float32": 5e-3}
"""Of the largest number of the gradient. In float32 a ReLU may be on here and off there."""

Gradients = dict[tuple[str, str], Array]


class DisagreementError(Exception):
    """The sides do not compute the same, so comparing their times would mean nothing."""


def check(work: Work, dtype: str, configurations: Sequence[Configuration]) -> float:
    """The largest deviation of any peer's gradient from ours, relative to its largest number."""
    work = _without_chance(work)
    ours = Ours(work, dtype)
    rows, flat = ours.gradient()
    peers = {
        f"PyTorch ({each})": Torch(work, dtype, each).gradients(rows) for each in configurations
    }
    if sklearn_peer.can_run(work):
        x, y = work.data(dtype)
        peers["scikit-learn"] = sklearn_peer.gradients(work, ours.network, x[rows], y[rows])
    return max(_checked(work, dtype, name, ours, flat, peers[name]) for name in peers)


def _without_chance(work: Work) -> Work:
    """The same with dropout that keeps everything: each side draws masks of its own."""
    layers = tuple(
        replace(layer, rate=0.0) if isinstance(layer, Dropout) else layer
        for layer in work.spec.layers
    )
    return replace(work, spec=replace(work.spec, layers=layers))


def _checked(
    work: Work, dtype: str, peer: str, ours: Ours, flat: Array, theirs: Gradients
) -> float:
    worst = _deviation(ours, flat, theirs)
    if not worst <= TOLERANCE[dtype]:
        raise DisagreementError(
            f"{work.name}, {dtype}: the gradients of nnviz and of {peer} differ by {worst:.1e} "
            f"of the largest, more than {TOLERANCE[dtype]:.0e}."
        )
    return worst


def _deviation(ours: Ours, flat: Array, theirs: Gradients) -> float:
    layout = ours.network.layout
    gaps = [
        np.abs(layout.read(flat, *key) - gradient).max() for key, gradient in theirs.items()
    ]  # fmt: skip
    return float(max(gaps) / np.abs(flat).max())
