"""Checking a layer's gradients, weight by weight."""

from __future__ import annotations

import numpy as np

from nnviz.engine.gradient_check import WeightCheck
from nnviz.engine.layer_check import LayerCheck
from nnviz.experiment.frame import GradientCheck
from nnviz.experiment.run import Run

MOST = 2000
"""So many weights of each parameter are checked; of larger ones as many are drawn."""


class Checking:
    """The check of one layer that learns, on the batch that the next step trains on and with the
    weights as they are: a ``Job`` whose pieces are the weights."""

    def __init__(self, run: Run, layer: str) -> None:
        batch = run.trainer.batch
        x, y = run.data.x_train[batch], run.data.y_train[batch]
        self._whole = LayerCheck(run.network, x, y, layer, MOST, np.random.default_rng(run.step))
        self._weights, self._found = iter(self._whole), list[WeightCheck]()
        self._step, self._samples = run.step, len(batch)

    @property
    def done(self) -> bool:
        return len(self._found) == self._whole.count

    def advance(self) -> None:
        """One more weight."""
        self._found.append(next(self._weights))

    def report(self, cancelled: bool = False) -> GradientCheck:
        whole, found = self._whole, self._found
        return GradientCheck(
            whole.layer, self._step, self._samples, whole.total, whole.count,
            tuple((each.parameter, each.index) for each in found),
            np.array([each.analytic for each in found]),
            np.array([each.numeric for each in found]),
            np.array([each.at_corner for each in found], bool), cancelled,
        )  # fmt: skip
