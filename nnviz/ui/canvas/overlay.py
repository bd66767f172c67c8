"""What comes and goes over the edges: signals on their way, glowing changes, highlights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from nnviz.drawing.colormaps import blend
from nnviz.drawing.detail import LEVELS, STRONGEST, Detail, levels, width
from nnviz.drawing.hits import EdgeHit, Hit, NodeHit
from nnviz.drawing.palette import Palette
from nnviz.drawing.readings import Moment
from nnviz.drawing.signals import amounts, travel
from nnviz.drawing.wiring import Bundle
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Microscope
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.edge_painter import EdgePainter
from nnviz.ui.canvas.selection_painter import paint_ring
from nnviz.ui.canvas.snapshot import Snapshot
from nnviz.ui.canvas.strokes import stroke, thin
from nnviz.ui.theme import Theme

_SIZES = 5
_SMALLEST, _LARGEST = 2.6, 7.5
_LIFTED = LEVELS // 2
"""Edges under the cursor are at least so strong in colour."""


def paint_highlight(
    painter: QPainter,
    edges: EdgePainter,
    board: Board,
    snapshot: Snapshot,
    hit: Hit,
    palette: Palette,
    heated: bool = False,
) -> None:
    """The edges of the thing under the cursor; all edges stand back already. With ``heated`` only
    those that a heat-map stands for."""
    chosen = touching(board.bundles, hit)
    chosen = chosen[board.heated[chosen]] if heated else chosen
    if not len(chosen):
        return
    size = _shares(board, snapshot)[chosen]
    sign = np.concatenate([part.sign for part in snapshot.strengths])[chosen]
    neutral = board.neutral[chosen]
    order = np.argsort(size, kind="stable")[-STRONGEST:]
    level = levels(size[order], 1.0)
    detail = Detail(chosen[order], level, sign[order], neutral[order],
                    snapshot.detail.peak, snapshot.detail.total)  # fmt: skip
    edges.paint(painter, detail, palette, lift=_LIFTED, hue=snapshot.edges.hue)


def paint_chosen(
    painter: QPainter, edges: EdgePainter, board: Board, snapshot: Snapshot, hit: EdgeHit,
    theme: Theme,
) -> None:  # fmt: skip
    """The selected edge: a rim of the selection's colour around its own look."""
    chosen = touching(board.bundles, hit)
    if not len(chosen):
        return
    level = int(levels(_shares(board, snapshot)[chosen], 1.0)[0])
    thick = width(level, board.widest)
    for color, more in (("signal", 4.5), ("canvas", 2.0)):
        painter.setPen(stroke(painter, theme.color(color), thick + more))
        edges.trace(painter, chosen)
    paint_highlight(painter, edges, board, snapshot, hit, theme.palette)


def _shares(board: Board, snapshot: Snapshot) -> Array:
    """How strong edges are beside the strongest; those of a heat-map, beside its own."""
    return np.concatenate([
        part.size / ((float(part.size.max(initial=0.0)) if own else snapshot.detail.peak) or 1.0)
        for part, own in zip(snapshot.strengths, board.own_scale, strict=True)
    ])  # fmt: skip


def touching(bundles: tuple[Bundle, ...], hit: Hit) -> NDArray[np.intp]:
    """The numbers of the edges that begin or end at a node, or of the one edge hit."""
    found, start = [], 0
    for bundle in bundles:
        if isinstance(hit, NodeHit):
            into = (bundle.layer == hit.layer) & (bundle.target == hit.node)
            out = (bundle.before == hit.layer) & (bundle.source == hit.node)
            found.append(start + np.flatnonzero(into | out))
        elif isinstance(hit, EdgeHit) and (bundle.layer, bundle.taken) == (hit.layer, hit.taken):
            same = (bundle.source == hit.source) & (bundle.target == hit.target)
            found.append(start + np.flatnonzero(same))
        start += len(bundle)
    return np.concatenate(found) if found else np.empty(0, np.intp)


def paint_signals(
    painter: QPainter, bundle: Bundle, microscope: Microscope, moment: Moment, theme: Theme
) -> None:
    """Dots on the way along a layer's edges: forward in the signal's colour, back in violet."""
    dots = travel(bundle, amounts(bundle, microscope, moment.kind), moment)
    step = np.minimum(np.sqrt(dots.share) * _SIZES, _SIZES - 1).astype(int)
    color = theme.color("signal" if moment.kind == "forward" else "gradient")
    rim = theme.color("canvas")
    for size in np.unique(step):
        at = [QPointF(x, y) for x, y in dots.at[step == size].tolist()]
        width = _SMALLEST + (_LARGEST - _SMALLEST) * size / (_SIZES - 1)
        for shade, grown in ((rim, 2.0), (color, 0.0)):
            painter.setPen(stroke(painter, shade, width + grown))
            painter.drawPoints(at)


def paint_changes(
    painter: QPainter, edges: EdgePainter, board: Board, microscope: Microscope,
    progress: float, palette: Palette, halo: float = 0.0,
) -> float:  # fmt: skip
    """Edges glow green by how much the update changes them, ``halo`` pixels wider than they are;
    returns the largest change."""
    change = np.concatenate([amounts(bundle, microscope, "update") for bundle in board.bundles])
    change = np.where(board.heated, 0.0, np.nan_to_num(change, nan=0.0, posinf=0.0))
    peak = float(change.max(initial=0.0))
    level = levels(change, peak)
    strongest = np.argsort(change, kind="stable")[-STRONGEST:]
    glow = min(1.0, 2.0 * progress)
    for step in range(1, LEVELS):
        chosen = strongest[level[strongest] == step]
        if len(chosen):
            share = (step + 1) / LEVELS
            color = blend(palette.canvas, palette.update, glow * (0.25 + 0.75 * share))
            pen = stroke(painter, QColor(color), 1.0 + halo + (board.widest - 1.0) * share)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            edges.trace(painter, chosen)
    return peak


def paint_loss(painter: QPainter, board: Board, progress: float, theme: Theme) -> None:
    """A violet ring around the outputs."""
    column = board.scene.columns[-1]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(stroke(painter, theme.color("gradient", 0.35 + 0.65 * progress), 2))
    for node in column.shown:
        paint_ring(painter, column, column.box(node).grown(3 * thin(painter)))
