"""What a film shows, frame by frame: the window is told, and each frame is waited for."""

from __future__ import annotations

import time
from typing import Protocol

from nnviz.ui.main_window import MainWindow

_PATIENCE = 0.6
"""Seconds after which the window is told again: someone paused the run, or let it go on."""


class Take(Protocol):
    """``frames`` in all."""

    frames: int

    def begin(self, number: int) -> None:
        """Let the window come to that frame."""

    def arrived(self) -> bool:
        """Whether it has."""

    def end(self) -> None:
        """Leave the window at rest."""


class TrainingTake:
    """Training for so many epochs from now on, a frame after equally many."""

    def __init__(self, window: MainWindow, frames: int, epochs: int) -> None:
        self._window, self.frames = window, frames
        frame = window.bridge.frame
        start = frame.epoch if frame is not None else 0
        steps = max(frames - 1, 1)
        self._targets = [start + round(epochs * number / steps) for number in range(frames)]
        self._target, self._asked = start, 0.0

    def begin(self, number: int) -> None:
        self._target = self._targets[number]
        self._ask()

    def _ask(self) -> None:
        frame, self._asked = self._window.bridge.frame, time.monotonic()
        lacking = self._target - (frame.epoch if frame is not None else 0)
        if lacking > 0:
            self._window.session.worker.train_epochs(lacking)

    def arrived(self) -> bool:
        """Also where the run broke off: what it came to is the last that there is."""
        frame = self._window.bridge.frame
        if frame is None:
            return False
        if frame.epoch >= self._target or frame.error:
            return True
        if not frame.playing and time.monotonic() - self._asked > _PATIENCE:
            self._ask()
        return False

    def end(self) -> None:
        """The run stands where the last frame was taken."""


class StepTake:
    """One training step, forward, loss, backward and update, at even places; nothing is trained."""

    def __init__(self, window: MainWindow, frames: int) -> None:
        self._conductor, self.frames = window.player.conductor, frames
        self._number, self._asked = 0, 0.0

    def begin(self, number: int) -> None:
        self._number = number
        self._ask()

    def _ask(self) -> None:
        segments, self._asked = len(self._conductor.segments), time.monotonic()
        place = segments * self._number / max(self.frames - 1, 1)
        index = min(int(place), segments - 1)
        self._conductor.scrub(index, min(place - index, 1.0))

    def arrived(self) -> bool:
        """The step is entered again where something made the window leave it."""
        if self._conductor.at is None and time.monotonic() - self._asked > _PATIENCE:
            self._ask()
        return self._conductor.at is not None

    def end(self) -> None:
        self._conductor.leave()
