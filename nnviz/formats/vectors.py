"""The arrays of a run by the names they have in a project file.

Parameters and optimizer state go layer by layer in the user's order, so that the engine may lay
out θ as it likes without making old files unreadable.
"""

from __future__ import annotations

import numpy as np

from nnviz.engine.layout import Layout
from nnviz.engine.optimizers import STATES
from nnviz.engine.shapes import Array
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import History
from nnviz.experiment.state import RunState
from nnviz.formats.archive import DamagedError
from nnviz.formats.arrays import Arrays, require_finite, take

_HISTORY = ("epoch", "step", "train_loss", "test_loss", "train_accuracy", "test_accuracy")


def split(layout: Layout, state: RunState) -> Arrays:
    """``parameters/<layer>/weight``, ``optimizer/<vector>/<layer>/bias``, ``history/<column>``."""
    found = _split(layout, "parameters", state.parameters)
    for name, vector in state.optimizer.items():
        found |= _split(layout, f"optimizer/{name}", vector)
    return found | {f"history/{name}": getattr(state.history, name) for name in _HISTORY}


def join(
    layout: Layout, experiment: Experiment, found: Arrays
) -> tuple[Array, dict[str, Array], History]:
    """θ, the optimizer's state and the history; DamagedError unless exactly they are found."""
    dtype, names = experiment.precision, STATES[experiment.optimizer.kind]
    parameters = _join(layout, "parameters", found, dtype)
    optimizer = {name: _join(layout, f"optimizer/{name}", found, dtype) for name in names}
    history = _history(found)
    if found:
        raise DamagedError(f"its array '{min(found)}' has no place in its experiment")
    return parameters, optimizer, history


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
            part = take(found, f"{prefix}/{block.layer}/{name}", shape, dtype)
            require_finite(f"{prefix}/{block.layer}/{name}", part)
            parts.append(part)
    vector = np.zeros(layout.size, dtype)
    for block, weight, bias in zip(layout, parts[::2], parts[1::2], strict=True):
        layout.put(vector, block.layer, weight, bias)
    return vector


def _history(found: Arrays) -> History:
    epochs = found.get("history/epoch")
    rows = (0,) if epochs is None else (epochs.size,)
    columns = {name: take(found, f"history/{name}", rows, "float64") for name in _HISTORY}
    for name in ("epoch", "step"):  # losses are a record: what was not finite stays so
        require_finite(f"history/{name}", columns[name])
    return History(**columns)
