"""What travels along the edges while one step is played: how much, and where it is."""

from __future__ import annotations

import numpy as np

from nnviz.drawing.bezier import points
from nnviz.drawing.readings import Moment
from nnviz.drawing.wiring import Bundle, Signs, norms, shown_weights, signs
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Microscope
from nnviz.values import dataclass

_SPREAD = 0.4
"""The last signal of a layer starts when this share of the time has gone by."""
_SLIDING = ("kernel", "gates")
"""Kinds of edges that carry a whole map or sequence."""
_LEAST = 0.02
"""Signals below this share of the largest are not drawn."""


@dataclass(frozen=True)
class Dots:
    """``at`` (n, 2) positions and ``share`` (n,) of the largest signal, 0…1."""

    at: Array
    share: Array


def amounts(bundle: Bundle, microscope: Microscope, kind: str) -> Array:
    """How much each edge carries, (E,).

    One weight: |x·w| forward, |δ·w| backward. All weights from one map to a unit: |Σ x·w| and
    |δ|·‖w‖. A kernel: ‖x‖·‖w‖ and ‖δ‖·‖w‖, the most that it can carry. Pooling and flattening:
    the norm of the map or of its derivative. Update: |Δw| or ‖Δw‖.
    """
    if bundle.weights == 0:
        return _without_weights(bundle, microscope, kind)
    step = microscope.step
    if kind == "update":
        change = step.layout.weight(step.new_parameters - step.parameters, bundle.layer)
        return norms(shown_weights(bundle, change))
    block = shown_weights(bundle, step.layout.weight(step.parameters, bundle.layer))
    return _forward(bundle, microscope, block) if kind == "forward" else _backward(
        bundle, microscope, block
    )  # fmt: skip


def carried(bundle: Bundle, microscope: Microscope, weight: Array) -> tuple[Array, Signs]:
    """What each edge carries forward: how much, and its sign. A kernel's own sign is that of its
    weights' sum, because what it carries is a whole map."""
    block = shown_weights(bundle, weight)
    if bundle.kind in _SLIDING:
        return _forward(bundle, microscope, block), signs(block)
    parts = _nodes(bundle, microscope.trace.layer(bundle.layer).x)
    shown = parts[bundle.cols.start : bundle.cols.stop]
    terms = np.einsum("tsk,sk->ts", block, shown).reshape(-1)
    return np.abs(terms), np.sign(np.nan_to_num(terms)).astype(np.int8)


def travel(bundle: Bundle, amount: Array, moment: Moment) -> Dots:
    """The signals of a forward or backward phase on their way."""
    share = _shares(amount)
    delay = _SPREAD * ((np.arange(len(bundle)) * 0.6180339887) % 1.0)
    t = moment.carried * (1 + _SPREAD) - delay
    seen = np.flatnonzero((t > 0) & (t < 1) & (share >= _LEAST))
    t = t[seen] if moment.kind == "forward" else 1 - t[seen]
    at = points(bundle.start[seen], bundle.end[seen], t[:, None])[:, 0]
    return Dots(at, share[seen])


def _shares(amount: Array) -> Array:
    amount = np.nan_to_num(amount, nan=0.0, posinf=0.0)
    most = float(amount.max(initial=0.0))
    shares: Array = amount / most if most > 0 else np.zeros(len(amount))
    return shares


def _forward(bundle: Bundle, microscope: Microscope, block: Array) -> Array:
    x = microscope.trace.layer(bundle.layer).x
    parts = _nodes(bundle, x)[bundle.cols.start : bundle.cols.stop]
    if bundle.kind in _SLIDING:
        return (norms(block).reshape(len(block), -1) * _norm(parts)).reshape(-1)
    carried: Array = np.abs(np.einsum("tsk,sk->ts", block, parts)).reshape(-1)
    return carried


def _backward(bundle: Bundle, microscope: Microscope, block: Array) -> Array:
    delta = microscope.trace.layer(bundle.layer).dz
    sizes = _norm(_rows(delta))[bundle.rows.start : bundle.rows.stop]
    return (norms(block).reshape(len(block), -1) * sizes[:, None]).reshape(-1)


def _without_weights(bundle: Bundle, microscope: Microscope, kind: str) -> Array:
    if kind == "update":
        return np.zeros(len(bundle))
    layer = microscope.trace.layer(bundle.layer)
    inputs, back = (layer.x, *layer.others), (layer.dx, *layer.d_others)
    values = (inputs if kind == "forward" else back)[bundle.taken]
    return _norm(_rows(values))[bundle.source]


def _nodes(bundle: Bundle, x: Array) -> Array:
    """A layer's input as (sources, values per source)."""
    return _rows(x) if bundle.kind in _SLIDING else x.reshape(-1, bundle.weights)


def _rows(values: Array) -> Array:
    """(nodes, values of each): sequences come step by step, with the nodes last."""
    return values.T if values.ndim == 2 else values.reshape(len(values), -1)


def _norm(rows: Array) -> Array:
    result: Array = np.linalg.norm(rows, axis=1)
    return result
