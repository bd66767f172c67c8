"""Judging a network by a whole part of the data, in portions, so that training is not held up."""

from __future__ import annotations

import time
from dataclasses import field

import numpy as np

from nnviz.data.dataset import Part, PreparedData
from nnviz.engine.layout import frozen
from nnviz.engine.metrics import confusion_matrix, mean_absolute_error, r_squared
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Judgement
from nnviz.experiment.run import Run
from nnviz.values import dataclass

REST, SHARE = 0.4, 0.015
"""While training, seconds between two judgements at least, and the share of all time they take."""


@dataclass
class _Trial:
    """A judgement under way, by a copy of θ."""

    part: Part
    data: PreparedData
    network: Network
    theta: Array
    step: int
    outputs: list[Array] = field(default_factory=list)
    losses: list[Array] = field(default_factory=list)
    done: int = 0
    seconds: float = 0.0


class Judge:
    """Keeps the newest judgement of one Run; ``work`` goes on by one portion."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._network: Network | None = None
        self._trial: _Trial | None = None
        self._last: _Trial | None = None
        self._due = 0.0
        self.judgement: Judgement | None = None

    def waits(self, part: Part | None, playing: bool) -> bool:
        """Whether there is something to do now."""
        if part is None or not len(self._run.data.x(part)):
            return False
        last = self._last
        if self._trial is not None or last is None:
            return True
        if not self._fits(last, part):
            return True
        if playing:
            return time.perf_counter() >= self._due and last.step != self._run.step
        return not np.array_equal(last.theta, self._run.network.theta)

    def work(self, part: Part | None, playing: bool) -> bool:
        """A portion, if there is one to do; whether a new judgement is ready."""
        if part is None or not self.waits(part, playing):
            return False
        if self._trial is None or not self._fits(self._trial, part):
            self._trial = self._begin(part)
        trial, begun = self._trial, time.perf_counter()
        rows = slice(trial.done, trial.done + trial.network.chunk)
        x, y = trial.data.x(part)[rows], trial.data.y(part)[rows]
        with np.errstate(all="ignore"):
            outputs, losses = trial.network.judged(x, y)
        trial.outputs.append(outputs)
        trial.losses.append(losses)
        trial.done += len(x)
        trial.seconds += time.perf_counter() - begun
        return trial.done == len(trial.data.x(part)) and self._finish(trial)

    def of(self, part: Part | None) -> Judgement | None:
        """The newest judgement, if it is of this part and of the present network."""
        last = self._last
        known = part is not None and last is not None and self._fits(last, part)
        return self.judgement if known else None

    def _fits(self, trial: _Trial, part: Part) -> bool:
        same = trial.data is self._run.data and trial.network.spec is self._run.network.spec
        return same and trial.part == part

    def _begin(self, part: Part) -> _Trial:
        run = self._run
        if self._network is None or self._network.spec is not run.network.spec:
            self._network = Network(run.network.spec, run.experiment.precision)
        self._network.theta[...] = run.network.theta
        return _Trial(part, run.data, self._network, run.network.theta.copy(), run.step)

    def _finish(self, trial: _Trial) -> bool:
        outputs, targets = np.concatenate(trial.outputs), trial.data.y(trial.part)
        classes = trial.data.table.task != "regression"
        self.judgement = Judgement(
            trial.part, trial.step, frozen(outputs), frozen(np.concatenate(trial.losses)),
            frozen(confusion_matrix(outputs, targets)) if classes else None,
            np.nan if classes else r_squared(outputs, targets),
            np.nan if classes else mean_absolute_error(outputs, targets),
        )  # fmt: skip
        self._last, self._trial = trial, None
        trial.outputs.clear()
        trial.losses.clear()
        self._due = time.perf_counter() + max(REST, trial.seconds / SHARE)
        return True
