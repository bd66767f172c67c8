"""Draws the update: edges that glow as they change, and numbers on the chosen unit's edges."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from nnviz.drawing.moving import edge_texts
from nnviz.drawing.readings import Moment
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.edge_painter import EdgePainter
from nnviz.ui.canvas.overlay import paint_changes
from nnviz.ui.canvas.snapshot import Snapshot
from nnviz.ui.stage import Selection
from nnviz.ui.theme import Theme

_SIZE = 10.5


def paint_update(
    painter: QPainter, edges: EdgePainter, board: Board, snapshot: Snapshot, moment: Moment,
    theme: Theme,
) -> float:  # fmt: skip
    """Every edge glows green by its change; once they move, in their own colours within the glow.
    Returns the largest change."""
    scope, palette = snapshot.frame.microscope, theme.palette
    assert scope is not None
    moving = moment.operation == "move" and snapshot.detail.smooth
    peak = paint_changes(
        painter, edges, board, scope, moment.progress, palette, halo=3.0 if moving else 0.0
    )
    if moving:
        edges.paint(painter, snapshot.detail, palette, hue=snapshot.edges.hue)
    return peak


def paint_edge_texts(
    painter: QPainter,
    board: Board,
    snapshot: Snapshot,
    moment: Moment,
    selection: Selection | None,
    theme: Theme,
) -> None:
    """The numbers on the selected unit's edges, each on a ground of its own."""
    font = theme.mono_font(_SIZE)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    for each in edge_texts(board.bundles, snapshot.frame, moment, selection):
        wide = metrics.horizontalAdvance(each.text) + 8
        area = QRectF(each.x - wide / 2, each.y - 7.5, wide, 15)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("canvas", 0.88))
        painter.drawRoundedRect(area, 4, 4)
        painter.setPen(theme.color(each.ink))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, each.text)
