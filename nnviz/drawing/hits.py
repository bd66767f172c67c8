"""What lies under a point of the scene."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnviz.drawing.bezier import nearest
from nnviz.drawing.geometry import Column, Scene
from nnviz.drawing.wiring import Bundle
from nnviz.values import dataclass

REACH = 5.0
"""An edge is hit from so many pixels away."""


@dataclass(frozen=True)
class NodeHit:
    """A node; ``unit`` indexes the layer's output, ``pixel`` (row, column) inside a picture."""

    layer: str
    node: int
    unit: int
    pixel: tuple[int, int] | None = None


@dataclass(frozen=True)
class EdgeHit:
    """An edge into ``layer``, by the nodes it joins; ``taken`` says from which of the columns
    that the layer takes."""

    layer: str
    source: int
    target: int
    taken: int = 0


@dataclass(frozen=True)
class FoldHit:
    """The count of folded nodes above or below a column."""

    layer: str
    above: bool


@dataclass(frozen=True)
class HeatHit:
    """A cell of a layer's weight matrix: the units and the inputs behind it."""

    layer: str
    rows: range
    cols: range

    @property
    def several(self) -> bool:
        return len(self.rows) * len(self.cols) > 1


@dataclass(frozen=True)
class LoopHit:
    """The loop of a recurrent layer."""

    layer: str


Hit = NodeHit | EdgeHit | FoldHit | HeatHit | LoopHit


def hit_node(scene: Scene, x: float, y: float) -> NodeHit | FoldHit | None:
    """The node or fold at a point, with a little grace around it."""
    for column in scene.columns:
        if column.before and column.fold(True).contains(x, y):
            return FoldHit(column.spec.layer, True)
        if column.after and column.fold(False).contains(x, y):
            return FoldHit(column.spec.layer, False)
        if abs(x - column.x) <= column.width / 2 + 4:
            node = column.first + int(np.argmin(np.abs(column.y - y)))
            if column.box(node).grown(min(4.0, 0.1 * column.pitch)).contains(x, y):
                return _inside(column, node, x, y)
    return None


def hit_edge(
    bundles: tuple[Bundle, ...],
    drawn: tuple[NDArray[np.bool_], ...],
    x: float,
    y: float,
    reach: float = REACH,
) -> EdgeHit | None:
    """The drawn edge nearest to a point, if it is near; ``drawn`` (E,) per bundle."""
    for bundle, seen in zip(bundles, drawn, strict=True):
        if not len(bundle) or not bundle.start[0, 0] - 2 <= x <= bundle.end[0, 0] + 2:
            continue
        rows = np.flatnonzero(seen)
        index, away = nearest(bundle.start[rows], bundle.end[rows], x, y)
        if away <= reach:
            row = rows[index]
            joined = int(bundle.source[row]), int(bundle.target[row])
            return EdgeHit(bundle.layer, *joined, bundle.taken)
    return None


def _inside(column: Column, node: int, x: float, y: float) -> NodeHit:
    spec, box = column.spec, column.box(node)
    across = min(max((x - box.x) / box.width, 0.0), 0.999_999)
    down = min(max((y - box.y) / box.height, 0.0), 0.999_999)
    if spec.style == "strip":
        return NodeHit(spec.layer, node, node * spec.cells + int(down * spec.cells))
    if spec.style == "picture":
        pixel = int(down * spec.shape[1]), int(across * spec.shape[2])
        return NodeHit(spec.layer, node, node, pixel)
    return NodeHit(spec.layer, node, node)
