"""From a keyframe to any later step, bit-equal to the run that made it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from nnviz.experiment.frame import History
from nnviz.experiment.log import Log
from nnviz.experiment.run import Run
from nnviz.experiment.statistics import Statistics
from nnviz.values import dataclass

_PORTION = 0.001
"""Seconds that a portion of a replay should take."""


@dataclass(frozen=True)
class Known:
    """What a run recorded, for replays of it."""

    history: History
    statistics: Statistics

    @classmethod
    def of(cls, run: Run) -> Known | None:
        """None where rows of the history stand for several evaluations: those are made again."""
        history = run.history
        return None if len(history.low) else cls(history, run.statistics)

    def tell(self, run: Run) -> None:
        """Let a replay of the run have recorded all up to its step."""
        rows = int(np.searchsorted(self.history.step, run.step, "right"))
        statistics = tuple(each for each in self.statistics if each.step <= run.step)
        run.recall(self.history.rows(0, rows), statistics)


def replay(run: Run, log: Log, target: int, known: Known | None = None) -> Iterator[None]:
    """Train ``run`` up to step ``target`` and do there and on the way what the log says; yields
    after every portion. It goes over stop rules, as the user did.

    ``known``: what the run recorded; then no epoch is evaluated but where a rule goes by
    it, which is half of the time and more.
    """
    for index in range(len(run.log), len(log)):
        if log[index].step > target:
            break
        yield from _train(run, log[index].step, known is not None)
        run.apply(log[index])
        run.log = log[: index + 1]
    yield from _train(run, target, known is not None)
    stand(run)
    if known is not None:
        known.tell(run)


def stand(run: Run) -> None:
    """Come to rest, ready to be looked at or trained on."""
    run.trainer.settle()
    run.go_on()


def _train(run: Run, step: int, is_known: bool) -> Iterator[None]:
    """Without looking for divergence: what was trained once is trained again."""
    portion = 1
    while run.step < step:
        began = time.perf_counter()
        run.go_on()
        run.trainer.pulse(min(portion, step - run.step))
        if is_known and not run.trainer.learning.watches:
            run.trainer.drop_evaluation()
        if time.perf_counter() - began < _PORTION:
            portion *= 2
        yield


def exhaust(work: Iterator[None]) -> None:
    """All of it, now."""
    for _ in work:
        pass
