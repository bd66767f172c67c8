"""The project file ``.nnviz``: a Run in full, so that it goes on bit-equal after opening.

docs/project-format.md describes the file. Parameters are written layer by layer in the user's
order, so that the engine may lay out θ as it likes without making old files unreadable.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np

from nnviz import __version__
from nnviz.data.catalogue import bundled
from nnviz.data.source import BundledData
from nnviz.engine.layout import Layout
from nnviz.engine.optimizers import STATES
from nnviz.engine.shapes import Array, Shape
from nnviz.errors import FileError, NnvizError
from nnviz.experiment.build import network_spec
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import History
from nnviz.experiment.state import RunState
from nnviz.formats import archive, arrays, document
from nnviz.formats.archive import DamagedError
from nnviz.formats.arrays import Arrays
from nnviz.formats.atomic import write_bytes
from nnviz.formats.document import Adoption, Document, Generators, GeneratorState, Position

SUFFIX = ".nnviz"
DOCUMENT, ARRAYS = "experiment.json", "arrays.safetensors"

_DOCUMENT_LIMIT = 64 * 2**20
_HISTORY = ("epoch", "step", "train_loss", "test_loss", "train_accuracy", "test_accuracy")


def save_project(path: Path, state: RunState) -> None:
    """Write the run, whole or not at all; FileError says why it could not be done.

    What was written is read back before it replaces an older file: no project is saved that
    could not be opened again.
    """
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
        return _decode(archive.read(path))
    except DamagedError as error:
        raise FileError(f"'{path}' cannot be opened: {error}.") from error


def _encode(state: RunState) -> bytes:
    return archive.pack(
        {DOCUMENT: document.write(_document(state)), ARRAYS: arrays.write(_arrays(state))}
    )


def _decode(content: bytes) -> RunState:
    members = archive.Members(content)
    text = members.read(DOCUMENT, _DOCUMENT_LIMIT)
    document.format_of(text)
    if sorted(members.names) != sorted((DOCUMENT, ARRAYS)):
        raise DamagedError(f"it must hold {DOCUMENT} and {ARRAYS} once and nothing else")
    return _state(document.read(text), arrays.read(members.read(ARRAYS)))


def _document(state: RunState) -> Document:
    return Document(
        format=document.FORMAT,
        nnviz=__version__,
        experiment=state.experiment,
        position=Position(state.step, state.epoch, state.offset, state.updates),
        generators=Generators(
            order=GeneratorState.of(state.order_state),
            fresh=GeneratorState.of(state.fresh_state),
        ),
        log=tuple(Adoption(step, experiment) for step, experiment in state.log),
    )


def _arrays(state: RunState) -> Arrays:
    layout = _layout(state.experiment)
    found = _split(layout, "parameters", state.parameters)
    for name, vector in state.optimizer.items():
        found |= _split(layout, f"optimizer/{name}", vector)
    return found | {f"history/{name}": getattr(state.history, name) for name in _HISTORY}


def _state(doc: Document, found: Arrays) -> RunState:
    layout, dtype = _layout(doc.experiment), doc.experiment.precision
    names = STATES[doc.experiment.optimizer.kind]
    parameters = _join(layout, "parameters", found, dtype)
    optimizer = {name: _join(layout, f"optimizer/{name}", found, dtype) for name in names}
    history = _history(found)
    if found:
        raise DamagedError(f"its array '{min(found)}' has no place in its experiment")
    _require_order(doc)
    return RunState(
        experiment=doc.experiment,
        step=doc.position.step,
        epoch=doc.position.epoch,
        offset=doc.position.offset,
        parameters=parameters,
        optimizer=optimizer,
        updates=doc.position.updates,
        order_state=asdict(doc.generators.order),
        fresh_state=asdict(doc.generators.fresh),
        history=history,
        log=tuple((adoption.step, adoption.experiment) for adoption in doc.log),
    )


def _require_order(doc: Document) -> None:
    steps = [adoption.step for adoption in doc.log]
    if steps != sorted(steps) or steps[-1:] > [doc.position.step]:
        raise DamagedError(
            f"the steps of its log are {steps}, not rising up to its step {doc.position.step}"
        )


def _split(layout: Layout, prefix: str, vector: Array) -> Arrays:
    """Each layer's part of a flat vector, in the user's order."""
    parts: Arrays = {}
    for block in layout:
        parts[f"{prefix}/{block.layer}/weight"] = layout.weight(vector, block.layer)
        parts[f"{prefix}/{block.layer}/bias"] = layout.bias(vector, block.layer)
    return parts


def _join(layout: Layout, prefix: str, found: Arrays, dtype: str) -> Array:
    """The flat vector out of its layers' parts, every shape and value checked."""
    parts = []
    for block in layout:
        for name, shape in (("weight", block.weight), ("bias", block.bias)):
            part = arrays.take(found, f"{prefix}/{block.layer}/{name}", shape, dtype)
            arrays.require_finite(f"{prefix}/{block.layer}/{name}", part)
            parts.append(part)
    vector = np.zeros(layout.size, dtype)
    for block, weight, bias in zip(layout, parts[::2], parts[1::2], strict=True):
        layout.put(vector, block.layer, weight, bias)
    return vector


def _history(found: Arrays) -> History:
    epochs = found.get("history/epoch")
    rows = (0,) if epochs is None else (epochs.size,)
    columns = {name: arrays.take(found, f"history/{name}", rows, "float64") for name in _HISTORY}
    for name in ("epoch", "step"):  # losses are a record: what was not finite stays so
        arrays.require_finite(f"history/{name}", columns[name])
    return History(**columns)


def _layout(experiment: Experiment) -> Layout:
    """Where the experiment's parameters lie in θ; DamagedError if it cannot be built."""
    outputs = getattr(experiment.layers[-1], "units", 0) if experiment.layers else 0
    try:
        spec = network_spec(experiment, _input_shape(experiment), outputs)
        spec.validate()
        return spec.layout
    except NnvizError as error:
        reason = str(error).rstrip(".")
        raise DamagedError(f"its experiment cannot be built ({reason})") from error


def _input_shape(experiment: Experiment) -> Shape:
    """What the network is fed with, known without reading the data."""
    if isinstance(experiment.data, BundledData) and not experiment.features:
        return (1, *bundled(experiment.data.name).images[1:])
    return (len(experiment.features),)
