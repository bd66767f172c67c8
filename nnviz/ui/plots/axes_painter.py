"""A chart's grid, the numbers along it, and what its axes measure."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from nnviz.drawing.chart import Axes
from nnviz.drawing.geometry import Box
from nnviz.ui.theme import Theme

_CENTRE = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def paint_axes(
    painter: QPainter, axes: Axes, names: tuple[str, str], theme: Theme, fractions: bool = False
) -> None:
    """``names``: what runs along and what up. Numbers stand left of and below the box; those below
    are whole, unless ``fractions``."""
    box = axes.box
    across, up = axes.x_ticks(fractions), axes.y_ticks()
    painter.setPen(QPen(theme.color("border", 0.6), 1))
    for y, _ in up:
        painter.drawLine(QPointF(box.x, round(y) + 0.5), QPointF(box.right, round(y) + 0.5))
    for x, _ in across:
        painter.drawLine(QPointF(round(x) + 0.5, box.y), QPointF(round(x) + 0.5, box.bottom))
    painter.setFont(theme.mono_font(10.5))
    painter.setPen(theme.color("muted"))
    for y, text in up:
        painter.drawText(QRectF(0, y - 8, box.x - 8, 16), _RIGHT, text)
    for x, text in across:
        painter.drawText(QRectF(x - 30, box.bottom + 2, 60, 15), _CENTRE, text)
    _paint_names(painter, box, names, theme)


_ROOM = 40
"""Pixels that a name has to either side of the middle at least."""


def _paint_names(painter: QPainter, box: Box, names: tuple[str, str], theme: Theme) -> None:
    painter.setFont(theme.text_font(10.5))
    painter.setPen(theme.color("faint"))
    painter.drawText(QRectF(box.x, box.bottom + 17, box.width, 15), _CENTRE, names[0])
    painter.save()
    painter.translate(9, box.y + box.height / 2)
    painter.rotate(-90)
    room = max(_ROOM, box.height / 2)
    painter.drawText(QRectF(-room, -8, 2 * room, 16), _CENTRE, _fitting(painter, names[1], room))
    painter.restore()


def _fitting(painter: QPainter, name: str, room: float) -> str:
    """What stands before the comma where there is no room for all: ``MAE, standardised``."""
    fits = painter.fontMetrics().horizontalAdvance(name) <= 2 * room
    return name if fits else name.partition(",")[0]
