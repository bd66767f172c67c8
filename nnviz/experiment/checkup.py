"""Looking at a run's health now and then, always on the same training samples."""

from __future__ import annotations

import time

import numpy as np

from nnviz.engine.health import Fact, examine
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from nnviz.engine.trace import BatchTrace
from nnviz.experiment.frame import Finding
from nnviz.experiment.run import Run

PROBE, PICTURES = 256, 32
"""How many of the first training samples are looked at, and how many pictures."""
REST, SHARE = 0.5, 0.005
"""While training, seconds between two looks at least, and the share of all time they may take."""


class Probe:
    """Traces the first training samples of one Run, in evaluation mode, on a copy of θ: the run's
    own programs stay as they are."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._network: Network | None = None

    @property
    def size(self) -> int:
        """How many samples are traced."""
        data = self._run.data
        return min(len(data.x_train), PICTURES if len(data.input_shape) == 3 else PROBE)

    def trace(self, theta: Array) -> BatchTrace:
        """The samples forward and backward with these parameters."""
        run = self._run
        if self._network is None or self._network.spec is not run.network.spec:
            self._network = Network(run.network.spec, run.experiment.precision)
        self._network.theta[...] = theta
        x, y = run.data.x_train[: self.size], run.data.y_train[: self.size]
        with np.errstate(all="ignore"):
            return self._network.trace_batch(x, y, training=False)


class Checkup:
    """The facts about one Run, each with the step at which it was first seen."""

    def __init__(self, run: Run) -> None:
        self._run, self._probe = run, Probe(run)
        self._since: dict[tuple[object, ...], int] = {}
        self._seen: tuple[object, Array, tuple[Fact, ...]] | None = None
        self._facts: tuple[Finding, ...] = ()
        self._due = 0.0

    def findings(self, playing: bool) -> tuple[Finding, ...]:
        """Those of this step; while playing, those of the last look."""
        if not self._is_known(playing):
            self._look()
        return self._facts

    def look_when_due(self) -> None:
        """While playing, between two pictures."""
        begun = time.perf_counter()
        if begun >= self._due:
            self._look()
            self._due = begun + max(REST, (time.perf_counter() - begun) / SHARE)

    def _is_known(self, playing: bool) -> bool:
        network, seen = self._run.network, self._seen
        if seen is None or seen[0] is not network.spec or seen[2] != self._run.broken:
            return False
        return playing or np.array_equal(seen[1], network.theta)

    def _look(self) -> None:
        network, step = self._run.network, self._run.step
        theta = network.theta.copy()
        self._seen = network.spec, theta, self._run.broken
        facts = examine(network.spec, theta, self._probe.trace(theta))
        known = {_name(fact): min(step, self._since.get(_name(fact), step)) for fact in facts}
        self._since = known
        broken = tuple(Finding(fact, self._run.diverged_at) for fact in self._run.broken)
        self._facts = broken + tuple(Finding(fact, known[_name(fact)]) for fact in facts)


def _name(fact: Fact) -> tuple[object, ...]:
    """What makes two facts the same illness."""
    return type(fact), fact.layer, getattr(fact, "what", "")
