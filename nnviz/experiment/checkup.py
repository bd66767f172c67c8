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
SPANS = 100
"""So many times that a fact came and went are remembered."""


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


Name = tuple[object, ...]


class Onsets:
    """From which step to which each fact of a run was seen, so that the past can be told too."""

    def __init__(self) -> None:
        self._spans: dict[Name, list[tuple[int, int]]] = {}
        self._last: tuple[set[Name], int] = set(), 0

    def see(self, names: set[Name], step: int) -> None:
        """These facts hold at a step, and no others; it may be before the last one."""
        before, at = self._last
        for name in names:
            spans = [span for span in self._spans.get(name, []) if span[0] <= step]
            if spans and (step <= spans[-1][1] or (name in before and at <= step)):
                spans[-1] = spans[-1][0], step
            else:
                spans.append((step, step))
            self._spans[name] = spans[-SPANS:]
        self._last = names, step

    def since(self, name: Name, step: int) -> int:
        """The step from which on the fact was seen up to this one; this one if it was not."""
        spans = self._spans.get(name, [])
        return next((first for first, last in spans if first <= step <= last), step)


class Checkup:
    """The facts about one Run, each with the step at which it was first seen, as ``onsets`` tell;
    a checkup that only looks back adds nothing to them."""

    def __init__(self, run: Run, onsets: Onsets | None = None, *, looks_back: bool = False) -> None:
        self._run, self._probe = run, Probe(run)
        self._onsets, self._looks_back = onsets or Onsets(), looks_back
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
        if not self._looks_back:
            self._onsets.see({_name(fact) for fact in facts}, step)
        broken = tuple(Finding(fact, self._run.diverged_at) for fact in self._run.broken)
        self._facts = broken + tuple(
            Finding(fact, self._onsets.since(_name(fact), step)) for fact in facts
        )


def _name(fact: Fact) -> Name:
    """What makes two facts the same illness."""
    return type(fact), fact.layer, getattr(fact, "what", "")
