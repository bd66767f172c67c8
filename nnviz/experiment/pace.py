"""How fast the run's process trains: as fast as it can in short slices, or step by step at a
chosen speed."""

from __future__ import annotations

import time

from nnviz.experiment.timeline import Tape

SLICE = 0.006
"""Seconds of training between two looks at the commands."""
PULSE = 0.002
"""Seconds that one pulse of training should take."""
LEAD = 0.012
"""Seconds that a picture is early at most."""
CHECK = 0.02
"""Seconds between two looks whether all numbers are finite; one more before every picture."""


class Pace:
    """``speed``: steps per second, None for full speed."""

    def __init__(self) -> None:
        self.speed: float | None = None
        self._next_step = 0.0
        self._pulse_steps = 1
        self.lead = 0.0
        """Seconds that a picture may be early: rather that than late by the step under way."""
        self._checked = 0.0
        self._rate = _Rate()

    @property
    def patience(self) -> float:
        """Seconds until the next step is due, a tenth at most."""
        if self.speed is None:
            return 0.0
        return max(0.0, min(self._next_step - time.perf_counter(), 0.1))

    @property
    def steps_per_second(self) -> float:
        """As measured."""
        return self._rate.value

    def set_speed(self, speed: float | None) -> None:
        self.speed, self._next_step = speed, time.perf_counter()

    def start(self, step: int) -> None:
        """Training begins now."""
        self._next_step = time.perf_counter()
        self._rate.restart(step)

    def train(self, tape: Tape, end: float) -> None:
        """A few milliseconds of training, but no longer than to ``end``, or the one step that is
        due. Where steps take long, the last one would go on beyond the end: it is left out."""
        if self.speed is None:
            self._train_on(tape, end)
        else:
            self._train_when_due(tape, self.speed)
        now = time.perf_counter()
        if now >= min(end, self._checked + CHECK):
            self._checked = now
            tape.check()
        self._rate.count(tape.run.step)

    def _train_on(self, tape: Tape, end: float) -> None:
        end = min(end - self.lead, time.perf_counter() + SLICE)
        while (now := time.perf_counter()) < end:
            made = tape.pulse(self._pulse_steps)
            took = time.perf_counter() - now
            self.lead = min(took, LEAD)
            if made == self._pulse_steps:
                self._pulse_steps = max(1, round(made * min(2.0, PULSE / max(took, 1e-6))))

    def _train_when_due(self, tape: Tape, speed: float) -> None:
        now = time.perf_counter()
        if now < self._next_step:
            return
        self._next_step = max(self._next_step + 1 / speed, now - 0.1)
        tape.pulse(1)
        while tape.run.trainer.is_evaluating and time.perf_counter() < self._next_step:
            tape.pulse(0)


class _Rate:
    """Steps per second, measured over half a second at least."""

    def __init__(self) -> None:
        self.value = 0.0
        self.restart(0)

    def restart(self, step: int) -> None:
        self._since, self._step = time.perf_counter(), step

    def count(self, step: int) -> None:
        now = time.perf_counter()
        if now - self._since >= 0.5:
            self.value = (step - self._step) / (now - self._since)
            self._since, self._step = now, step
