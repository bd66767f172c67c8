"""The arrays of a run by the names they have in a project file.

Parameters and optimizer state go layer by layer in the user's order, so that the engine may lay
out θ as it likes without making old files unreadable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnviz.engine.layout import Layout
from nnviz.engine.optimizers import STATES
from nnviz.engine.shapes import Array
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import COLUMNS, VALUES, History
from nnviz.experiment.state import RunState
from nnviz.formats.archive import DamagedError
from nnviz.formats.arrays import Arrays, length_of, require_finite, take

_EXTREMES = ("low", "high")
_OF_FORMAT_2 = COLUMNS[:10]
_OF_FORMAT_1 = {"epoch", "step", "train_loss", "test_loss", "train_accuracy", "test_accuracy"}


def split(layout: Layout, state: RunState) -> Arrays:
    """``parameters/<layer>/weight``, ``optimizer/<vector>/<layer>/bias``, ``history/<column>``…"""
    found = _split(layout, "parameters", state.parameters)
    for name, vector in state.optimizer.items():
        found |= _split(layout, f"optimizer/{name}", vector)
    if state.best is not None:
        found |= _split(layout, "best", state.best)
    found["epoch/outputs"] = state.outputs.T
    return found | split_history(state.history)


def split_history(history: History, prefix: str = "") -> Arrays:
    """``history/<column>``, behind a prefix."""
    columns = (*COLUMNS, *_EXTREMES)
    return {f"{prefix}history/{name}": getattr(history, name) for name in columns}


def split_many(layout: Layout, prefix: str, vectors: Sequence[Array]) -> Arrays:
    """Several flat vectors of one layout: each parameter's values one below the other."""
    parts = [_split(layout, prefix, vector) for vector in vectors]
    return {name: np.stack([part[name] for part in parts]) for name in parts[0]} if parts else {}


def join(
    layout: Layout, experiment: Experiment, found: Arrays, offset: int, best: bool
) -> dict[str, Any]:
    """The fields of a RunState that are arrays, taken out of those found; DamagedError unless they
    are there.

    ``offset``: how many samples of the epoch were trained on; ``best``: whether there is a θ that
    early stopping would put back.
    """
    dtype, names = experiment.precision, STATES[experiment.optimizer.kind]
    return {
        "parameters": _join(layout, "parameters", found, dtype),
        "optimizer": {name: _join(layout, f"optimizer/{name}", found, dtype) for name in names},
        "best": _join(layout, "best", found, dtype) if best else None,
        "outputs": _outputs(found, experiment, offset),
        "history": _history_of_any_format(found),
    }


def require_none(found: Arrays) -> None:
    """DamagedError for an array that nothing asked for."""
    if found:
        raise DamagedError(f"its array '{min(found)}' has no place in its experiment")


def bring_up_from_1(found: Arrays, experiment: Experiment) -> None:
    """Add what format 1 did not have, as it was then: no validation part, no penalty."""
    rows = found.get("history/epoch", np.empty(0)).shape
    for name in set(_OF_FORMAT_2) - _OF_FORMAT_1:
        found[f"history/{name}"] = np.full(rows, 0.0 if name == "penalty" else np.nan)
    found["epoch/outputs"] = np.empty((0, units_of(experiment)), experiment.precision)


def _split(layout: Layout, prefix: str, vector: Array) -> Arrays:
    """Each layer's part of a flat vector, in the user's order."""
    return {
        f"{prefix}/{block.layer}/{parameter.name}": layout.read(vector, block.layer, parameter.name)
        for block in layout
        for parameter in block.parameters
    }


def _join(layout: Layout, prefix: str, found: Arrays, dtype: str) -> Array:
    """The flat vector out of its layers' parts, every shape and value checked."""
    vector: Array = _joined(layout, prefix, found, dtype, ())[0]
    return vector


def join_many(layout: Layout, prefix: str, found: Arrays, dtype: str, count: int) -> list[Array]:
    """The flat vectors that ``split_many`` took apart, every shape and value checked."""
    vectors = _joined(layout, prefix, found, dtype, (count,)) if count else ()
    return list(vectors)


def _joined(layout: Layout, prefix: str, found: Arrays, dtype: str, many: tuple[int, ...]) -> Array:
    """(vectors, parameters). All parts are there before room is made for what they claim to be."""
    parts = {}
    for block in layout:
        for parameter in block.parameters:
            name = f"{prefix}/{block.layer}/{parameter.name}"
            part = take(found, name, (*many, *parameter.shape), dtype)
            require_finite(name, part)
            parts[block.layer, parameter.name] = part.reshape(-1, *parameter.shape)
    vectors: Array = np.zeros((*(many or (1,)), layout.size), dtype)
    for (layer, name), values in parts.items():
        for vector, value in zip(vectors, values, strict=True):
            layout.write(vector, layer, name, value)
    return vectors


def _outputs(found: Arrays, experiment: Experiment, offset: int) -> Array:
    """(outputs, samples): those of the epoch's last batches up to ``offset``."""
    count = length_of(found, "epoch/outputs")
    if count > offset:
        raise DamagedError(
            f"its array 'epoch/outputs' has {count} samples, but only {offset} of its epoch are "
            "trained on"
        )
    shape = count, units_of(experiment)
    return np.ascontiguousarray(take(found, "epoch/outputs", shape, experiment.precision).T)


def units_of(experiment: Experiment) -> int:
    """Of its output layer."""
    return int(getattr(experiment.layers[-1], "units", 0))


def _history_of_any_format(found: Arrays) -> History:
    _bring_up_history(found)
    return join_history(found)


def join_history(found: Arrays, prefix: str = "") -> History:
    """The history behind a prefix; DamagedError unless its columns are of one length."""
    rows = length_of(found, f"{prefix}history/epoch")
    columns = {name: take(found, f"{prefix}history/{name}", (rows,), "float64") for name in COLUMNS}
    for name in ("epoch", "step", "evaluations"):  # losses are a record: what was not finite stays
        require_finite(f"{prefix}history/{name}", columns[name])
    extremes = {name: _extremes(found, f"{prefix}history/{name}", rows) for name in _EXTREMES}
    if len(extremes["low"]) != len(extremes["high"]):
        raise DamagedError("its arrays 'history/low' and 'history/high' differ in length")
    return History(**columns, **extremes)


def _bring_up_history(found: Arrays) -> None:
    """Up to format 2 there were no metrics, and every row stood for itself."""
    added = (*COLUMNS[10:], *_EXTREMES)
    if any(f"history/{name}" in found for name in added):
        return
    rows = length_of(found, "history/epoch")
    for name in added:
        found[f"history/{name}"] = np.full(rows, 1.0 if name == "evaluations" else np.nan)
    for name in _EXTREMES:
        found[f"history/{name}"] = np.empty((0, len(VALUES)))


def _extremes(found: Arrays, name: str, rows: int) -> Array:
    """The extremes of the first rows, at most of all."""
    count = min(rows, length_of(found, name))
    return take(found, name, (count, len(VALUES)), "float64")
