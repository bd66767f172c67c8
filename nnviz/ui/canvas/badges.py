"""Small signs on the nodes of units that are dead or saturated."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from nnviz.drawing.marks import Trouble
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.selection_painter import node_of
from nnviz.ui.canvas.snapshot import Snapshot
from nnviz.ui.canvas.strokes import stroke, thin
from nnviz.ui.theme import Theme

RADIUS = 6.0


def paint_badges(painter: QPainter, board: Board, snapshot: Snapshot, theme: Theme) -> None:
    """A sign at the lower right corner of every unit that is marked."""
    for mark in snapshot.marks:
        column = board.scene.column(mark.layer)
        for unit in mark.units if column is not None else ():
            node = node_of(column, unit) if column is not None else None
            if column is not None and node is not None:
                box = column.box(node)
                inset = 0.146 * box.width if column.spec.style == "disc" else 1.0
                at = QPointF(box.right - inset, box.bottom - inset)
                radius = min(RADIUS, 0.3 * box.height) * thin(painter)
                paint_badge(painter, at, mark.trouble, theme, radius)


def paint_badge(
    painter: QPainter, at: QPointF, trouble: Trouble, theme: Theme, radius: float = RADIUS
) -> None:
    """A cross for dead; for saturated a curve that ends level, as flat as the slope there."""
    painter.setPen(stroke(painter, theme.color("error"), 1.2))
    painter.setBrush(theme.color("canvas"))
    painter.drawEllipse(at, radius, radius)
    painter.setPen(stroke(painter, theme.color("error"), 1.4))
    arm = 0.42 * radius
    if trouble == "dead":
        for side in (-arm, arm):
            painter.drawLine(at + QPointF(-arm, -side), at + QPointF(arm, side))
        return
    corner = at + QPointF(-0.1 * radius, -arm)
    painter.drawLine(at + QPointF(-arm, arm), corner)
    painter.drawLine(corner, at + QPointF(1.3 * arm, -arm))
