"""When unsaved work is to be kept."""

from __future__ import annotations

QUIET = 1.5
"""Seconds without an edit after which the last one is kept."""
EVERY = 12.0
"""Seconds after which it is kept in any case; the writing takes its time as well."""


class Rhythm:
    """Soon after the last of several edits, and again and again while it trains. ``now`` is in
    seconds of any clock."""

    def __init__(self) -> None:
        self.rest()

    def rest(self) -> None:
        """All is saved."""
        self._first: float | None = None
        self._last = self._kept = self._again = float("-inf")

    def edited(self, now: float) -> None:
        if self._first is None:
            self._first = now
        self._last = now

    def due(self, now: float, trained: bool) -> bool:
        """Whether to keep it now; ``trained``: there are steps that were not kept."""
        if now < self._again:
            return False
        if self._first is not None and (now - self._last >= QUIET or now - self._first >= EVERY):
            return True
        return trained and now - self._kept >= EVERY

    def began(self, now: float) -> None:
        """It is being kept."""
        self._first, self._kept = None, now

    def took(self, now: float) -> None:
        """That is done; what took long to write is left alone for as long, within bounds."""
        self._again = now + min(now - self._kept, EVERY)
