"""Stop rules: when training ends, decided by step numbers and recorded losses, never by a clock.

Early stopping (Prechelt 1998) ends training once the watched loss has not fallen below its least
for ``patience`` epochs, and puts the weights of the least loss back. What is watched is the
validation loss; without a validation part it is the train loss; never that of the test part.
"""

from __future__ import annotations

import math
from dataclasses import field, fields, replace
from typing import Literal

from nnviz.engine.schedules import Plateau
from nnviz.errors import SpecError
from nnviz.values import dataclass

Verdict = Literal["go on", "keep", "put back"]


@dataclass(frozen=True)
class StopSpec:
    """None leaves a rule out.

    ``epochs``, ``steps``: so many in all. ``step_size``: the largest |Δθ| of an update is below
    it. ``target_loss``: the watched loss is at most this after an epoch. ``patience``: early
    stopping, where a loss counts as better from ``least_improvement`` below the least one on.
    """

    epochs: int | None = None
    steps: int | None = None
    step_size: float | None = None
    target_loss: float | None = None
    patience: int | None = None
    least_improvement: float = 0.0

    def validate(self) -> None:
        """SpecError naming the first value that is out of its range."""
        for name in ("epochs", "steps", "patience"):
            count = getattr(self, name)
            if count is not None and count < 1:
                raise SpecError(f"The stop rule's {name} is {count}; it must be 1 or more.")
        if self.step_size is not None and not 0 < self.step_size < math.inf:
            raise SpecError(f"The stop rule's step size is {self.step_size:g}; it must be above 0.")
        if self.target_loss is not None and not math.isfinite(self.target_loss):
            raise SpecError(f"The target loss is {self.target_loss:g}; it must be a finite number.")
        if not 0 <= self.least_improvement < math.inf:
            raise SpecError(
                f"The least improvement is {self.least_improvement:g}; it must be 0 or more."
            )

    @property
    def watches(self) -> bool:
        """Whether a rule depends on recorded losses."""
        return self.target_loss is not None or self.patience is not None


@dataclass(frozen=True)
class Watch:
    """What plateau and stop rules know at a step.

    ``best``: the least watched loss, after ``best_epoch`` epochs and ``best_step`` steps, and
    ``wait`` for how many epochs nothing was better. ``fired``: rules that have stopped the run
    once and let it go on from there. ``stopped``: why the run stands still, "" while none does.
    """

    plateau: Plateau = field(default_factory=Plateau)
    best: float | None = None
    best_epoch: int = 0
    best_step: int = 0
    wait: int = 0
    fired: tuple[str, ...] = ()
    stopped: str = ""

    def is_armed(self, rule: str) -> bool:
        return rule not in self.fired

    def stop(self, sentence: str, rule: str = "") -> Watch:
        """Standing still for that reason; a named rule does so only once."""
        said = f"{self.stopped} {sentence}".lstrip()
        return replace(self, stopped=said, fired=(*self.fired, rule) if rule else self.fired)

    def rearmed(self, old: StopSpec, new: StopSpec) -> Watch:
        """Under changed rules, where only those that are as before stay fired."""
        names = [each.name for each in fields(StopSpec)]
        kept = {name for name in names if getattr(old, name) == getattr(new, name)}
        return replace(self, fired=tuple(rule for rule in self.fired if rule in kept))

    def without_best(self) -> Watch:
        """For parameters that the least loss was not reached with."""
        return replace(self, best=None, best_epoch=0, best_step=0, wait=0)

    def improved_by(self, loss: float, spec: StopSpec) -> bool:
        """Whether early stopping takes this loss for better than all before."""
        if not math.isfinite(loss):
            return False
        return self.best is None or loss < self.best - spec.least_improvement


def stop_by_count(spec: StopSpec, epoch: int, step: int, watch: Watch) -> Watch:
    """After so many epochs and steps."""
    for rule, limit, count in (("epochs", spec.epochs, epoch), ("steps", spec.steps, step)):
        if limit is not None and count >= limit and watch.is_armed(rule):
            what = rule if limit > 1 else rule[:-1]
            at = "" if count == limit else f", and this is number {count:,}"
            watch = watch.stop(f"Stopped: the rule says after {limit:,} {what}{at}.", rule)
    return watch


def stop_by_step_size(spec: StopSpec, step: int, size: float, watch: Watch) -> Watch:
    """After step ``step``, whose largest change was ``size``."""
    if spec.step_size is None or not size < spec.step_size:
        return watch
    return watch.stop(
        f"Stopped at step {step:,}: its largest change of a parameter was {size:.3g}, below the "
        f"step size of {spec.step_size:g}.",
        "step_size",
    )


def stop_by_target(
    spec: StopSpec, epoch: int, step: int, loss: float, what: str, watch: Watch
) -> Watch:
    """After an epoch with this loss, ``what`` it is of ("validation loss")."""
    target = spec.target_loss
    if target is None or not loss <= target or not watch.is_armed("target_loss"):
        return watch
    return watch.stop(
        f"Stopped after epoch {epoch:,} (step {step:,}): the {_named(what)} is {loss:.4g}, and the "
        f"target was {target:g}.",
        "target_loss",
    )


def stop_early(
    spec: StopSpec, epoch: int, step: int, loss: float, what: str, watch: Watch
) -> tuple[Watch, Verdict]:
    """After an epoch with this loss: whether its weights are to be kept as the best, or the best
    ones put back because patience is at its end."""
    if spec.patience is None:
        return watch, "go on"
    if watch.improved_by(loss, spec):
        return replace(watch, best=loss, best_epoch=epoch, best_step=step, wait=0), "keep"
    watch = replace(watch, wait=watch.wait + 1)
    if watch.wait < spec.patience or watch.best is None:
        return watch, "go on"
    sentence = (
        f"Stopped early after epoch {epoch:,} (step {step:,}): the {_named(what)} has not improved "
        f"for {_epochs(watch.wait)}; the weights of epoch {watch.best_epoch:,} "
        f"(step {watch.best_step:,}) are back, whose loss was {watch.best:.4g}."
    )
    return replace(watch, wait=0).stop(sentence), "put back"


def _epochs(count: int) -> str:
    return f"{count:,} epoch{'' if count == 1 else 's'}"


def _named(what: str) -> str:
    """The loss as the reason names it, with why it is that one."""
    return what if what == "validation loss" else f"{what} (there is no validation part)"
