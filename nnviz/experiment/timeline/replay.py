"""From a keyframe to any later step, bit-equal to the run that made it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from nnviz.experiment.log import Log
from nnviz.experiment.run import Run

_PORTION = 0.001
"""Seconds that a portion of a replay should take."""


def replay(run: Run, log: Log, target: int) -> Iterator[None]:
    """Train ``run`` up to step ``target`` and do there and on the way what the log says; yields
    after every portion. It goes over stop rules, as the user did."""
    for index in range(len(run.log), len(log)):
        if log[index].step > target:
            break
        yield from _train(run, log[index].step)
        run.apply(log[index])
        run.log = log[: index + 1]
    yield from _train(run, target)
    stand(run)


def stand(run: Run) -> None:
    """Come to rest, ready to be looked at or trained on."""
    run.trainer.settle()
    run.go_on()


def _train(run: Run, step: int) -> Iterator[None]:
    """Without looking for divergence: what was trained once is trained again."""
    portion = 1
    while run.step < step:
        began = time.perf_counter()
        run.go_on()
        run.trainer.pulse(min(portion, step - run.step))
        if time.perf_counter() - began < _PORTION:
            portion *= 2
        yield


def exhaust(work: Iterator[None]) -> None:
    """All of it, now."""
    for _ in work:
        pass
