"""The undo list as JSON: each Experiment once, and as many Revisions as are worth their data."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Annotated

from pydantic import Field

from nnviz.data.shelf import SHELF
from nnviz.data.source import shelved
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.log import Number
from nnviz.experiment.revisions import Entered, Removed, Renamed, Revision, Rewritten, UndoList
from nnviz.formats.archive import DamagedError
from nnviz.formats.fields import Count
from nnviz.values import dataclass

NEAREST, DATA_BUDGET = 100, 16 * 2**20
"""So many Revisions before the present one and behind it are kept, as long as the arrays that they
alone speak of take no more bytes than this."""


BranchChange = Annotated[Entered | Removed | Renamed, Field(discriminator="kind")]


@dataclass(frozen=True)
class RevisionDocument:
    """``experiment``: its place among the experiments."""

    label: Annotated[str, Field(max_length=1000)]
    experiment: Count
    numbers: tuple[Number, ...]
    notes: Rewritten | None
    branch: BranchChange | None


@dataclass(frozen=True)
class UndoDocument:
    """``at``: the place of the present one among the revisions."""

    at: Count
    experiments: tuple[Experiment, ...]
    revisions: Annotated[
        tuple[RevisionDocument, ...], Field(min_length=1, max_length=2 * NEAREST + 1)
    ]


def nearest(undo: UndoList, known: Iterable[str]) -> UndoList:
    """The Revisions about the present one; ``known`` are arrays that the file holds anyway."""
    known, spent = set(known), 0
    first = last = undo.at
    for step in range(1, NEAREST + 1):
        for place in (undo.at - step, undo.at + step):
            if place not in (first - 1, last + 1) or not 0 <= place < len(undo.revisions):
                continue
            new = set(shelved(undo.revisions[place].experiment.data)) - known
            cost = sum(SHELF.get(name).nbytes for name in new)
            if spent + cost <= DATA_BUDGET:
                first, last = min(first, place), max(last, place)
                known, spent = known | new, spent + cost
    return UndoList(undo.revisions[first : last + 1], undo.at - first)


def split(undo: UndoList) -> UndoDocument:
    """Experiments that are equal are written once."""
    experiments = list[Experiment]()
    revisions = []
    for each in undo.revisions:
        if each.experiment not in experiments[-8:]:
            experiments.append(each.experiment)
        place = len(experiments) - 1 - experiments[::-1].index(each.experiment)
        revision = RevisionDocument(each.label, place, each.numbers, each.notes, each.branch)
        revisions.append(revision)
    return UndoDocument(undo.at, tuple(experiments), tuple(revisions))


def join(document: UndoDocument, present: Experiment, branches: Collection[int]) -> UndoList:
    """DamagedError unless it leads to the present experiment, by these branches."""
    try:
        revisions = tuple(_revision(each, document.experiments) for each in document.revisions)
        undo = UndoList(revisions, document.at)
        leads = undo.experiment == present
    except IndexError as error:
        raise DamagedError("its undo list speaks of what is not there") from error
    if not leads:
        raise DamagedError("its undo list does not lead to its experiment")
    needed = {id for each in revisions if each.branch for id in each.branch.ids}
    if not needed <= set(branches):
        raise DamagedError("its undo list speaks of a branch that is not there")
    return undo


def _revision(document: RevisionDocument, experiments: tuple[Experiment, ...]) -> Revision:
    experiment = experiments[document.experiment]
    return Revision(document.label, experiment, document.numbers, document.notes, document.branch)
