"""Long work in portions between the slices of training, shown as far as it is, ended at will."""

from __future__ import annotations

import time
from typing import Generic, Protocol, TypeVar

PORTION, REPORT = 0.004, 0.1
"""Seconds of work between two looks at the commands, and between two reports of progress."""

Found = TypeVar("Found")
Found_co = TypeVar("Found_co", covariant=True)


class Job(Protocol[Found_co]):
    """Work that consists of small pieces; the clock has no part in what it finds."""

    @property
    def done(self) -> bool: ...

    def advance(self) -> None:
        """One piece."""

    def report(self, cancelled: bool = False) -> Found_co:
        """What is found so far, as a value."""


class Portions(Generic[Found]):
    """One job at a time; ``report`` is its newest."""

    def __init__(self) -> None:
        self.report: Found | None = None
        self._job: Job[Found] | None = None
        self._reported = 0.0

    @property
    def waits(self) -> bool:
        """Whether there is something to do."""
        return self._job is not None

    def begin(self, job: Job[Found]) -> None:
        """Work at this from now on; what was under way is given up."""
        self._renew(job)
        self._job = job

    def cancel(self) -> None:
        """What was found stays."""
        if self._job is not None:
            self._renew(self._job, cancelled=True)
            self._job = None

    def clear(self) -> None:
        """Another network, or another question: nothing is known."""
        self._job, self.report = None, None

    def go(self, seconds: float = PORTION) -> bool:
        """A portion, if there is one to do; whether there is something new to show. A job that
        fails is given up; what it found stays."""
        job, self._job = self._job, None
        if job is None:
            return False
        until = time.perf_counter() + seconds
        while not job.done:
            self._advance(job)
            if time.perf_counter() >= until:
                self._job = job
                return self._renew_now_and_then(job)
        self._renew(job)
        return True

    def _advance(self, job: Job[Found]) -> None:
        try:
            job.advance()
        except Exception:
            self._renew(job, cancelled=True)
            raise

    def _renew_now_and_then(self, job: Job[Found]) -> bool:
        due = time.perf_counter() - self._reported >= REPORT
        if due:
            self._renew(job)
        return due

    def _renew(self, job: Job[Found], cancelled: bool = False) -> None:
        self.report, self._reported = job.report(cancelled), time.perf_counter()
