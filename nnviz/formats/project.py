"""The project file ``.nnviz``: a Run in full, so that it goes on bit-equal after opening.

docs/project-format.md describes the file. Parameters are written layer by layer in the user's
order, so that the engine may lay out θ as it likes without making old files unreadable.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from nnviz import __version__
from nnviz.data.catalogue import bundled
from nnviz.data.generators import inputs_of
from nnviz.data.prepare import PLANE
from nnviz.data.source import ArrayData, BundledData, TableData
from nnviz.data.user_tables import user_outline
from nnviz.engine.layout import Layout
from nnviz.engine.shapes import Shape
from nnviz.errors import FileError, NnvizError
from nnviz.experiment.build import network_spec
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.log import folded
from nnviz.experiment.materialise import input_shape, materialise
from nnviz.experiment.project import Project
from nnviz.experiment.session import check
from nnviz.experiment.state import RunState
from nnviz.formats import archive, arrays, document, shelved, vectors
from nnviz.formats.archive import DamagedError
from nnviz.formats.arrays import Arrays
from nnviz.formats.atomic import write_bytes
from nnviz.formats.document import Document, Generators, GeneratorState, Position

DOCUMENT, ARRAYS, DATA = "experiment.json", "arrays.safetensors", shelved.MEMBER

_DOCUMENT_LIMIT = 64 * 2**20


def save_project(path: Path, saved: Project | RunState) -> None:
    """Write a project or a run, whole or not at all; FileError says why it could not be done.

    What was written is read back before it replaces an older file: no project is saved that
    could not be opened again.
    """
    state = saved.state if isinstance(saved, Project) else saved
    try:
        content = _encode(state)
        _decode(content)
    except DamagedError as error:
        way_out = "undo the last edit or reset the run, then save again"
        raise FileError(f"'{path}' was not saved: {error.reason}; {way_out}.") from error
    write_bytes(path, content)


def load_project(path: Path) -> RunState:
    """The run in a project file; FileError names the file, what is wrong, and the way out."""
    try:
        state = _decode(archive.read(path))
        _require_runnable(state)
        return state
    except DamagedError as error:
        raise FileError(f"'{path}' cannot be opened: {error}.") from error


def open_project(path: Path) -> Project:
    """All that a project file holds, refused as by ``load_project``."""
    return Project(load_project(path))


def _encode(state: RunState) -> bytes:
    members = {
        DOCUMENT: document.write(_document(state)),
        ARRAYS: arrays.write(vectors.split(_layout(state.experiment), state)),
    }
    if names := shelved.named_by(state):
        members[DATA] = shelved.write(names)
    return archive.pack(members)


def _decode(content: bytes) -> RunState:
    members = archive.Members(content)
    text = members.read(DOCUMENT, _DOCUMENT_LIMIT)
    number = document.format_of(text)
    with_data = number > 3 and DATA in members.names
    if sorted(members.names) != sorted((DOCUMENT, ARRAYS, *([DATA] if with_data else ()))):
        raise DamagedError(
            f"it must hold {DOCUMENT}, {ARRAYS} and of a user's data {DATA}, each once, and "
            "nothing else"
        )
    doc, found = document.read(text), arrays.read(members.read(ARRAYS), ARRAYS)
    if number == 1:
        vectors.bring_up_from_1(found, doc.experiment)
    state = _state(doc, found)
    shelved.read(members.read(DATA) if with_data else None, shelved.named_by(state))
    return state


def _document(state: RunState) -> Document:
    return Document(
        format=document.FORMAT,
        nnviz=__version__,
        experiment=state.experiment,
        position=Position(state.step, state.epoch, state.offset, state.updates),
        watch=state.watch,
        generators=Generators(
            order=GeneratorState.of(state.order_state),
            noise=GeneratorState.of(state.noise_state),
            fresh=GeneratorState.of(state.fresh_state),
        ),
        log=folded(state.log),
    )


def _state(doc: Document, found: Arrays) -> RunState:
    best = doc.watch.best is not None
    content = vectors.join(
        _layout(doc.experiment), doc.experiment, found, doc.position.offset, best
    )
    _require_order(doc)
    return RunState(
        **content,
        experiment=doc.experiment,
        step=doc.position.step,
        epoch=doc.position.epoch,
        offset=doc.position.offset,
        updates=doc.position.updates,
        order_state=asdict(doc.generators.order),
        noise_state=asdict(doc.generators.noise),
        fresh_state=asdict(doc.generators.fresh),
        watch=doc.watch,
        log=doc.log,
    )


def _require_order(doc: Document) -> None:
    steps = [entry.step for entry in doc.log]
    if [0, *steps] != sorted([0, *steps]) or steps[-1:] > [doc.position.step]:
        raise DamagedError(
            f"the steps of its log are {steps}, not rising up to its step {doc.position.step}"
        )


def _require_runnable(state: RunState) -> None:
    """DamagedError unless a Run can go on from there."""
    for name, value in asdict(state.experiment.seeds).items():
        if value < 0:
            raise DamagedError(f"experiment.seeds.{name} is {value}; it must be 0 or more")
    with _buildable():
        check(state.experiment)
        count = len(materialise(state.experiment).train_rows)
    if state.offset >= count:
        raise DamagedError(
            f"position.offset is {state.offset}, but an epoch has {count} training samples"
        )


@contextmanager
def _buildable() -> Iterator[None]:
    try:
        yield
    except NnvizError as error:
        reason = str(error).rstrip(".")
        raise DamagedError(f"its experiment cannot be built ({reason})") from error


def _layout(experiment: Experiment) -> Layout:
    """Where the experiment's parameters lie in θ; DamagedError if it cannot be built."""
    outputs = getattr(experiment.layers[-1], "units", 0) if experiment.layers else 0
    with _buildable():
        spec = network_spec(experiment, _input_shape(experiment), outputs)
        spec.validate()
        return spec.layout


def _input_shape(experiment: Experiment) -> Shape:
    """What the network is fed with, known without reading the data."""
    if experiment.preparation:
        return input_shape(experiment)
    if experiment.features:
        return (len(experiment.features),)
    data = experiment.data
    if isinstance(data, BundledData):
        return bundled(data.name).input_shape
    if isinstance(data, TableData | ArrayData):
        raw = user_outline(data).input_shape
    else:
        raw = inputs_of(data.name)
    # Of the plane's points, features are taken, or there is nothing to feed the network with.
    return (0,) if raw == PLANE else raw
