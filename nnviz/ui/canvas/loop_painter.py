"""The loops of recurrent layers: the state goes round into the next step."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from nnviz.drawing.detail import levels, width
from nnviz.drawing.hits import LoopHit
from nnviz.drawing.loops import Loop, recurrent_weights, typical
from nnviz.drawing.numbers import number
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.snapshot import Snapshot
from nnviz.ui.canvas.strokes import stroke, thin
from nnviz.ui.theme import Theme

_HEAD, _LEAST = 6.5, 1.6
_ELIDED = Qt.TextElideMode.ElideRight
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def paint_loops(
    painter: QPainter, board: Board, snapshot: Snapshot, hover: object, theme: Theme
) -> None:
    """Each as wide as an edge of its typical weight, with the size of all its weights."""
    painter.setFont(theme.text_font(10.5))
    for loop in board.loops:
        lit = isinstance(hover, LoopHit) and hover.layer == loop.layer
        weights = recurrent_weights(snapshot.frame, loop.layer, snapshot.vector)
        plain = "text" if lit else "muted"
        hue = snapshot.edges.hue
        _arrow(painter, loop, _width(board, snapshot, typical(weights)),
               theme, plain if hue == "sign" else hue)  # fmt: skip
        x, y = loop.label
        painter.setPen(theme.color(plain))
        size = number(math.sqrt(weights.size) * typical(weights))
        rows, units = weights.shape
        text = painter.fontMetrics().elidedText(
            f"U {rows}×{units} · norm {size}", _ELIDED, int(loop.room)
        )
        painter.drawText(QRectF(x, y - 8, loop.room, 16), _LEFT, text)


def _width(board: Board, snapshot: Snapshot, size: float) -> float:
    peak = snapshot.detail.peak
    level = int(levels(np.array([min(size, peak)]), peak)[0]) if math.isfinite(size) else 0
    return max(_LEAST, width(level, board.widest))


def _arrow(painter: QPainter, loop: Loop, wide: float, theme: Theme, color: str) -> None:
    """The curve and, where it comes back to the units, its head."""
    path = QPainterPath(QPointF(*loop.start))
    path.cubicTo(*(QPointF(*at) for at in (*loop.controls, loop.end)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(stroke(painter, theme.color(color), wide))
    painter.drawPath(path)
    (x, y), (cx, cy) = loop.end, loop.controls[1]
    angle, arm = math.atan2(cy - y, cx - x), _HEAD * thin(painter)
    for turn in (-0.5, 0.5):
        ahead = QPointF(x + arm * math.cos(angle + turn), y + arm * math.sin(angle + turn))
        painter.drawLine(QPointF(x, y), ahead)
