"""Revisions: the entries of the undo list."""

from __future__ import annotations

from dataclasses import replace

from nnviz.experiment.experiment import Experiment
from nnviz.experiment.log import Number
from nnviz.values import dataclass


@dataclass(frozen=True)
class Rewritten:
    """The notes of a document, before and after an edit."""

    old: str
    new: str


@dataclass(frozen=True)
class Revision:
    """One gesture's edit: its label as the user reads it, and the Experiment it led to, or the
    numbers it set by hand, or the notes it changed."""

    label: str
    experiment: Experiment
    numbers: tuple[Number, ...] = ()
    notes: Rewritten | None = None

    @property
    def undone(self) -> Revision:
        """What brings numbers and notes back."""
        notes = Rewritten(self.notes.new, self.notes.old) if self.notes else None
        numbers = tuple(number.undone for number in self.numbers)
        return replace(self, label=f"undo: {self.label}", numbers=numbers, notes=notes)


@dataclass(frozen=True)
class UndoList:
    """Revisions in the order they were made; ``at``: which of them is the present one."""

    revisions: tuple[Revision, ...]
    at: int = 0

    @property
    def experiment(self) -> Experiment:
        """The present one."""
        return self.revisions[self.at].experiment
