"""nnviz's side: its own Trainer, as a run uses it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.engine.works import Work
from nnviz.engine.network import Network
from nnviz.engine.records import Epoch
from nnviz.engine.shapes import Array
from nnviz.engine.trainer import Trainer


class Training(Trainer):
    """A Trainer that leaves out the evaluation after each epoch: the peers make none either."""

    def _evaluate(self, *epoch: object) -> Iterator[None]:
        return iter(())


class Ours:
    """Trains with nnviz; the epoch's shuffling and gathering are part of its steps."""

    name = "nnviz"

    def __init__(self, work: Work, dtype: str) -> None:
        self.network: Network = work.network(dtype)
        data = work.data(dtype)
        self.trainer = Training(
            self.network, work.optimizer, data, data, work.batch,
            np.random.default_rng(2), _refuse,
        )  # fmt: skip

    def enter(self) -> None:
        """Nothing: BLAS is held to one thread around the whole race."""

    def steps(self, count: int) -> int:
        left = count
        while left > 0:
            left -= self.trainer.pulse(left)
        return count

    def gradient(self) -> tuple[Array, Array]:
        """The rows of the next batch, and ∂L/∂θ over it."""
        return self.trainer.batch.copy(), self.trainer.peek().batch_gradient


def _refuse(epoch: Epoch) -> None:
    raise RuntimeError("the trainer evaluated an epoch, which the other side does not")
