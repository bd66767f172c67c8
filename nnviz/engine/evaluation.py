"""An epoch's evaluation: a copy of θ scored in portions, in turns with the next epoch's steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nnviz.engine.cost import seconds_of_step
from nnviz.engine.network import Network, Score
from nnviz.engine.shapes import Array

Parts = dict[str, tuple[Array, Array]]
"""By name: the inputs as ``Network.source`` lays them out, and the targets (n, outputs)."""
Scores = dict[str, Score]
AHEAD, TURN = 16, 0.05
"""So many steps, or about so many seconds of them, before a pending evaluation goes on: after fewer
both would find the other's numbers in the cache, after more training would seem to stand still."""
_DONE = object()


class Evaluation:
    """Scores ``parts`` with a network of its own; at most one evaluation is pending."""

    def __init__(self, network: Network, parts: Parts, batch_size: int) -> None:
        self._network, self._parts = Network(network.spec, network.dtype.name), parts
        self._pending: Iterator[None] | None = None
        self._ahead, self._owed = 0, 0  # Steps made since it went on, portions it must catch up.
        self._chunks = sum(-(-len(y) // self._network.chunk) for _, y in parts.values())
        self.set_batch_size(batch_size)

    def set_batch_size(self, batch_size: int) -> None:
        """Of the steps that it takes turns with."""
        seconds = seconds_of_step(self._network.spec, batch_size)
        self._turn = max(1, min(AHEAD, round(TURN / seconds)))

    @property
    def theta(self) -> Array:
        """The parameters that were scored last, or are."""
        return self._network.theta

    @property
    def is_pending(self) -> bool:
        return self._pending is not None

    @property
    def is_behind(self) -> bool:
        """Whether training is to wait until it has caught up."""
        return self.is_pending and self._owed > 0

    def begin(self, theta: Array, done: Callable[[Scores], None]) -> None:
        """Score a copy of ``theta``; ``done`` gets the parts' scores, and may begin another."""
        self._network.theta[...] = theta
        self._pending = self._evaluate(done)
        self._ahead = self._owed = 0

    def drop(self) -> None:
        """Leave it out."""
        self._pending = None

    def settle(self) -> None:
        """Finish it."""
        while self._pending is not None:
            self._go_on()

    def note(self, steps: int, batches: int) -> None:
        """So many steps were made, of an epoch of so many."""
        self._ahead = self._ahead + steps if self.is_pending else 0
        if self._ahead >= min(self._turn, batches // 4):
            self._owed, self._ahead = self._ahead * self._portions(batches), 0

    def catch_up(self, steps: int, batches: int) -> None:
        """Go on by what falls to so many steps of an epoch of so many."""
        portions = max(1, steps * self._portions(batches))
        for _ in range(portions):
            self._go_on()
        self._owed = max(0, self._owed - portions)

    def _portions(self, batches: int) -> int:
        """Per step: so many that it is done when half the next epoch is."""
        return -(-2 * self._chunks // batches)

    def _go_on(self) -> None:
        pending = self._pending
        if pending is None or next(pending, _DONE) is not _DONE:
            return
        if self._pending is pending:
            self._pending = None

    def _evaluate(self, done: Callable[[Scores], None]) -> Iterator[None]:
        scores = {}
        for name, part in self._parts.items():
            scores[name] = yield from self._network.scoring(*part)
        done(scores)
