"""From what lies under the cursor to what is selected, and back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnviz.drawing.columns import ColumnSpec
from nnviz.drawing.depiction import edge_choice, vector
from nnviz.drawing.geometry import Scene
from nnviz.drawing.heat import strongest_of
from nnviz.drawing.hits import EdgeHit, HeatHit, NodeHit
from nnviz.drawing.wiring import Bundle
from nnviz.experiment.frame import Frame
from nnviz.experiment.selection import Selection

BIAS = -1


def select_node(spec: ColumnSpec, node: int) -> Selection:
    """A node as a whole; of a picture its middle pixel."""
    return Selection(spec.layer, node * spec.units_per_node, middle(spec))


def select_edge(
    frame: Frame, scene: Scene, bundles: Sequence[Bundle], hit: EdgeHit
) -> Selection | None:
    """The weight behind an edge, of several the strongest; the node it leads to where there are
    no weights."""
    column = scene.column(hit.layer)
    bundle = next((b for b in bundles if (b.layer, b.taken) == (hit.layer, hit.taken)), None)
    if column is None or bundle is None:
        return None
    if not bundle.weights or bundle.kind == "gates":
        return select_node(column.spec, hit.target)
    rows = frame.weight(hit.layer).reshape(column.spec.nodes, -1, bundle.weights)
    strongest = int(np.argmax(np.abs(rows[hit.target, hit.source])))
    parameter = hit.source * bundle.weights + strongest
    return Selection(hit.layer, hit.target, middle(column.spec), parameter)


def select_cell(frame: Frame, hit: HeatHit, edges: str) -> Selection:
    """The strongest weight of a heat-map's cell, by what edges show."""
    key = edge_choice(frame, edges).key
    row, col, _ = strongest_of(frame, hit, key, vector(frame, key))
    return Selection(hit.layer, row, None, col)


def edge_of(bundles: Sequence[Bundle], selection: Selection) -> EdgeHit | None:
    """The edge that shows the selected weight; None for biases and all else."""
    bundle = into(bundles, selection.layer)
    if bundle is None or selection.parameter is None or selection.parameter < 0:
        return None
    source = selection.parameter // bundle.weights
    return EdgeHit(bundle.layer, source, selection.unit, bundle.taken)


def node_hit(spec: ColumnSpec, selection: Selection) -> NodeHit | None:
    """The node that shows the selected unit."""
    node = selection.unit // spec.units_per_node
    if not 0 <= node < spec.nodes:
        return None
    return NodeHit(spec.layer, node, selection.unit, selection.pixel)


def into(bundles: Sequence[Bundle], layer: str) -> Bundle | None:
    """The bundle of a layer whose edges stand for weights in the unit's reading order."""
    return next((b for b in bundles if b.layer == layer and b.weights and b.kind != "gates"), None)


def middle(spec: ColumnSpec) -> tuple[int, int] | None:
    """The pixel in the middle of a picture."""
    return (spec.shape[1] // 2, spec.shape[2] // 2) if spec.style == "picture" else None
