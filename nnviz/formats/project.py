"""The project file ``.nnviz``: a Run in full, so that it goes on bit-equal after opening, with its
past and what the window knows beside it.

docs/project-format.md describes the file. Parameters are written layer by layer in the user's
order, so that the engine may lay out θ as it likes without making old files unreadable.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path

from nnviz.errors import FileError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.materialise import materialise
from nnviz.experiment.project import Project
from nnviz.experiment.run import data_of
from nnviz.experiment.soundness import check
from nnviz.experiment.state import RunState
from nnviz.formats import archive, contents, references
from nnviz.formats.archive import DamagedError
from nnviz.formats.atomic import write_bytes
from nnviz.formats.building import buildable
from nnviz.formats.references import Located
from nnviz.formats.shelved import Aside


def save_project(path: Path, saved: Project | RunState, aside: Aside | None = None) -> None:
    """Write a project or a run, whole or not at all; FileError says why it could not be done.
    ``aside``: where its data go instead of into the file.

    What was written is read back before it replaces an older file: no project is saved that
    could not be opened again.
    """
    project = saved if isinstance(saved, Project) else Project(saved)
    try:
        content = archive.pack(contents.encode(project, path, aside))
        contents.decode(content, None, aside)
    except DamagedError as error:
        way_out = "undo the last edit or reset the run, then save again"
        raise FileError(f"'{path}' was not saved: {error.reason}; {way_out}.") from error
    write_bytes(path, content)


def open_project(path: Path, located: Located | None = None, aside: Aside | None = None) -> Project:
    """All that a project file holds. ``located``: where files are now that it names; ``aside``:
    where data are that were saved so. FileError names the file, what is wrong and the way out;
    MissingDataError where data are not found."""
    finder = partial(references.found, project=path, located=located or {})
    try:
        project = contents.decode(archive.read(path), finder, aside)
        _require_runnable(project)
        return project
    except DamagedError as error:
        raise FileError(f"'{path}' cannot be opened: {error}.") from error


def load_project(path: Path) -> RunState:
    """The run in a project file, refused as by ``open_project``."""
    return open_project(path).state


def _require_runnable(project: Project) -> None:
    """DamagedError unless a Run can go on from there, and from everywhere in its past."""
    state = project.state
    moments = [
        each.state
        for branch in (state.past.branches if state.past else ())
        for each in (*branch.moments, *((branch.end,) if branch.end else ()))
    ]
    undone = project.undo.revisions if project.undo else ()
    states = [state, *moments]
    for experiment in _distinct([*(each.experiment for each in (*states, *undone))]):
        _require_seeds(experiment)
        with buildable():
            check(experiment)
    for each in _by_data(states):
        _require_place(each)


def _distinct(experiments: list[Experiment]) -> list[Experiment]:
    """Each once; most are the very same."""
    found = list[Experiment]()
    for each in {id(each): each for each in experiments}.values():
        if each not in found[-8:]:
            found.append(each)
    return found


def _by_data(states: list[RunState]) -> list[RunState]:
    """Those with the largest offset of each way to prepare data."""
    found = list[RunState]()
    for state in sorted(states, key=lambda each: -each.offset):
        if not any(data_of(state.experiment) == data_of(each.experiment) for each in found):
            found.append(state)
    return found


def _require_seeds(experiment: Experiment) -> None:
    for name, value in asdict(experiment.seeds).items():
        if value < 0:
            raise DamagedError(f"experiment.seeds.{name} is {value}; it must be 0 or more")


def _require_place(state: RunState) -> None:
    with buildable():
        count = len(materialise(state.experiment).train_rows)
    if state.offset >= count:
        raise DamagedError(
            f"position.offset is {state.offset}, but an epoch has {count} training samples"
        )
