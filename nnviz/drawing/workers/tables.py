"""A shared step in rows: of every parameter of the network, or of a unit's single weights."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnviz.drawing.workers.focus import Focus
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import layer_title
from nnviz.experiment.frame import Frame
from nnviz.experiment.selection import Selection
from nnviz.experiment.workers import SharedStep, gap
from nnviz.values import dataclass


@dataclass(frozen=True)
class Lines:
    """``values`` (rows, headings) under ``headings``; ``links`` what to select for a row."""

    first: str
    headings: tuple[str, ...]
    names: tuple[str, ...]
    values: Array
    links: tuple[Selection, ...]


def layer_lines(frame: Frame, shared: SharedStep) -> Lines:
    """Of every parameter the lengths of its gradients, and the largest differences."""
    names, values, links = [], [], []
    for block in shared.layout:
        title = layer_title(frame.experiment.layers, block.layer)
        for each in block.parameters:
            read = _reader(shared, block.layer, each.name)
            names.append(f"{title} · {each.name}")
            values.append(_lengths(shared, read))
            links.append(Selection(block.layer))
    workers = tuple(f"‖g{_LOW[k]}‖" for k in range(len(shared.replicas)))
    headings = (*workers, "‖reduced‖", "‖one batch‖", "max |Δg|", "max |Δw′|")
    return Lines("parameter", headings, tuple(names), np.array(values), tuple(links))


def weight_lines(shared: SharedStep, focus: Focus) -> Lines:
    """Of every number of the unit its gradients, and what becomes of it."""

    def read(vector: Array) -> Array:
        return focus.all(shared, vector)

    columns = [read(each.gradient) for each in shared.replicas]
    columns += [read(shared.reduced), read(shared.whole.batch_gradient)]
    columns += [np.abs(columns[-1] - columns[-2]), read(shared.whole.parameters)]
    columns += [read(shared.replicas[0].parameters), read(shared.whole.new_parameters)]
    workers = tuple(f"g{_LOW[k]}" for k in range(len(shared.replicas)))
    headings = (*workers, "reduced", "one batch", "|Δg|", "w", "new w", "one batch")
    links = tuple(focus.selection(place) for place in range(len(focus.own.names)))
    return Lines("weight", headings, focus.own.names, np.stack(columns, axis=1), links)


_LOW = "₁₂₃₄"


def _reader(shared: SharedStep, layer: str, name: str) -> Callable[[Array], Array]:
    return lambda vector: shared.layout.read(vector, layer, name)


def _lengths(shared: SharedStep, read: Callable[[Array], Array]) -> list[float]:
    whole = shared.whole
    gradients = [*(each.gradient for each in shared.replicas), shared.reduced, whole.batch_gradient]
    lengths = [float(np.linalg.norm(read(each).ravel())) for each in gradients]
    new = read(whole.new_parameters)
    apart = max(gap(read(each.parameters), new) for each in shared.replicas)
    return [*lengths, gap(read(shared.reduced), read(whole.batch_gradient)), apart]
