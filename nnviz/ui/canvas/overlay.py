"""What comes and goes over the edges: signals on their way, glowing changes, highlights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.drawing.colormaps import blend
from nnviz.drawing.detail import LEVELS, STRONGEST, Detail, levels
from nnviz.drawing.geometry import Box, Column
from nnviz.drawing.hits import EdgeHit, Hit, NodeHit
from nnviz.drawing.numbers import number
from nnviz.drawing.readings import Moment
from nnviz.drawing.receptive import field_of
from nnviz.drawing.signals import amounts, travel
from nnviz.drawing.wiring import Bundle
from nnviz.experiment.frame import Microscope
from nnviz.ui.canvas.backdrop import rect
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.edge_painter import EdgePainter
from nnviz.ui.canvas.snapshot import Snapshot
from nnviz.ui.stage import Selection
from nnviz.ui.theme import Theme

_SIZES = 5
_SMALLEST, _LARGEST = 2.6, 7.5
_LIFTED = LEVELS // 2
"""Edges under the cursor are at least so strong in colour."""


def paint_highlight(
    painter: QPainter, edges: EdgePainter, board: Board, snapshot: Snapshot, hit: Hit, theme: Theme
) -> None:
    """The edges of the thing under the cursor; all edges stand back already."""
    chosen = touching(board.bundles, hit)
    if not len(chosen):
        return
    size = np.concatenate([part.size for part in snapshot.strengths])[chosen]
    sign = np.concatenate([part.sign for part in snapshot.strengths])[chosen]
    neutral = board.neutral[chosen]
    order = np.argsort(size, kind="stable")[-STRONGEST:]
    level = levels(size[order], snapshot.detail.peak)
    detail = Detail(chosen[order], level, sign[order], neutral[order],
                    snapshot.detail.peak, snapshot.detail.total)  # fmt: skip
    edges.paint(painter, detail, theme.palette, lift=_LIFTED)


def touching(bundles: tuple[Bundle, ...], hit: Hit) -> NDArray[np.intp]:
    """The numbers of the edges that begin or end at a node, or of the one edge hit."""
    found, start = [], 0
    for bundle in bundles:
        if isinstance(hit, NodeHit):
            into = (bundle.layer == hit.layer) & (bundle.target == hit.node)
            out = (bundle.before == hit.layer) & (bundle.source == hit.node)
            found.append(start + np.flatnonzero(into | out))
        elif isinstance(hit, EdgeHit) and bundle.layer == hit.layer:
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
            painter.setPen(QPen(shade, width + grown, Qt.PenStyle.SolidLine,
                                Qt.PenCapStyle.RoundCap))  # fmt: skip
            painter.drawPoints(at)


def paint_changes(
    painter: QPainter, edges: EdgePainter, board: Board, microscope: Microscope,
    progress: float, theme: Theme,
) -> float:  # fmt: skip
    """Edges glow green by how much the update changes them; returns the largest change."""
    change = np.concatenate([amounts(bundle, microscope, "update") for bundle in board.bundles])
    change = np.nan_to_num(change, nan=0.0, posinf=0.0)
    peak = float(change.max(initial=0.0))
    level = levels(change, peak)
    strongest = np.argsort(change, kind="stable")[-STRONGEST:]
    glow = min(1.0, 2.0 * progress)
    palette = theme.palette
    for step in range(1, LEVELS):
        chosen = strongest[level[strongest] == step]
        if len(chosen):
            share = (step + 1) / LEVELS
            color = blend(palette.canvas, palette.update, glow * (0.25 + 0.75 * share))
            pen = QPen(QColor(color), 1.0 + (board.widest - 1.0) * share)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            edges.trace(painter, chosen)
    return peak


def paint_loss(painter: QPainter, board: Board, loss: float, progress: float, theme: Theme) -> None:
    """A violet ring around the outputs, and the sample's loss above them."""
    column = board.scene.columns[-1]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("gradient", 0.35 + 0.65 * progress), 2))
    for node in column.shown:
        _ring(painter, column, column.box(node).grown(3))
    top = column.box(column.shown.start)
    painter.setFont(theme.mono_font(12))
    painter.setPen(theme.color("gradient"))
    place = QRectF(column.x - 90, top.y - 30, 180, 20)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"loss {number(loss)}")


def paint_selection(painter: QPainter, board: Board, selection: Selection, theme: Theme) -> None:
    """A ring around the selected unit; for a pixel of a map also what it was computed from."""
    column = board.scene.column(selection.layer)
    node = node_of(column, selection.unit) if column is not None else None
    if column is None or node is None:
        return
    box = column.box(node)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("signal"), 2.4))
    _ring(painter, column, box.grown(2.5))
    if selection.pixel is not None and column.spec.style == "picture":
        _field(painter, board, column, node, selection.pixel, theme)


def node_of(column: Column, unit: int) -> int | None:
    """The node that shows a unit of the layer's output, None if it is folded or gone."""
    spec = column.spec
    node = unit // spec.cells if spec.style == "strip" else unit
    return node if node in column.shown else None


def pixel_box(column: Column, node: int, rows: range, cols: range) -> Box:
    """Where a patch of a picture lies."""
    box, (_, height, width) = column.box(node), column.spec.shape
    dx, dy = box.width / width, box.height / height
    return Box(box.x + cols.start * dx, box.y + rows.start * dy, len(cols) * dx, len(rows) * dy)


def _field(
    painter: QPainter, board: Board, column: Column, node: int, pixel: tuple[int, int], theme: Theme
) -> None:
    """The pixel, the patches it was computed from, and lines between them."""
    row, col = pixel
    target = pixel_box(column, node, range(row, row + 1), range(col, col + 1))
    painter.setPen(QPen(theme.color("signal"), 1.2))
    painter.drawRect(rect(target))
    index = board.scene.columns.index(column)
    source = board.scene.columns[index - 1] if index else None
    field = field_of(column.spec, source.spec, pixel) if source is not None else None
    if source is None or field is None:
        return
    own = column.spec.kind != "conv2d"
    nodes = [n for n in source.shown if not own or n == node]
    faint = theme.color("signal", 0.75 if len(nodes) == 1 else 0.2)
    for patch in (pixel_box(source, n, *field) for n in nodes):
        painter.setPen(QPen(theme.color("signal"), 1.2))
        painter.drawRect(rect(patch))
        painter.setPen(QPen(faint, 1))
        painter.drawLine(QLineF(patch.right, patch.y, target.x, target.y))
        painter.drawLine(QLineF(patch.right, patch.bottom, target.x, target.bottom))


def _ring(painter: QPainter, column: Column, box: Box) -> None:
    if column.spec.style == "disc":
        painter.drawEllipse(rect(box))
    else:
        painter.drawRoundedRect(rect(box), 8, 8)
