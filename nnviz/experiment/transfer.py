"""Carrying weights over an edit: layers and units are matched by identity, not position."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from nnviz.engine.initializers import draw_weights
from nnviz.engine.layers import Conv2D, Dense, Layer
from nnviz.engine.layout import Layout
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.experiment.build import is_flattened, source_of
from nnviz.experiment.explain.names import layer_title

Vectors = dict[str, Array]
"""Flat vectors of one layout by name: θ as ``"theta"``, then the optimizer's states."""


@dataclass(frozen=True)
class Memory:
    """One layer's weights as they were: ``rows`` and ``columns`` name units, ``source`` who
    feeds it and at what map size; ``weights[name]`` and ``biases[name]`` per vector."""

    rows: tuple[int, ...]
    columns: tuple[Hashable, ...]
    source: tuple[Hashable, ...]
    kernel: Shape
    weights: Vectors
    biases: Vectors


@dataclass(frozen=True)
class Kept:
    """What became of a layer's weights: shares of its weight matrix, in weights."""

    layer: str
    existed: bool
    total: int
    kept: int
    returned: int


def remember(spec: NetworkSpec, inputs: Sequence[str], vectors: Vectors) -> dict[str, Memory]:
    """Every layer's weights, copied out of flat vectors."""
    return {
        block.layer: _memory(spec, inputs, block.layer, vectors, spec.layout)
        for block in spec.layout
    }


def _memory(
    spec: NetworkSpec, inputs: Sequence[str], id: str, vectors: Vectors, layout: Layout
) -> Memory:
    index = next(i for i, layer in enumerate(spec.layers) if layer.id == id)
    layer = _with_weights(spec, index)
    columns, source = _columns(spec, inputs, index)
    return Memory(
        layer.unit_ids,
        columns,
        source,
        layout.block(id).weight[2:],
        {name: np.array(layout.weight(vector, id)) for name, vector in vectors.items()},
        {name: np.array(layout.bias(vector, id)) for name, vector in vectors.items()},
    )


def _with_weights(spec: NetworkSpec, index: int) -> Dense | Conv2D:
    layer = spec.layers[index]
    assert isinstance(layer, Dense | Conv2D)
    return layer


def _columns(
    spec: NetworkSpec, inputs: Sequence[str], index: int
) -> tuple[tuple[Hashable, ...], tuple[Hashable, ...]]:
    """Names of a layer's inputs, and who feeds it (with the map size where it is flattened)."""
    source = source_of(spec.layers, index)
    flattened = is_flattened(spec.layers, index)
    shape = spec.input_of(index - 1) if flattened else spec.input_of(index)
    units: Sequence[Hashable] = range(shape[0]) if len(shape) == 3 else inputs
    for position, layer in enumerate(spec.layers):
        if layer.id == source:
            units = _with_weights(spec, position).unit_ids
    if not flattened:
        return tuple(units), (source,)
    pixels = [(row, column) for row in range(shape[1]) for column in range(shape[2])]
    return tuple((unit, *pixel) for unit in units for pixel in pixels), (source, *shape[1:])


def transfer(
    spec: NetworkSpec,
    inputs: Sequence[str],
    present: dict[str, Memory],
    departed: dict[str, list[Memory]],
    vectors: Vectors,
    rng: np.random.Generator,
) -> list[Kept]:
    """Fill the new network's flat ``vectors``: what is present stays, what had departed comes
    back, only the rest is drawn (θ) or zero (states)."""
    report = []
    for index, layer in enumerate(spec.layers):
        if isinstance(layer, Dense | Conv2D):
            new = _blank(spec, inputs, index, vectors, rng)
            now = present.get(layer.id)
            missing = np.ones(new.weights["theta"].shape[:2], bool)
            rows = np.ones(len(new.rows), bool)
            kept = _fill(new, now, missing, rows, by_position=True) if now else 0
            returned = sum(_fill(new, old, missing, rows) for old in departed.get(layer.id, ()))
            for name, vector in vectors.items():
                spec.layout.put(vector, layer.id, new.weights[name], new.biases[name])
            cell = math.prod(new.kernel)
            total = cell * missing.size
            report.append(Kept(layer.id, now is not None, total, cell * kept, cell * returned))
    return report


def _blank(
    spec: NetworkSpec,
    inputs: Sequence[str],
    index: int,
    vectors: Vectors,
    rng: np.random.Generator,
) -> Memory:
    """The layer as if all of it were new."""
    layer = _with_weights(spec, index)
    shape = spec.layout.block(layer.id).weight
    columns, source = _columns(spec, inputs, index)
    weights = {name: np.zeros(shape, vector.dtype) for name, vector in vectors.items()}
    weights["theta"][...] = draw_weights(layer, shape, rng)
    biases = {name: np.zeros(shape[0], vector.dtype) for name, vector in vectors.items()}
    return Memory(layer.unit_ids, columns, source, shape[2:], weights, biases)


def _fill(
    new: Memory, old: Memory, missing: Array, missing_rows: Array, by_position: bool = False
) -> int:
    """Copy what ``old`` has of the missing weights; returns how many it gave."""
    if new.kernel != old.kernel:
        return 0
    row_new, row_old = _match(new.rows, old.rows)
    same_width = len(new.columns) == len(old.columns)
    if new.source == old.source:
        column_new, column_old = _match(new.columns, old.columns)
    elif by_position and same_width:
        column_new = column_old = np.arange(len(new.columns))
    else:
        return 0
    take = missing[np.ix_(row_new, column_new)]
    wanted_rows = missing_rows[row_new]
    for name, target in new.weights.items():
        if name in old.weights:
            cells = target[np.ix_(row_new, column_new)]
            cells[take] = old.weights[name][np.ix_(row_old, column_old)][take]
            target[np.ix_(row_new, column_new)] = cells
            new.biases[name][row_new[wanted_rows]] = old.biases[name][row_old[wanted_rows]]
    missing[np.ix_(row_new, column_new)] = False
    missing_rows[row_new] = False
    return int(take.sum())


def _match(new: Sequence[Hashable], old: Sequence[Hashable]) -> tuple[Array, Array]:
    """Indices of the names that both have, in the new order."""
    place = {name: index for index, name in enumerate(old)}
    pairs = [(index, place[name]) for index, name in enumerate(new) if name in place]
    both = np.array(pairs, int).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def lost(old: Memory, new: NetworkSpec, inputs: Sequence[str], id: str) -> bool:
    """Whether the new network has no place for some of a layer's weights."""
    for index, layer in enumerate(new.layers):
        if layer.id == id and isinstance(layer, Dense | Conv2D):
            columns, source = _columns(new, inputs, index)
            keeps_rows = set(old.rows) <= set(layer.unit_ids)
            keeps_columns = source == old.source and set(old.columns) <= set(columns)
            return not (keeps_rows and keeps_columns and _kernel(new, id) == old.kernel)
    return True


def _kernel(spec: NetworkSpec, id: str) -> Shape:
    return spec.layout.block(id).weight[2:]


def sentences(report: list[Kept], layers: tuple[Layer, ...]) -> tuple[str, ...]:
    """What the window says about weights that were drawn anew or came back."""
    said = []
    for layer in report:
        name = layer_title(layers, layer.layer)
        drawn = layer.total - layer.kept - layer.returned
        if layer.returned:
            said.append(f"{name}: {_weights(layer.returned)} returned as when removed")
        if drawn == layer.total and layer.existed:
            said.append(f"{name}: re-initialised, because its inputs changed")
        elif drawn == layer.total:
            said.append(f"{name}: new, {_weights(drawn)} drawn")
        elif drawn:
            said.append(f"{name}: {_weights(drawn)} drawn, {layer.kept:,} kept")
    return tuple(said)


def _weights(count: int) -> str:
    return f"{count:,} weight" + ("" if count == 1 else "s")
