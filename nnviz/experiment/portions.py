"""Long work in portions between the slices of training, shown as far as it is, ended at will."""

from __future__ import annotations

import time
from typing import Generic, Protocol, TypeVar

PORTION, REPORT = 0.004, 0.1
"""Seconds of work between two looks at the commands, and between two reports of progress."""

Found = TypeVar("Found")
Found_co = TypeVar("Found_co", covariant=True)


class Task(Protocol[Found_co]):
    """Work that consists of small pieces; the clock has no part in what it finds."""

    @property
    def done(self) -> bool: ...

    def advance(self) -> None:
        """One piece."""

    def report(self, cancelled: bool = False) -> Found_co:
        """What is found so far, as a value."""


class Portions(Generic[Found]):
    """One task at a time; ``report`` is its newest."""

    def __init__(self) -> None:
        self.report: Found | None = None
        self._task: Task[Found] | None = None
        self._reported = 0.0

    @property
    def waits(self) -> bool:
        """Whether there is something to do."""
        return self._task is not None

    def begin(self, task: Task[Found]) -> None:
        """Work at this from now on; what was under way is given up."""
        self._renew(task)
        self._task = task

    def cancel(self) -> None:
        """What was found stays."""
        if self._task is not None:
            self._renew(self._task, cancelled=True)
            self._task = None

    def clear(self) -> None:
        """Another network, or another question: nothing is known."""
        self._task, self.report = None, None

    def go(self, seconds: float = PORTION) -> bool:
        """A portion, if there is one to do; whether there is something new to show. A task that
        fails is given up."""
        task, self._task = self._task, None
        if task is None:
            return False
        until = time.perf_counter() + seconds
        while not task.done:
            task.advance()
            if time.perf_counter() >= until:
                self._task = task
                return self._renew_now_and_then(task)
        self._renew(task)
        return True

    def _renew_now_and_then(self, task: Task[Found]) -> bool:
        due = time.perf_counter() - self._reported >= REPORT
        if due:
            self._renew(task)
        return due

    def _renew(self, task: Task[Found], cancelled: bool = False) -> None:
        self.report, self._reported = task.report(cancelled), time.perf_counter()
