"""Interleaved timing: in every round each entrant runs for a while, so that whatever else the
machine does hits all alike; the median over the rounds counts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol, TypeVar


class Entrant(Protocol):
    """Something that trains; ``enter`` makes its settings of the process, which others undo by
    making their own."""

    @property
    def name(self) -> str: ...

    def enter(self) -> None: ...

    def steps(self, count: int) -> int:
        """Train at least ``count`` steps; returns how many it made."""


AnyEntrant = TypeVar("AnyEntrant", bound=Entrant)


@dataclass(frozen=True)
class Pace:
    """``rounds`` of ``seconds`` for each entrant."""

    seconds: float
    rounds: int


# Many short rounds: what else the machine does then hits all entrants alike.
FULL, QUICK = Pace(0.05, 25), Pace(0.03, 11)


def race(entrants: Sequence[Entrant], pace: Pace) -> dict[str, float]:
    """Microseconds per step by the entrants' names: medians over interleaved rounds."""
    counts = {entrant.name: _count(_trial(entrant, pace), pace) for entrant in entrants}
    times: dict[str, list[float]] = {entrant.name: [] for entrant in entrants}
    for number in range(pace.rounds):
        first = number % len(entrants)  # nobody always follows the same one
        for entrant in (*entrants[first:], *entrants[:first]):
            entrant.enter()
            entrant.steps(max(1, counts[entrant.name] // 20))  # its caches and threads wake up
            times[entrant.name].append(_time(entrant, counts[entrant.name]))
    return {name: median(each) for name, each in times.items()}


def shortlist(entrants: Sequence[AnyEntrant], pace: Pace, count: int = 3) -> list[AnyEntrant]:
    """The fastest few of many, by the better of two short trials."""
    trials = [[_trial(entrant, pace) for entrant in entrants] for _ in range(2)]
    ranked = sorted(zip(map(min, *trials), range(len(entrants)), strict=True))
    return [entrants[index] for _, index in ranked[:count]]


def _trial(entrant: Entrant, pace: Pace) -> float:
    """Microseconds per step, roughly."""
    entrant.enter()
    entrant.steps(1)
    count = 1
    while (each := _time(entrant, count)) * count * 1e-6 < pace.seconds / 4:
        count *= 2
    return each


def _count(each: float, pace: Pace) -> int:
    return max(1, round(pace.seconds * 1e6 / each))


def _time(entrant: Entrant, count: int) -> float:
    """Microseconds per step."""
    begun = time.perf_counter()
    made = entrant.steps(count)
    return (time.perf_counter() - begun) * 1e6 / made
