"""What a Frame tells of the past: where it stands, and which branches there are."""

from __future__ import annotations

from nnviz.experiment.frame import Branch, Mark, Timeline
from nnviz.experiment.log import Log, folded, scalings
from nnviz.experiment.timeline.strand import Strand
from nnviz.experiment.timeline.tape import Tape

PATIENCE = 0.1
"""Seconds after which a replay tells how far it is."""
EDITED_NOW = (
    "The edit was made at step {:,}, where the run is now. To change the past, choose "
    "“Continue from here” first."
)


def timeline_of(tape: Tape) -> Timeline:
    """Where the tape stands now."""
    journey = tape.journey
    telling = journey is not None and journey.seconds >= PATIENCE
    return Timeline(
        tape.present.id, tape.first, tape.last, tape.looks_back, tape.count, tape.used,
        tape.budget, tape.at if telling else None,
        journey.progress if journey is not None and telling else 0.0,
    )  # fmt: skip


class BranchList:
    """The branches as values, made anew only when something in them is another."""

    def __init__(self) -> None:
        self._key: object = None
        self._branches: tuple[Branch, ...] = ()

    def read(self, tape: Tape) -> tuple[Branch, ...]:
        """All branches of the tape, the first one first."""
        kept = tuple((each.id, each.name, each.parent, each.end) for each in tape.branches)
        key = id(tape), tape.present.id, kept, tape.run.log, tape.looks_back
        if not _same(key, self._key):
            self._key = key
            self._branches = tuple(_branch(each, tape) for each in tape.branches)
        return self._branches


def _same(new: tuple[object, ...], old: object) -> bool:
    """The log is compared by identity: it is never changed in place."""
    if not isinstance(old, tuple):
        return False
    return new[3] is old[3] and new[:3] == old[:3] and new[4] == old[4]


def _branch(strand: Strand, tape: Tape) -> Branch:
    end = strand.end.state if strand.end else None
    if end is not None:
        return Branch(
            strand.id, strand.name, strand.start, strand.parent, end.experiment,
            _marks(end.log, strand.first), end.step, end.history, strand.diverged,
            scalings(end.log),
        )  # fmt: skip
    run, back = tape.run, tape.looks_back
    return Branch(
        strand.id, strand.name, strand.start, strand.parent, run.experiment,
        _marks(run.log, strand.first), run.step if back else None, run.history if back else None,
        strand.diverged, scalings(run.log),
    )  # fmt: skip


def _marks(log: Log, first: int) -> tuple[Mark, ...]:
    """What was done since ``first``, a gesture once; what a run begins with is no edit."""
    done = folded(log)[1:]
    return tuple(Mark(each.step, each.label or "edit") for each in done if each.step >= first)
