"""Edges between columns: which there are, where they run, how strong they are."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nnviz.drawing.geometry import Column, Scene
from nnviz.drawing.lanes import SPREAD, lane, levels
from nnviz.engine.shapes import Array
from nnviz.values import dataclass

Kind = Literal["weight", "kernel", "gates", "many", "pool", "flatten", "pass"]
"""What an edge stands for: one weight, a kernel or what works alike on all steps of a sequence, one
weight for each gate, all weights from one map to one unit, or none."""
GATES = 4
_POOLS = ("max_pool2d", "average_pool2d", "global_average2d")
_WEIGHTED = ("weight", "kernel", "gates", "many")
_RECURRENT: dict[str, Kind] = {"simple_rnn": "kernel", "lstm": "gates"}
CANCELS = 0.1
"""An edge is grey when |Σw| is less than this share of Σ|w|."""

Index = NDArray[np.intp]
Signs = NDArray[np.int8]


@dataclass(frozen=True)
class Bundle:
    """The edges shown into one layer from one of the columns that it takes, its ``taken``-th.

    ``source`` and ``target`` (E,) are nodes of the columns, ``start`` (E, 5) and ``end`` (E, 2)
    the edges' courses (see bezier); ``total`` counts all edges, those of folded nodes too;
    ``weights`` is how many weights one edge stands for. ``rows``, ``cols``: the shown targets and
    sources.
    """

    layer: str
    before: str
    kind: Kind
    source: Index
    target: Index
    start: Array
    end: Array
    rows: range
    cols: range
    total: int
    weights: int
    taken: int = 0

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True)
class Strengths:
    """Per edge: ``size`` |w| or the norm of its weights; ``sign`` of their sum, 0 if it cancels."""

    size: Array
    sign: Signs


def wire(scene: Scene) -> tuple[Bundle, ...]:
    """The edges of a scene, one bundle for each column that a layer takes."""
    places = {column.spec.layer: column for column in scene.columns}
    found = levels([column.spec for column in scene.columns])
    return tuple(
        _bundle(scene, places[before], column, taken, found.get((before, column.spec.layer, taken)))
        for column in scene.columns
        for taken, before in enumerate(column.spec.inputs)
    )


def strengths(bundle: Bundle, weight: Array | None) -> Strengths:
    """How strong a bundle's edges are; ``weight`` in the user's order, None without weights."""
    if weight is None:
        return Strengths(np.zeros(len(bundle)), np.zeros(len(bundle), np.int8))
    block = shown_weights(bundle, weight)
    if block.shape[2] == 1:
        flat = block.reshape(-1)
        return Strengths(np.abs(flat), np.sign(flat).astype(np.int8))
    return Strengths(norms(block), signs(block))


def signs(block: Array) -> Signs:
    """The signs of the sums over the last axis of (targets, sources, weights), one after the
    other; 0 where the weights nearly cancel."""
    total, absolute = block.sum(axis=2).reshape(-1), np.abs(block).sum(axis=2).reshape(-1)
    sign = np.where(np.abs(total) < CANCELS * absolute, 0, np.sign(total))
    return sign.astype(np.int8)


def shown_weights(bundle: Bundle, weight: Array) -> Array:
    """The weights behind the shown edges: (targets, sources, weights per edge)."""
    block = unit_weights(bundle, weight)
    return block[bundle.rows.start : bundle.rows.stop, bundle.cols.start : bundle.cols.stop]


def unit_weights(bundle: Bundle, weight: Array) -> Array:
    """The same for all edges, those of folded nodes too."""
    if bundle.kind == "gates":
        return weight.reshape(GATES, -1, weight.shape[1]).transpose(1, 2, 0)
    return weight.reshape(weight.shape[0], -1, bundle.weights)


def norms(block: Array) -> Array:
    """The norms of the last axis of (targets, sources, weights), one after the other."""
    flat: Array = np.sqrt(np.einsum("tsk,tsk->ts", block, block)).reshape(-1)
    return flat


def _bundle(scene: Scene, a: Column, b: Column, taken: int, level: int | None) -> Bundle:
    kind = _kind(a, b)
    own = kind not in _WEIGHTED and a.spec.nodes == b.spec.nodes
    source, target = _pairs(a.shown, b.shown, own)
    start, end = np.full((len(source), 5), np.nan), np.empty((len(target), 2))
    start[:, 0], start[:, 1] = a.x + a.width / 2, a.y[source - a.first]
    if level is not None:
        start[:, 2:] = lane(scene, a, b, level)
        start[:, 2] += np.linspace(-0.5, 0.5, len(start)) * min(SPREAD, 3.0 * (len(start) - 1))
    end[:, 0], end[:, 1] = b.x - b.width / 2, b.y[target - b.first]
    total = b.spec.nodes if own else a.spec.nodes * b.spec.nodes
    return Bundle(b.spec.layer, a.spec.layer, kind, source, target, start, end,
                  b.shown, a.shown, total, _weights(kind, a, b), taken)  # fmt: skip


def _kind(a: Column, b: Column) -> Kind:
    if b.spec.kind in _POOLS:
        return "pool"
    if b.spec.kind == "flatten":
        return "flatten"
    if b.spec.kind == "conv2d":
        return "kernel"
    if b.spec.kind in _RECURRENT:
        return _RECURRENT[b.spec.kind]
    if b.spec.kind != "dense":
        return "pass"
    return "many" if a.spec.style == "strip" else "weight"


def _weights(kind: Kind, a: Column, b: Column) -> int:
    cells = b.spec.window.rows.kernel**2 if b.spec.window is not None else 0
    many = {"weight": 1, "many": a.spec.cells, "kernel": cells or 1, "gates": GATES}
    return many.get(kind, 0)


def _pairs(sources: range, targets: range, own: bool) -> tuple[Index, Index]:
    """All pairs, target by target; with ``own`` each node is joined to its own namesake only."""
    if own:
        same = np.arange(max(sources.start, targets.start), min(sources.stop, targets.stop))
        return same, same
    source = np.tile(np.arange(sources.start, sources.stop), len(targets))
    target = np.repeat(np.arange(targets.start, targets.stop), len(sources))
    return source, target
