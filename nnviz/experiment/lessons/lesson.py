"""What a lesson is: an experiment that shows one idea, with a note of what to look at and try."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field, replace
from typing import Literal

from nnviz.experiment.experiment import Experiment, Seeds
from nnviz.experiment.selection import Selection
from nnviz.values import dataclass

Edges = Literal["weights", "gradients", "updates", "signals"]


def as_it_is(experiment: Experiment) -> Experiment:
    """The variant that changes nothing."""
    return experiment


@dataclass(frozen=True)
class Variant:
    """One of several settings that a lesson compares: ``name`` on its button, and what to
    ``expect`` of it. ``change`` makes it of the lesson's experiment."""

    name: str
    expect: str
    change: Callable[[Experiment], Experiment] = as_it_is

    @property
    def key(self) -> str:
        """The name as a user types it: ``too-large``."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


@dataclass(frozen=True)
class Opening:
    """How the window is to stand: the ``tab`` of the dock, ``large`` if in the canvas's place,
    what edges show, what is selected, and steps per second (None: as the user has it)."""

    tab: str = "loss"
    large: bool = False
    edges: Edges = "weights"
    select: Selection | None = None
    speed: int | None = None


@dataclass(frozen=True)
class Lesson:
    """``name`` is what a user types, ``idea`` one sentence, ``steps`` what to look at and try,
    ``result`` what comes out, as it was measured. ``make`` gives the experiment, which the
    variants change; without variants there is one way to run it."""

    name: str
    title: str
    idea: str
    steps: tuple[str, ...]
    result: str
    make: Callable[[], Experiment]
    tags: tuple[str, ...]
    variants: tuple[Variant, ...] = ()
    opening: Opening = field(default_factory=Opening)

    def experiment(self, variant: int = 0, seeds: Seeds | None = None) -> Experiment:
        """The experiment of one of its variants."""
        made = self.make()
        made = self.variants[variant].change(made) if self.variants else made
        return replace(made, sample=self.name, title=self.title, seeds=seeds or Seeds())

    def variant_of(self, experiment: Experiment) -> int | None:
        """Which variant an experiment is, whatever its seeds; None once it was changed."""
        for index in range(len(self.variants)):
            if self.experiment(index, experiment.seeds) == experiment:
                return index
        return None


@dataclass(frozen=True)
class Chapter:
    """Lessons that belong together, in their order."""

    title: str
    lessons: tuple[Lesson, ...]
