"""Learning-rate schedules: pure functions of steps and finished epochs ("start large, get
smaller").

With η the optimizer's learning rate and t the schedule's time, counted in epochs or steps from 0:

===========  ==========================================================
constant     η
step         η · factorᵏ, k = ⌊t / every⌋
exponential  η · factorᵗ
cosine       least + (η − least) · ½ (1 + cos(π t / over)), t ≤ over (Loshchilov & Hutter 2017)
plateau      η · factorʳ, r the reductions so far
===========  ==========================================================

never below ``least_rate``. The first ``warm_up`` units rise linearly, η (t + 1) / warm_up (Goyal
et al. 2017), and the schedule's own time begins after them. The formulas are those of PyTorch's
StepLR, ExponentialLR, CosineAnnealingLR (which would rise again behind ``over``),
ReduceLROnPlateau, and of SequentialLR for the warm-up.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal, get_args

from nnviz.errors import SpecError
from nnviz.values import dataclass

ScheduleKind = Literal["constant", "step", "exponential", "cosine", "plateau"]
Unit = Literal["epochs", "steps"]


@dataclass(frozen=True)
class Plateau:
    """What reduce on plateau has seen: the least loss, for how many epochs nothing was better,
    and how often it reduced the rate."""

    best: float | None = None
    wait: int = 0
    reductions: int = 0


@dataclass(frozen=True)
class ScheduleSpec:
    """``kind`` and the numbers of all schedules; those a schedule does not use are ignored by it.

    ``unit``: whether t, ``every``, ``over`` and ``warm_up`` count epochs or steps. Plateau, once
    the watched loss has for more than ``patience`` epochs not fallen below (1 − ``threshold``)
    times its least, multiplies the rate by ``factor``.
    """

    kind: ScheduleKind = "constant"
    unit: Unit = "epochs"
    factor: float = 0.5
    every: int = 10
    over: int = 100
    patience: int = 10
    threshold: float = 1e-4
    least_rate: float = 0.0
    warm_up: int = 0

    def validate(self) -> None:
        """SpecError naming the first value that is out of its range."""
        for what, value, known in (
            ("schedule", self.kind, get_args(ScheduleKind)),
            ("unit of a schedule", self.unit, get_args(Unit)),
        ):
            if value not in known:
                raise SpecError(f"Unknown {what} '{value}'; choose one of {', '.join(known)}.")
        if not 0 < self.factor <= 1:
            raise SpecError(f"The schedule's factor is {self.factor:g}; it must be in (0, 1].")
        for name, least in (("every", 1), ("over", 1), ("patience", 0), ("warm_up", 0)):
            value = getattr(self, name)
            if value < least:
                raise SpecError(
                    f"The schedule's {name.replace('_', '-')} is {value}; it must be {least} "
                    "or more."
                )
        if not 0 <= self.threshold < 1:
            raise SpecError(
                f"The schedule's threshold is {self.threshold:g}; it must be in [0, 1)."
            )
        if not 0 <= self.least_rate < math.inf:
            raise SpecError(
                f"The schedule's least rate is {self.least_rate:g}; it must be 0 or more."
            )

    @property
    def changes_by_step(self) -> bool:
        """Whether the rate may differ from step to step within an epoch."""
        moves = self.kind not in ("constant", "plateau")
        return self.unit == "steps" and (moves or self.warm_up > 0)

    @property
    def watches(self) -> bool:
        """Whether the rate depends on recorded losses."""
        return self.kind == "plateau"

    def rate(self, base: float, step: int, epoch: int, reductions: int = 0) -> float:
        """The learning rate of the update after ``step`` updates and ``epoch`` finished epochs,
        ``base`` being the optimizer's."""
        time = step if self.unit == "steps" else epoch
        if time < self.warm_up:
            return base * ((time + 1) / self.warm_up)
        return max(self._scheduled(base, time - self.warm_up, reductions), self._floor(base))

    def _scheduled(self, base: float, time: int, reductions: int) -> float:
        if self.kind == "step":
            return base * self.factor ** (time // self.every)
        if self.kind == "exponential":
            return base * self.factor**time
        if self.kind == "plateau":
            return base * self.factor**reductions
        if self.kind == "cosine":
            least = self._floor(base)
            share = min(time, self.over) / self.over
            return least + (base - least) * (1 + math.cos(math.pi * share)) / 2
        return base

    def _floor(self, base: float) -> float:
        """A rate that begins below ``least_rate`` is not raised to it."""
        return min(self.least_rate, base)

    def after_epoch(self, loss: float, seen: Plateau) -> Plateau:
        """What is known after one more epoch with this watched loss."""
        if not self.watches:
            return seen
        if seen.best is None or loss < seen.best * (1 - self.threshold):
            return replace(seen, best=loss if math.isfinite(loss) else None, wait=0)
        if seen.wait < self.patience:
            return replace(seen, wait=seen.wait + 1)
        return replace(seen, wait=0, reductions=seen.reductions + 1)
