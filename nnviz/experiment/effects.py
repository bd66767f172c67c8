"""What a change by hand does to the loss, measured at once while the run stands still."""

from __future__ import annotations

import math

from nnviz.experiment.frame import Effect
from nnviz.experiment.run import Run


class EffectMeter:
    """One gesture is measured against the moment before its first change."""

    def __init__(self) -> None:
        self._before = math.nan
        self._effect: Effect | None = None
        self.is_open = self._due = False

    def begin(self, run: Run) -> None:
        """The first change of a gesture comes now."""
        known = self._effect.after if self._effect else math.nan
        self._before = run.trainer.evaluated().train.loss if math.isnan(known) else known
        self.is_open = True

    def change(self) -> None:
        """A number was changed."""
        self._due = self.is_open

    def read(self, run: Run) -> Effect | None:
        """The effect of the last gesture, None while nothing was changed since ``close``."""
        if self._due:
            self._due = False
            self._effect = Effect(self._before, run.trainer.evaluated().train.loss)
        return self._effect

    def close(self) -> None:
        """The run goes on: what was measured is past."""
        self.is_open, self._due, self._effect = False, False, None
