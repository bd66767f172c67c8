"""Draws what a drag carries, and where it would go."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from nnviz.ui.canvas.backdrop import rect
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.carrying import Carried
from nnviz.ui.canvas.chips import HANDLE
from nnviz.ui.canvas.strokes import stroke
from nnviz.ui.theme import Theme


def paint_carried(painter: QPainter, board: Board, carried: Carried, theme: Theme) -> None:
    """In the scene: the place it would go to, and the thing at the cursor."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = theme.color("error" if carried.reason else "accent")
    _target(painter, board, carried, stroke(painter, color, 2))
    if carried.kind == "join":
        pen = stroke(painter, color, 2)
        pen.setStyle(Qt.PenStyle.DashLine)
        _line(painter, board, carried, pen)
        return
    font = theme.text_font(12, QFont.Weight.Medium)
    width = QFontMetricsF(font).horizontalAdvance(carried.name) + 24
    box = QRectF(carried.at[0] - width / 2, carried.at[1] - 15, width, 30)
    painter.setPen(stroke(painter, color, 1.4))
    painter.setBrush(theme.color("raised"))
    painter.drawRoundedRect(box, 15, 15)
    painter.setFont(font)
    painter.setPen(theme.color("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, carried.name)


def _target(painter: QPainter, board: Board, carried: Carried, pen: QPen) -> None:
    """A line through the gap, or a frame around the chip that a connection would lead to."""
    if carried.target is None:
        return
    layer = carried.target.layer
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if carried.kind == "join":
        chip = next(chip for chip in board.header.chips if chip.layer == layer)
        painter.drawRoundedRect(rect(chip.box.grown(3)), 18, 18)
        return
    insert = next(button for button in board.header.inserts if button.layer == layer)
    x, _ = insert.box.centre
    painter.drawEllipse(rect(insert.box.grown(2)))
    painter.drawLine(QPointF(x, insert.box.bottom + 4), QPointF(x, board.scene.height - 60))


def _line(painter: QPainter, board: Board, carried: Carried, pen: QPen) -> None:
    """From the handle to the cursor."""
    handle = next(each for each in board.header.handles if each.layer == carried.what)
    start = QPointF(handle.box.centre[0], handle.box.y + HANDLE / 2)
    end = QPointF(*carried.at)
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(0, 40), end - QPointF(40, 0), end)
    painter.setPen(pen)
    painter.drawPath(path)
