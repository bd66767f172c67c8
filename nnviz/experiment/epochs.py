"""Training by whole epochs, of a run by itself or on its tape."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from nnviz.experiment.blas_threads import one_blas_thread
from nnviz.experiment.frame import History

if TYPE_CHECKING:
    from nnviz.experiment.run import Run


class Trains(Protocol):
    """A run, or the tape that records one."""

    def pulse(self, steps: int) -> int: ...
    def settle(self) -> None: ...


def train_epochs(
    by: Trains, run: Run, count: int, on_epoch: Callable[[History], None] = lambda history: None
) -> None:
    """Train the run until ``count`` more epochs are finished or a stop rule ends it, with one BLAS
    thread: two stall each other on matrices as small as these."""
    run.go_on()
    with one_blas_thread():
        for _ in range(count):
            epoch = run.trainer.epoch
            while run.trainer.epoch == epoch and not run.stopped:
                by.pulse(run.trainer.batches)
            by.settle()
            on_epoch(run.history)
            if run.stopped:
                break
