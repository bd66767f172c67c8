"""A replay under way: it goes on in slices, tells how far it is, and can be given up."""

from __future__ import annotations

import time

from nnviz.experiment.log import Log
from nnviz.experiment.run import Run
from nnviz.experiment.timeline.replay import Known, replay, stand

_DONE = object()


class Journey:
    """Brings ``run`` to step ``target`` of a run with that ``log``; see ``replay``."""

    def __init__(self, run: Run, log: Log, known: Known | None, target: int) -> None:
        self.run, self.target, self._known = run, target, known
        self.began, self._first = time.perf_counter(), run.step
        self._work = replay(run, log, target, known)

    @property
    def progress(self) -> float:
        """0…1."""
        return (self.run.step - self._first) / max(1, self.target - self._first)

    @property
    def seconds(self) -> float:
        """How long it has taken."""
        return time.perf_counter() - self.began

    def go(self, seconds: float) -> bool:
        """Replay for so long, a portion at least; whether it has arrived."""
        until = time.perf_counter() + seconds
        while next(self._work, _DONE) is not _DONE:
            if time.perf_counter() >= until:
                return False
        return True

    def stop(self) -> None:
        """Come to rest where it is."""
        stand(self.run)
        if self._known is not None:
            self._known.tell(self.run)
