"""Checking a layer's gradients in portions, between the slices of training."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from nnviz.engine.gradient_check import WeightCheck
from nnviz.engine.layer_check import LayerCheck
from nnviz.experiment.frame import GradientCheck
from nnviz.experiment.run import Run

MOST = 2000
"""So many weights of each parameter are checked; of larger ones as many are drawn."""
PORTION, REPORT = 0.004, 0.1
"""Seconds of checking between two looks at the commands, and between two reports of progress."""


class Checker:
    """One check at a time, of the weights as they were when it began; ``check`` is the newest
    report."""

    def __init__(self) -> None:
        self.check: GradientCheck | None = None
        self._weights: Iterator[WeightCheck] | None = None
        self._found: list[WeightCheck] = []
        self._reported = 0.0

    @property
    def waits(self) -> bool:
        """Whether there is something to do."""
        return self._weights is not None

    def begin(self, run: Run, layer: str) -> None:
        """Check a layer, if it learns, on the batch that the next step trains on."""
        if layer not in run.network.layout:
            return
        batch = run.trainer.batch
        x, y = run.data.x_train[batch], run.data.y_train[batch]
        whole = LayerCheck(run.network, x, y, layer, MOST, np.random.default_rng(run.step))
        self._weights, self._found = iter(whole), []
        self.check = GradientCheck(layer, run.step, len(batch), whole.total, whole.count)

    def cancel(self) -> None:
        """What was found stays."""
        if self.waits:
            self._weights = None
            self._report(cancelled=True)

    def clear(self) -> None:
        """Another run, or other numbers in it: nothing is known of them."""
        self._weights, self.check = None, None

    def work(self) -> bool:
        """A portion, if there is one to do; whether there is something new to show."""
        if self._weights is None:
            return False
        until = time.perf_counter() + PORTION
        for found in self._weights:
            self._found.append(found)
            if time.perf_counter() >= until:
                return self._report_now_and_then()
        self._weights = None
        self._report()
        return True

    def _report_now_and_then(self) -> bool:
        due = time.perf_counter() - self._reported >= REPORT
        if due:
            self._report()
        return due

    def _report(self, cancelled: bool = False) -> None:
        assert self.check is not None
        self._reported, check, found = time.perf_counter(), self.check, self._found
        self.check = GradientCheck(
            check.layer, check.step, check.samples, check.total, check.count,
            tuple((each.parameter, each.index) for each in found),
            np.array([each.analytic for each in found]),
            np.array([each.numeric for each in found]),
            np.array([each.at_corner for each in found], bool), cancelled,
        )  # fmt: skip
