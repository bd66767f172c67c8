"""Carrying weights over an edit: layers and units are matched by identity, not position."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from nnviz.engine.initializers import initial_values
from nnviz.engine.layers import Flatten, Layer
from nnviz.engine.layout import Parameter
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.spec import INPUT, NetworkSpec
from nnviz.experiment.explain.names import layer_title
from nnviz.values import dataclass

Vectors = dict[str, Array]
"""Flat vectors of one layout by name: θ as ``"theta"``, then the optimizer's states."""
Names = tuple[Hashable, ...]


@dataclass(frozen=True)
class Origin:
    """Where a signal comes from: the ``source`` whose units it carries (with the sizes of maps or
    sequences that were flattened on the way), and the name of each of its features."""

    source: Names
    names: Names


@dataclass(frozen=True)
class Piece:
    """One parameter as it was: its first two axes by name (one, where there is only one), who
    fed it if its columns are features, and its values per vector."""

    axes: tuple[Names, ...]
    source: Names | None
    values: Vectors

    @property
    def rest(self) -> Shape:
        """The axes that are not named: a kernel's height and width."""
        return self.values["theta"].shape[len(self.axes) :]


Memory = dict[str, Piece]
"""One layer's parameters by name."""
Memories = dict[str, list[Memory]]
"""Earlier forms of layers by id, newest first: what an undo brings back."""


@dataclass(frozen=True)
class Kept:
    """What became of a layer's weights, counted in weights."""

    layer: str
    existed: bool
    total: int
    kept: int
    returned: int


def remember(spec: NetworkSpec, inputs: Sequence[str], vectors: Vectors) -> dict[str, Memory]:
    """Every layer's parameters, copied out of flat vectors."""
    return {
        block.layer: {
            parameter.name: _piece(
                spec, inputs, block.layer, parameter,
                {key: np.array(spec.layout.read(vector, block.layer, parameter.name))
                 for key, vector in vectors.items()},
            )
            for parameter in block.parameters
        }
        for block in spec.layout
    }  # fmt: skip


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
    present, departed = _held(present, departed, vectors["theta"].dtype)
    for block in spec.layout:
        new = {
            parameter.name: _blank(spec, inputs, block.layer, parameter, vectors, rng)
            for parameter in block.parameters
        }
        missing = {each.name: np.ones(each.shape, bool) for each in block.parameters}
        counted = [each for each in block.parameters if each.role == "weight"]
        counted = counted or list(block.parameters[:1])
        names = [each.name for each in counted]
        now = present.get(block.layer)
        kept = _fill(new, now, missing, names, by_position=True) if now else 0
        earlier = departed.get(block.layer, ())
        returned = sum(_fill(new, old, missing, names) for old in earlier)
        for name, piece in new.items():
            for key, vector in vectors.items():
                spec.layout.write(vector, block.layer, name, piece.values[key])
        total = sum(each.size for each in counted)
        report.append(Kept(block.layer, now is not None, total, kept, returned))
    return report


def _blank(
    spec: NetworkSpec,
    inputs: Sequence[str],
    layer: str,
    parameter: Parameter,
    vectors: Vectors,
    rng: np.random.Generator,
) -> Piece:
    """The parameter as if all of it were new."""
    values = {key: np.zeros(parameter.shape, vector.dtype) for key, vector in vectors.items()}
    values["theta"][...] = initial_values(spec.layers[spec.index(layer)], parameter, rng)
    return _piece(spec, inputs, layer, parameter, values)


def _piece(
    spec: NetworkSpec, inputs: Sequence[str], id: str, parameter: Parameter, values: Vectors
) -> Piece:
    index = spec.index(id)
    origin = _origin(spec, inputs, spec.sources[index][0])
    units: Names = getattr(spec.layers[index], "unit_ids", ())
    if not units:
        return Piece((origin.names,), origin.source, values)
    rows = _rows(units, parameter.shape[0])
    if len(parameter.shape) == 1:
        return Piece((rows,), None, values)
    if parameter.name == "recurrent":
        return Piece((rows, units), None, values)
    return Piece((rows, origin.names), origin.source, values)


def _rows(units: Names, count: int) -> Names:
    """The units' names; gate by gate where each has several rows."""
    if count == len(units):
        return units
    return tuple((gate, unit) for gate in range(count // len(units)) for unit in units)


def _origin(spec: NetworkSpec, inputs: Sequence[str], id: str) -> Origin:
    """What the output of layer ``id`` carries, through layers without units of their own."""
    if id == INPUT:
        shape = spec.input_shape
        count = shape[0] if len(shape) == 3 else shape[-1]
        return Origin((INPUT,), tuple(inputs) if len(inputs) == count else tuple(range(count)))
    layer = spec.layers[spec.index(id)]
    if hasattr(layer, "unit_ids"):
        return Origin((id,), layer.unit_ids)
    before = spec.sources[spec.index(id)][0]
    origin = _origin(spec, inputs, before)
    return _flattened(origin, spec.shape_of(before)) if isinstance(layer, Flatten) else origin


def _flattened(origin: Origin, shape: Shape) -> Origin:
    """Pixels channel by channel, or the features of a sequence step by step."""
    if len(shape) == 2:
        steps = tuple((name, step) for step in range(shape[0]) for name in origin.names)
        return Origin((*origin.source, shape[0]), steps)
    pixels = [(row, column) for row in range(shape[1]) for column in range(shape[2])]
    names = tuple((name, *pixel) for name in origin.names for pixel in pixels)
    return Origin((*origin.source, *shape[1:]), names)


def _fill(
    new: Memory,
    old: Memory,
    missing: dict[str, Array],
    counted: Sequence[str],
    by_position: bool = False,
) -> int:
    """Copy what ``old`` has of the missing numbers, unless its inputs were others: then nothing of
    the layer means what it did. Returns how many of the ``counted`` parameters' numbers it gave."""
    places = {
        name: _places(piece, old[name], by_position) for name, piece in new.items() if name in old
    }
    if any(place is None for place in places.values()):
        return 0
    given = {
        name: _copy(new[name], old[name], place, missing[name])
        for name, place in places.items()
        if place is not None
    }
    return sum(given.get(name, 0) for name in counted)


def _held(
    present: dict[str, Memory], departed: Memories, dtype: np.dtype[Any]
) -> tuple[dict[str, Memory], Memories]:
    """Those whose numbers the precision holds: after divergence, single precision may not."""
    return (
        {id: each for id, each in present.items() if _is_held(each, dtype)},
        {id: [each for each in own if _is_held(each, dtype)] for id, own in departed.items()},
    )


def _is_held(memory: Memory, dtype: np.dtype[Any]) -> bool:
    most = np.finfo(dtype).max
    every = (values for piece in memory.values() for values in piece.values.values())
    return all(np.abs(values).max(initial=0.0) <= most for values in every)


def _copy(new: Piece, old: Piece, places: list[tuple[Array, Array]], missing: Array) -> int:
    to, of = np.ix_(*(place[0] for place in places)), np.ix_(*(place[1] for place in places))
    take = missing[to]
    for key, target in new.values.items():
        if key in old.values:
            cells = target[to]
            cells[take] = old.values[key][of][take]
            target[to] = cells
    missing[to] = False
    return int(take.sum())


def _places(new: Piece, old: Piece, by_position: bool) -> list[tuple[Array, Array]] | None:
    """For each named axis the indices of the names that both have; None where kernels differ, or
    the features come from elsewhere and cannot be told apart by position either."""
    if old.rest != new.rest or len(old.axes) != len(new.axes):
        return None
    places = [_match(mine, theirs) for mine, theirs in zip(new.axes, old.axes, strict=True)]
    if new.source != old.source:
        width = len(new.axes[-1])
        if not by_position or width != len(old.axes[-1]):
            return None
        places[-1] = (np.arange(width), np.arange(width))
    return places


def _match(new: Names, old: Names) -> tuple[Array, Array]:
    """Indices of the names that both have, in the new order."""
    place = {name: index for index, name in enumerate(old)}
    pairs = [(index, place[name]) for index, name in enumerate(new) if name in place]
    both = np.array(pairs, int).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def lost(old: Memory, new: NetworkSpec, inputs: Sequence[str], id: str) -> bool:
    """Whether the new network has no place for some of a layer's parameters."""
    if id not in new.layout:
        return True
    block = new.layout.block(id)
    for name, piece in old.items():
        if name not in block:
            return True
        shape = block[name].shape
        now = _piece(new, inputs, id, block[name], {"theta": np.empty(shape)})
        covered = zip(piece.axes, now.axes, strict=False)
        if now.source != piece.source or now.rest != piece.rest or len(now.axes) != len(piece.axes):
            return True
        if not all(set(before) <= set(after) for before, after in covered):
            return True
    return False


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
