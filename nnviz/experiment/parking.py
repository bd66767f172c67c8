"""Earlier runs, kept for an undo of reset, new weights or another sample."""

from __future__ import annotations

from nnviz.experiment.experiment import Experiment
from nnviz.experiment.timeline import BUDGET, Tape

PARKED = 8
"""How many are kept, with as small a share of the keyframes' memory each."""


class Parking:
    """By what each began with."""

    def __init__(self) -> None:
        self._tapes: dict[object, Tape] = {}

    def clear(self) -> None:
        """Forget them all."""
        self._tapes.clear()

    def take(self, experiment: Experiment) -> Tape | None:
        """The run that began as this experiment does, brought up to it."""
        tape = self._tapes.pop(start_of(experiment), None)
        if tape is None:
            return None
        tape.shrink(BUDGET)
        if tape.run.experiment != experiment:
            tape.run.adopt(experiment)
            tape.revised()
        return tape

    def park(self, tape: Tape) -> None:
        """Keep a run; the oldest goes if there are too many."""
        tape.now()
        tape.shrink(BUDGET // PARKED)
        self._tapes[start_of(tape.run.experiment)] = tape
        while len(self._tapes) > PARKED:
            del self._tapes[next(iter(self._tapes))]


def start_of(experiment: Experiment) -> tuple[object, ...]:
    """What makes two experiments one run's life: the sample and the draw of its weights."""
    seeds = experiment.seeds
    return *experiment.subject, seeds.seed, seeds.weights, seeds.attempt
