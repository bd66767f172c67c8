"""The past of a run in a project: what JSON says of it, and ``past.safetensors``.

Moments with one layout lie together in a **group**, so that a thousand of them are a few arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from nnviz.engine.layout import Layout
from nnviz.engine.optimizers import STATES
from nnviz.engine.shapes import Array
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import History
from nnviz.experiment.log import Adopted, Entry, Log
from nnviz.experiment.state import RunState
from nnviz.experiment.timeline.past import Moment, Past, PastBranch, experiment_at
from nnviz.formats import records, vectors
from nnviz.formats.archive import DamagedError
from nnviz.formats.arrays import Arrays, take
from nnviz.formats.fields import Generators, Position, placed
from nnviz.formats.memories import MemoryReader, MemoryWriter
from nnviz.formats.past_document import BranchDocument, MomentDocument, PastDocument

MEMBER = "past.safetensors"

LayoutOf = Callable[[Experiment], Layout]


# Writing


def split(past: Past, log: Log, layout_of: LayoutOf) -> tuple[PastDocument, Arrays]:
    """The past of a run with this log."""
    writer = _Writer(log)
    branches = tuple(writer.branch(each, each.id == past.present) for each in past.branches)
    kept = writer.memories.forms(past.memories)
    document = PastDocument(
        past.present,
        tuple(writer.entries[len(log) :]),
        branches,
        tuple(writer.moments),
        tuple(writer.memories.documents),
        kept,
    )
    return document, writer.arrays | writer.memories.arrays | writer.groups(layout_of)


class _Writer:
    """Entries, moments and memories are written once, whichever branches share them."""

    def __init__(self, log: Log) -> None:
        self.entries: list[Entry] = list(log)
        self.moments: list[MomentDocument] = []
        self.arrays: Arrays = {}
        self.memories = MemoryWriter()
        self._at = {id(entry): place for place, entry in enumerate(log)}
        self._places: dict[int, int] = {}
        self._groups: dict[int, list[RunState]] = {}

    def branch(self, branch: PastBranch, present: bool) -> BranchDocument:
        log = tuple(map(self._entry, branch.log))
        if not present:
            prefix = f"branches/{branch.id}/"
            self.arrays |= vectors.split_history(branch.history, prefix)
            self.arrays |= records.split(branch.statistics, prefix)
        return BranchDocument(
            branch.id,
            branch.name,
            branch.start,
            branch.parent,
            branch.diverged,
            log,
            tuple(self._moment(each, log) for each in branch.moments),
            self._moment(branch.end, log) if branch.end else None,
            () if present else records.names_of(branch.statistics),
        )

    def _entry(self, entry: Entry) -> int:
        place = self._at.setdefault(id(entry), len(self.entries))
        if place == len(self.entries):
            self.entries.append(entry)
        return place

    def _moment(self, moment: Moment, log: tuple[int, ...]) -> int:
        place = self._places.setdefault(id(moment), len(self.moments))
        if place == len(self.moments):
            state = moment.state
            group = _group(log[: moment.logged], self.entries)
            self._groups.setdefault(group, []).append(state)
            self.moments.append(
                MomentDocument(
                    Position.of(state), state.watch, Generators.of(state), moment.pinned,
                    moment.rows, moment.logged, state.outputs.shape[1],
                    self.memories.forms(moment.memories),
                )
            )  # fmt: skip
        return place

    def groups(self, layout_of: LayoutOf) -> Arrays:
        """The vectors of all moments, group by group."""
        made: Arrays = {}
        for group, states in self._groups.items():
            made |= _split_group(f"moments/{group}", states, layout_of(states[0].experiment))
        return made


def _group(log: Iterable[int], entries: list[Entry]) -> int:
    """The place of the Experiment adopted last; DamagedError where there is none."""
    adopted = [place for place in log if isinstance(entries[place], Adopted)]
    if not adopted:
        raise DamagedError("its past has a moment before its first experiment")
    return adopted[-1]


def _split_group(prefix: str, states: list[RunState], layout: Layout) -> Arrays:
    thetas = [state.parameters for state in states]
    made = vectors.split_many(layout, f"{prefix}/parameters", thetas)
    for name in states[0].optimizer:
        kept = [state.optimizer[name] for state in states]
        made |= vectors.split_many(layout, f"{prefix}/optimizer/{name}", kept)
    best = [state.best for state in states if state.best is not None]
    made |= vectors.split_many(layout, f"{prefix}/best", best)
    outputs = np.concatenate([state.outputs for state in states], axis=1)
    return made | {f"{prefix}/outputs": outputs.T}


# Reading


def join(document: PastDocument, found: Arrays, state: RunState, layout_of: LayoutOf) -> Past:
    """The past of the run in ``state``; DamagedError unless it is one."""
    past = _Reader(document, found, state, layout_of).past()
    vectors.require_none(found)
    return past


class _Reader:
    def __init__(
        self, document: PastDocument, found: Arrays, state: RunState, layout_of: LayoutOf
    ) -> None:
        self._document, self._found, self._state = document, found, state
        self._layout_of = layout_of
        self._entries: list[Entry] = [*state.log, *document.entries]
        self._memories = MemoryReader(document.memories, found)
        self._moments: dict[int, Moment] = {}

    def past(self) -> Past:
        document = self._document
        _require_family(document)
        self._read_moments(self._groups())
        branches = tuple(self._branch(each) for each in document.branches)
        if len(self._moments) < len(document.moments):
            raise DamagedError("its past has a moment of no branch")
        return Past(branches, document.present, self._memories.memories(document.kept))

    def _groups(self) -> dict[int, list[int]]:
        """The places of all moments by group, in the order in which branches name them."""
        groups, seen = dict[int, list[int]](), set[int]()
        for branch in self._document.branches:
            log = _known(branch.log, len(self._entries), "log")
            ends = () if branch.end is None else (branch.end,)
            for place in _known((*branch.moments, *ends), len(self._document.moments), "moments"):
                logged = log[: self._document.moments[place].logged]
                if place not in seen:
                    seen.add(place)
                    groups.setdefault(_group(logged, self._entries), []).append(place)
        return groups

    def _read_moments(self, groups: dict[int, list[int]]) -> None:
        for group, places in groups.items():
            adopted = self._entries[group]
            assert isinstance(adopted, Adopted)
            self._read_group(f"moments/{group}", places, adopted.experiment)

    def _read_group(self, prefix: str, places: list[int], experiment: Experiment) -> None:
        moments = [self._document.moments[place] for place in places]
        found, dtype = self._found, experiment.precision
        layout, count = self._layout_of(experiment), len(moments)
        thetas = vectors.join_many(layout, f"{prefix}/parameters", found, dtype, count)
        optimizer = {
            name: vectors.join_many(layout, f"{prefix}/optimizer/{name}", found, dtype, count)
            for name in STATES[experiment.optimizer.kind]
        }
        kept = sum(each.watch.best is not None for each in moments)
        best = iter(vectors.join_many(layout, f"{prefix}/best", found, dtype, kept))
        outputs = iter(self._outputs(prefix, moments, experiment))
        for index, (place, each) in enumerate(zip(places, moments, strict=True)):
            state = RunState(
                experiment=experiment,
                parameters=thetas[index],
                optimizer={name: made[index] for name, made in optimizer.items()},
                outputs=next(outputs),
                watch=each.watch,
                best=next(best) if each.watch.best is not None else None,
                history=self._state.history.rows(0, 0),
                log=(),
                **placed(each.position, each.generators),
            )
            memories = self._memories.memories(each.memories)
            self._moments[place] = Moment(state, memories, each.pinned, each.rows, each.logged)

    def _outputs(
        self, prefix: str, moments: list[MomentDocument], experiment: Experiment
    ) -> list[Array]:
        for each in moments:
            if each.outputs > each.position.offset:
                raise DamagedError("its past has more outputs than samples of an epoch")
        counts = [each.outputs for each in moments]
        shape = sum(counts), vectors.units_of(experiment)
        whole = take(self._found, f"{prefix}/outputs", shape, experiment.precision)
        return [np.ascontiguousarray(each.T) for each in np.split(whole, np.cumsum(counts)[:-1])]

    def _branch(self, branch: BranchDocument) -> PastBranch:
        log = tuple(self._entries[place] for place in branch.log)
        history, statistics, last = self._state.history, self._state.statistics, self._state.step
        end = None if branch.end is None else self._moments[branch.end]
        if end is not None:
            prefix = f"branches/{branch.id}/"
            history = vectors.join_history(self._found, prefix)
            statistics = records.join(self._found, prefix, branch.recorded)
            last = end.state.step
        elif branch.log != tuple(range(len(self._state.log))):
            raise DamagedError("the branch that is trained has another log than its run")
        if not isinstance(next(iter(log), None), Adopted):
            raise DamagedError("a branch of its past does not begin with an experiment")
        moments = tuple(self._moments[place] for place in branch.moments)
        _require_order([0, *(each.step for each in log), last])
        _require_order([0, *(each.state.step for each in moments), last])
        for moment in (*moments, *((end,) if end else ())):
            _require_known(moment, log, history)
        return PastBranch(
            branch.id, branch.name, branch.start, branch.parent, branch.diverged, history, log,
            statistics, moments, end,
        )  # fmt: skip


def _known(places: tuple[int, ...], count: int, what: str) -> tuple[int, ...]:
    if any(place >= count for place in places):
        raise DamagedError(f"a branch of its past speaks of {what} that are not there")
    return places


def _require_family(document: PastDocument) -> None:
    """Every branch but the first left an earlier one; all but the present one have ended."""
    seen = set[int]()
    for branch in sorted(document.branches, key=lambda each: each.id):
        if branch.id in seen or (branch.parent is not None and branch.parent not in seen):
            raise DamagedError("the branches of its past do not descend from each other")
        if (branch.end is None) != (branch.id == document.present):
            raise DamagedError("one branch of its past, and only one, must be the present one")
        seen.add(branch.id)
    if document.present not in seen:
        raise DamagedError("the present branch of its past is missing")


def _require_order(steps: list[int]) -> None:
    if steps != sorted(steps):
        raise DamagedError(f"the steps of its past are {steps[:8]}, not rising")


def _require_known(moment: Moment, log: Log, history: History) -> None:
    """A moment has a share in what its branch knows."""
    if not 0 < moment.rows <= len(history) or not 0 < moment.logged <= len(log):
        raise DamagedError("its past has a moment that knows more than its branch")
    if experiment_at(log[: moment.logged]) != moment.state.experiment:
        raise DamagedError("its past has a moment of another experiment than its branch's")
    if history.step[moment.rows - 1] > moment.state.step:
        raise DamagedError("its past has a moment that knows its future")
