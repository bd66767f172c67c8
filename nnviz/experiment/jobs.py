"""The jobs under way in the run's process: one of each kind, taking turns."""

from __future__ import annotations

from typing import Any

from nnviz.experiment.portions import Job, Portions


class Jobs:
    """By name; the name is also that of the report's field in a Frame."""

    def __init__(self) -> None:
        self._portions: dict[str, Portions[Any]] = {}

    @property
    def waits(self) -> bool:
        """Whether there is something to do."""
        return any(each.waits for each in self._portions.values())

    @property
    def reports(self) -> dict[str, Any]:
        """The newest of each."""
        return {name: each.report for name, each in self._portions.items()}

    def begin(self, name: str, job: Job[Any]) -> None:
        """Work at this from now on; what was under way by that name is given up."""
        self._portions.setdefault(name, Portions()).begin(job)

    def cancel(self, name: str) -> None:
        """What was found stays."""
        if name in self._portions:
            self._portions[name].cancel()

    def clear(self, *kept: str) -> None:
        """Another network: nothing is known, but what is ``kept``."""
        for name, each in self._portions.items():
            if name not in kept:
                each.clear()

    def go(self) -> bool:
        """A portion of the job whose turn it is; whether there is something new to show."""
        name = next((name for name, each in self._portions.items() if each.waits), None)
        if name is None:
            return False
        self._portions[name] = self._portions.pop(name)  # The others come first next time.
        return self._portions[name].go()
