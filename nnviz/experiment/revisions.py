"""Revisions: the entries of the undo list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Literal

from nnviz.experiment.experiment import Experiment
from nnviz.experiment.log import Number
from nnviz.values import dataclass


@dataclass(frozen=True)
class Rewritten:
    """The notes of a document, before and after an edit."""

    old: str
    new: str


@dataclass(frozen=True)
class Entered:
    """Branch ``new`` was trained on instead of ``old``, by their identities."""

    old: int
    new: int
    kind: Literal["entered"] = "entered"

    @property
    def ids(self) -> tuple[int, ...]:
        """The branches that it needs."""
        return self.old, self.new

    @property
    def undone(self) -> Entered:
        return Entered(self.new, self.old)


@dataclass(frozen=True)
class Removed:
    """A branch was deleted, or brought back."""

    id: int
    back: bool = False
    kind: Literal["removed"] = "removed"

    @property
    def ids(self) -> tuple[int, ...]:
        return (self.id,)

    @property
    def undone(self) -> Removed:
        return Removed(self.id, not self.back)


@dataclass(frozen=True)
class Renamed:
    """A branch got another name."""

    id: int
    old: str
    new: str
    kind: Literal["renamed"] = "renamed"

    @property
    def ids(self) -> tuple[int, ...]:
        return (self.id,)

    @property
    def undone(self) -> Renamed:
        return Renamed(self.id, self.new, self.old)


OfBranch = Entered | Removed | Renamed


@dataclass(frozen=True)
class Revision:
    """One gesture's edit: its label as the user reads it, and the Experiment it led to, or the
    numbers it set by hand, or the notes it changed, or what it did to a branch."""

    label: str
    experiment: Experiment
    numbers: tuple[Number, ...] = ()
    notes: Rewritten | None = None
    branch: OfBranch | None = None

    @property
    def undone(self) -> Revision:
        """What brings numbers, notes and branches back."""
        notes = Rewritten(self.notes.new, self.notes.old) if self.notes else None
        numbers = tuple(number.undone for number in self.numbers)
        branch = self.branch.undone if self.branch else None
        label = f"undo: {self.label}"
        return replace(self, label=label, numbers=numbers, notes=notes, branch=branch)


@dataclass(frozen=True)
class UndoList:
    """Revisions in the order they were made; ``at``: which of them is the present one."""

    revisions: tuple[Revision, ...]
    at: int = 0

    @property
    def experiment(self) -> Experiment:
        """The present one."""
        return self.revisions[self.at].experiment

    def lasting(self, branches: Collection[int]) -> UndoList:
        """Where these are all the branches there are: what others were needed for is no entry of
        its own, unless it led to another Experiment."""
        kept, at = [replace(self.revisions[0], branch=None)], 0
        for place, each in enumerate(self.revisions[1:], 1):
            if each.branch is None or set(each.branch.ids) <= set(branches):
                kept.append(each)
            elif each.experiment != kept[-1].experiment:
                kept.append(replace(each, branch=None))
            if place <= self.at:
                at = len(kept) - 1
        return UndoList(tuple(kept), at)
