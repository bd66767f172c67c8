"""The arrays of a run by the names they have in a project file.

Parameters and optimizer state go layer by layer in the user's order, so that the engine may lay
out θ as it likes without making old files unreadable.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnviz.engine.layout import Layout
from nnviz.engine.optimizers import STATES
from nnviz.engine.shapes import Array
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import COLUMNS, VALUES, History
from nnviz.experiment.state import RunState
from nnviz.formats.archive import DamagedError
from nnviz.formats.arrays import Arrays, require_finite, take

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
    columns = (*COLUMNS, *_EXTREMES)
    return found | {f"history/{name}": getattr(state.history, name) for name in columns}


def join(
    layout: Layout, experiment: Experiment, found: Arrays, offset: int, best: bool
) -> dict[str, Any]:
    """The fields of a RunState that are arrays; DamagedError unless exactly they are found.

    ``offset``: how many samples of the epoch were trained on; ``best``: whether there is a θ that
    early stopping would put back.
    """
    dtype, names = experiment.precision, STATES[experiment.optimizer.kind]
    joined = {
        "parameters": _join(layout, "parameters", found, dtype),
        "optimizer": {name: _join(layout, f"optimizer/{name}", found, dtype) for name in names},
        "best": _join(layout, "best", found, dtype) if best else None,
        "outputs": _outputs(found, experiment, offset),
        "history": _history(found),
    }
    if found:
        raise DamagedError(f"its array '{min(found)}' has no place in its experiment")
    return joined


def bring_up_from_1(found: Arrays, experiment: Experiment) -> None:
    """Add what format 1 did not have, as it was then: no validation part, no penalty."""
    rows = found.get("history/epoch", np.empty(0)).shape
    for name in set(_OF_FORMAT_2) - _OF_FORMAT_1:
        found[f"history/{name}"] = np.full(rows, 0.0 if name == "penalty" else np.nan)
    found["epoch/outputs"] = np.empty((0, _units(experiment)), experiment.precision)


def _split(layout: Layout, prefix: str, vector: Array) -> Arrays:
    """Each layer's part of a flat vector, in the user's order."""
    return {
        f"{prefix}/{block.layer}/{parameter.name}": layout.read(vector, block.layer, parameter.name)
        for block in layout
        for parameter in block.parameters
    }


def _join(layout: Layout, prefix: str, found: Arrays, dtype: str) -> Array:
    """The flat vector out of its layers' parts, every shape and value checked."""
    parts = {}
    for block in layout:
        for parameter in block.parameters:
            name = f"{prefix}/{block.layer}/{parameter.name}"
            part = take(found, name, parameter.shape, dtype)
            require_finite(name, part)
            parts[block.layer, parameter.name] = part
    vector = np.zeros(layout.size, dtype)
    for (layer, name), part in parts.items():
        layout.write(vector, layer, name, part)
    return vector


def _outputs(found: Arrays, experiment: Experiment, offset: int) -> Array:
    """(outputs, samples): those of the epoch's last batches up to ``offset``."""
    count = len(found.get("epoch/outputs", ()))
    if count > offset:
        raise DamagedError(
            f"its array 'epoch/outputs' has {count} samples, but only {offset} of its epoch are "
            "trained on"
        )
    shape = count, _units(experiment)
    return np.ascontiguousarray(take(found, "epoch/outputs", shape, experiment.precision).T)


def _units(experiment: Experiment) -> int:
    return int(getattr(experiment.layers[-1], "units", 0))


def _history(found: Arrays) -> History:
    epochs = found.get("history/epoch")
    rows = (0,) if epochs is None else (epochs.size,)
    _bring_up_history(found, rows)
    columns = {name: take(found, f"history/{name}", rows, "float64") for name in COLUMNS}
    for name in ("epoch", "step", "evaluations"):  # losses are a record: what was not finite stays
        require_finite(f"history/{name}", columns[name])
    extremes = {name: _extremes(found, f"history/{name}", rows[0]) for name in _EXTREMES}
    if len(extremes["low"]) != len(extremes["high"]):
        raise DamagedError("its arrays 'history/low' and 'history/high' differ in length")
    return History(**columns, **extremes)


def _bring_up_history(found: Arrays, rows: tuple[int, ...]) -> None:
    """Up to format 2 there were no metrics, and every row stood for itself."""
    added = (*COLUMNS[10:], *_EXTREMES)
    if any(f"history/{name}" in found for name in added):
        return
    for name in added:
        found[f"history/{name}"] = np.full(rows, 1.0 if name == "evaluations" else np.nan)
    for name in _EXTREMES:
        found[f"history/{name}"] = np.empty((0, len(VALUES)))


def _extremes(found: Arrays, name: str, rows: int) -> Array:
    """The extremes of the first rows, at most of all."""
    count = min(rows, len(found.get(name, ())))
    return take(found, name, (count, len(VALUES)), "float64")
