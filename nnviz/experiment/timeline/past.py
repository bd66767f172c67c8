"""The past of a run as a value: what a file keeps of a Tape, within a budget of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import History
from nnviz.experiment.log import Adopted, Log
from nnviz.experiment.state import RunState
from nnviz.experiment.statistics import Statistics
from nnviz.experiment.timeline.branches import Branches
from nnviz.experiment.timeline.keyframe import Keyframe
from nnviz.experiment.timeline.strand import Strand
from nnviz.experiment.transfer import Memories, Memory
from nnviz.values import dataclass

PAST_BUDGET = 16 * 2**20
"""Bytes of keyframes, and of the other branches' histories, that a file keeps."""
MOST_MOMENTS, MOST_BRANCHES = 400, 64


@dataclass(frozen=True, eq=False)
class Moment:
    """A keyframe whose ``state`` lacks what its branch knows as well: of the branch's history it
    has the first ``rows``, of its log the first ``logged`` entries, and the records up to its
    step."""

    state: RunState
    memories: Memories
    pinned: bool
    rows: int
    logged: int


@dataclass(frozen=True, eq=False)
class PastBranch:
    """One branch: what it knew last, and its moments in rising order; ``end`` is the last of the
    branches that are not being trained. Branches share moments from before they parted."""

    id: int
    name: str
    start: int
    parent: int | None
    diverged: bool
    history: History
    log: Log
    statistics: Statistics
    moments: tuple[Moment, ...]
    end: Moment | None


@dataclass(frozen=True, eq=False)
class Past:
    """All branches, the ``present`` one among them; ``memories``: what an undo of the run that is
    being trained could bring back."""

    branches: tuple[PastBranch, ...]
    present: int
    memories: Memories


def past_of(branches: Branches, now: Keyframe, budget: int = PAST_BUDGET) -> Past:
    """What of these branches fits into a budget; ``now``: the run as it stands."""
    present = branches.present.id
    strands = [_sound(strand, _last(strand, now)) for strand in branches]
    _shrink(strands, present, budget)
    made = dict[int, Moment]()
    kept = tuple(_kept(each, _last(each, now), made) for each in strands)
    whole = _bytes_of(now.memories) <= budget
    return Past(kept, present, now.memories if whole else {})


def restored(past: Past, now: Keyframe) -> Branches:
    """The branches of a past whose run stands where ``now`` was taken."""
    made = dict[int, Keyframe]()
    strands = [_strand(each, made) for each in past.branches]
    for strand in strands:
        if strand.id == past.present:
            strand.add(replace(now, pinned=not strand.keyframes))
    return Branches.of(strands, past.present)


def experiment_at(log: Log) -> Experiment:
    """The Experiment adopted last."""
    return next(each.experiment for each in reversed(log) if isinstance(each, Adopted))


def _last(strand: Strand, now: Keyframe) -> RunState:
    return strand.end.state if strand.end else now.state


def _sound(strand: Strand, last: RunState) -> Strand:
    """A copy with those keyframes only whose history and log are beginnings of the last ones;
    where rows of a long history were merged, earlier keyframes know others."""
    kept = [each for each in strand.keyframes if _begins(each.state, last)]
    return replace(strand, keyframes=kept)


def _begins(state: RunState, last: RunState) -> bool:
    rows, logged = len(state.history), len(state.log)
    if not 0 < rows <= len(last.history) or not 0 < logged <= len(last.log):
        return False
    same_rows = state.history.row(rows - 1) == last.history.row(rows - 1)
    same_log = state.log[-1] is last.log[logged - 1]
    merged = len(state.history.low) != len(last.history.low)
    return same_rows and same_log and not merged and experiment_at(state.log) == state.experiment


def _shrink(strands: list[Strand], present: int, budget: int) -> None:
    """Give up keyframes of the longest branch, a sixteenth at a time, then the oldest branches,
    and in the end the past altogether."""
    while _size(strands) > budget or _count(strands) > MOST_MOMENTS:
        longest = sorted(strands, key=lambda each: -len(each.keyframes))
        if any(each.thin(max(1, len(each.keyframes) // 16)) for each in longest):
            continue
        others = [each for each in strands if each.id != present]
        if not others:
            strands[0].keyframes.clear()
            break
        _drop(strands, others[0])
    while len(strands) > MOST_BRANCHES:
        _drop(strands, next(each for each in strands if each.id != present))


def _drop(strands: list[Strand], gone: Strand) -> None:
    strands.remove(gone)
    for strand in strands:
        if strand.parent == gone.id:
            strand.parent = gone.parent


def _count(strands: Sequence[Strand]) -> int:
    return len(_distinct(strands))


def _size(strands: Sequence[Strand]) -> int:
    keyframes = _distinct(strands)
    memories = {id(each): each for frame in keyframes for each in _each(frame.memories)}
    histories = sum(_bytes_of_history(each.end.state.history) for each in strands if each.end)
    pieces = sum(_bytes_of_memory(each) for each in memories.values())
    return sum(each.size for each in keyframes) + pieces + histories


def _distinct(strands: Sequence[Strand]) -> list[Keyframe]:
    return list({id(each.state): each for strand in strands for each in strand.kept()}.values())


def _each(memories: Memories) -> Iterator[Memory]:
    for forms in memories.values():
        yield from forms


def _bytes_of(memories: Memories) -> int:
    return sum(_bytes_of_memory(each) for each in _each(memories))


def _bytes_of_memory(memory: Memory) -> int:
    return sum(vector.nbytes for piece in memory.values() for vector in piece.values.values())


def _bytes_of_history(history: History) -> int:
    return sum(int(getattr(history, field.name).nbytes) for field in fields(History))


def _kept(strand: Strand, last: RunState, made: dict[int, Moment]) -> PastBranch:
    moments = tuple(_moment(each, made) for each in strand.keyframes)
    end = _moment(strand.end, made) if strand.end else None
    return PastBranch(
        strand.id, strand.name, strand.start, strand.parent, strand.diverged,
        last.history, last.log, last.statistics, moments, end,
    )  # fmt: skip


def _moment(keyframe: Keyframe, made: dict[int, Moment]) -> Moment:
    """Branches that share a keyframe share its moment."""
    state = keyframe.state
    if id(state) not in made:
        bare = replace(state, history=state.history.rows(0, 0), log=(), statistics=(), past=None)
        rows, logged = len(state.history), len(state.log)
        made[id(state)] = Moment(bare, keyframe.memories, keyframe.pinned, rows, logged)
    return made[id(state)]


def _strand(branch: PastBranch, made: dict[int, Keyframe]) -> Strand:
    keyframes = [_keyframe(each, branch, made) for each in branch.moments]
    end = _keyframe(branch.end, branch, made) if branch.end else None
    return Strand(
        branch.id, branch.name, branch.start, branch.parent, keyframes, end, branch.diverged
    )


def _keyframe(moment: Moment, branch: PastBranch, made: dict[int, Keyframe]) -> Keyframe:
    if id(moment) not in made:
        state = replace(
            moment.state,
            history=branch.history.rows(0, moment.rows),
            log=branch.log[: moment.logged],
            statistics=tuple(each for each in branch.statistics if each.step <= moment.state.step),
        )
        made[id(moment)] = Keyframe(state, moment.memories, moment.pinned)
    return made[id(moment)]
