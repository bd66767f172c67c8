"""A Project as the members of an archive, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from nnviz import __version__
from nnviz.data.shelf import SHELF
from nnviz.experiment.importing.origins import Origin
from nnviz.experiment.log import Adopted, folded
from nnviz.experiment.project import Project
from nnviz.experiment.state import RunState
from nnviz.formats import arrays, document, past, records, shelved, undo, vectors
from nnviz.formats.archive import DamagedError, Members
from nnviz.formats.arrays import Arrays
from nnviz.formats.building import layout_of
from nnviz.formats.document import Document
from nnviz.formats.fields import Generators, Position, placed
from nnviz.formats.past_document import PastDocument
from nnviz.formats.references import OriginDocument, is_there, written
from nnviz.formats.shelved import Aside

DOCUMENT, ARRAYS, PAST, DATA = "experiment.json", "arrays.safetensors", past.MEMBER, shelved.MEMBER

_DOCUMENT_LIMIT = 64 * 2**20

PIECES_BUDGET = 16 * 2**20
"""Bytes of data that only other branches and the pieces of gestures speak of."""

Finder = Callable[[OriginDocument], Origin]
"""Puts the data of a file that a project names on the shelf, and says where it was; raises where
that cannot be done."""


# Writing


def encode(project: Project, path: Path, aside: Aside | None = None) -> dict[str, bytes]:
    """The members of a project that is to lie at a path; its data lie ``aside`` if there is such a
    place."""
    state = _fitting(project.state)
    project = replace(project, state=state)
    if project.undo is not None:
        known = shelved.named_by(replace(project, undo=None))
        near = undo.nearest(project.undo.lasting(_branches(state)), known)
        project = replace(project, undo=near)
    origins = tuple(_origins(project, path))
    written, of_past = past.split(state.past, state.log, layout_of) if state.past else (None, {})
    content = _document(project, written, origins)
    members = {DOCUMENT: document.write(content), ARRAYS: arrays.write(_arrays(state))}
    if written is not None:
        members[PAST] = arrays.write(of_past)
    names = _held(shelved.named_by(project), origins)
    if aside is not None:
        aside.hold(names)
    elif names:
        members[DATA] = shelved.write(names)
    return members


def _branches(state: RunState) -> set[int]:
    """Those that the file holds."""
    return {each.id for each in state.past.branches} if state.past else set()


def _fitting(state: RunState) -> RunState:
    """Without the pieces of gestures where no replay needs them, or their data take too much room:
    then without the past."""
    known = shelved.named_by(Project(replace(state, log=folded(state.log), past=None)))
    pieces = set(shelved.named_by(Project(state))) - set(known)
    if state.past and sum(SHELF.get(name).nbytes for name in pieces) <= PIECES_BUDGET:
        return state
    return replace(state, log=folded(state.log), past=None)


def _origins(project: Project, path: Path) -> Iterator[OriginDocument]:
    """Of data that are still spoken of; named instead of held where that is wanted and the file is
    as it was."""
    names = set(shelved.named_by(project))
    for origin in project.origins:
        if names & set(origin.arrays):
            yield written(origin, path, project.refers and is_there(origin))


def _held(names: Sequence[str], origins: Sequence[OriginDocument]) -> tuple[str, ...]:
    """The arrays that the file itself holds."""
    elsewhere = {name for each in origins if each.referenced for name in each.arrays}
    return tuple(name for name in names if name not in elsewhere)


def _arrays(state: RunState) -> Arrays:
    of_run = vectors.split(layout_of(state.experiment), state)
    return of_run | records.split(state.statistics, "")


def _document(
    project: Project, of_past: PastDocument | None, origins: tuple[OriginDocument, ...]
) -> Document:
    state = project.state
    return Document(
        format=document.FORMAT,
        nnviz=__version__,
        experiment=state.experiment,
        position=Position.of(state),
        watch=state.watch,
        generators=Generators.of(state),
        log=state.log,
        recorded=records.names_of(state.statistics),
        past=of_past,
        undo=undo.split(project.undo) if project.undo else None,
        notes=project.notes,
        refers=project.refers,
        origins=origins,
        layout=project.layout,
    )


# Reading


def decode(content: bytes, finder: Finder | None, aside: Aside | None = None) -> Project:
    """The project in an archive; DamagedError says what is wrong. Without a finder, data that it
    only names are left where they are."""
    members = Members(content)
    text = members.read(DOCUMENT, _DOCUMENT_LIMIT)
    number = document.format_of(text)
    _require_members(members, number)
    doc = document.read(text)
    state = _state(doc, arrays.read(members.read(ARRAYS), ARRAYS), number)
    if doc.past is not None:
        of_past = arrays.read(members.read(PAST), PAST)
        state = replace(state, past=past.join(doc.past, of_past, state, layout_of))
    project = Project(
        state,
        undo.join(doc.undo, doc.experiment, _branches(state)) if doc.undo else None,
        doc.notes,
        refers=doc.refers,
        layout=doc.layout,
    )
    held = members.read(DATA) if DATA in members.names else None
    names = _held(shelved.named_by(project), doc.origins)
    if aside is not None and held is None:
        aside.bring(names)
    else:
        shelved.read(held, names)
    return replace(project, origins=tuple(map(finder, doc.origins)) if finder else ())


def _require_members(members: Members, number: int) -> None:
    """DamagedError for a member too many or twice."""
    possible = [
        DOCUMENT,
        ARRAYS,
        *((DATA,) if number > 3 else ()),
        *((PAST,) if number > 4 else ()),
    ]
    names = members.names
    if len(set(names)) < len(names) or not {DOCUMENT, ARRAYS} <= set(names) <= set(possible):
        raise DamagedError(
            f"it must hold {DOCUMENT} and {ARRAYS}, of a user's data {DATA}, of its past {PAST}, "
            "each once, and nothing else"
        )


def _state(doc: Document, found: Arrays, number: int) -> RunState:
    if number == 1:
        vectors.bring_up_from_1(found, doc.experiment)
    if number < 5:
        found |= records.split((), "")
    best = doc.watch.best is not None
    layout = layout_of(doc.experiment)
    joined = vectors.join(layout, doc.experiment, found, doc.position.offset, best)
    statistics = records.join(found, "", doc.recorded)
    vectors.require_none(found)
    _require_order(doc)
    return RunState(
        **joined,
        **placed(doc.position, doc.generators),
        experiment=doc.experiment,
        watch=doc.watch,
        log=doc.log,
        statistics=statistics,
    )


def _require_order(doc: Document) -> None:
    if not doc.log or not isinstance(doc.log[0], Adopted):
        raise DamagedError("its log does not begin with an experiment")
    steps = [entry.step for entry in doc.log]
    if [0, *steps] != sorted([0, *steps]) or steps[-1:] > [doc.position.step]:
        raise DamagedError(
            f"the steps of its log are {steps}, not rising up to its step {doc.position.step}"
        )
