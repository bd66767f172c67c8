"""Where the plane of two raw inputs lies in a widget, and its frame."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from nnviz.drawing.ticks import ticks
from nnviz.engine.shapes import Array
from nnviz.ui.theme import Theme
from nnviz.values import dataclass

LEFT, BELOW, TOP, RIGHT = 22.0, 18.0, 2.0, 4.0
"""Room around the square: numbers at the left and below."""
_ROUND, _TICK, _NAME = 6.0, 3.0, 20.0
"""``_NAME``: the room of an axis's name, where no number may stand."""
_CENTRE = Qt.AlignmentFlag.AlignCenter
_END = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Plane:
    """``extent`` (x₁ from, to, x₂ from, to) of the inputs over ``area`` in pixels."""

    extent: tuple[float, float, float, float]
    area: QRectF

    def place(self, points: Array) -> Array:
        """Pixels (n, 2) of raw inputs (n, 2); x₂ points upwards."""
        left, right, low, high = self.extent
        x = self.area.left() + (points[:, 0] - left) / (right - left) * self.area.width()
        y = self.area.bottom() - (points[:, 1] - low) / (high - low) * self.area.height()
        return np.stack([x, y], axis=1)

    def at(self, place: QPointF) -> tuple[float, float]:
        """The raw inputs under a pixel."""
        left, right, low, high = self.extent
        share_x, share_y = self._shares(place)
        return left + share_x * (right - left), low + share_y * (high - low)

    def values(self, grid: Array, place: QPointF) -> Array:
        """The values (outputs,) of a grid (outputs, g, g) at its point nearest to a pixel."""
        last = grid.shape[1] - 1
        column, row = (min(max(round(share * last), 0), last) for share in self._shares(place))
        return np.asarray(grid[:, row, column])

    def _shares(self, place: QPointF) -> tuple[float, float]:
        """How far a pixel lies to the right and up, 0…1."""
        x = (place.x() - self.area.left()) / self.area.width()
        return x, (self.area.bottom() - place.y()) / self.area.height()


def plane_in(extent: tuple[float, float, float, float], width: int, height: int) -> Plane:
    """A square as large as fits beside the numbers, in the middle of the width."""
    side = min(width - LEFT - RIGHT, height - BELOW - TOP)
    left = LEFT + (width - LEFT - RIGHT - side) / 2
    return Plane(extent, QRectF(round(left), TOP, round(side), round(side)))


def height_for(width: int) -> float:
    """The height at which the square fills a width."""
    return width - LEFT - RIGHT + TOP + BELOW


def paint_frame(painter: QPainter, plane: Plane, theme: Theme) -> None:
    """Numbers along both axes; corners rounded by covering what is outside of them."""
    area = plane.area
    square, rounded = QPainterPath(), QPainterPath()
    square.addRect(area.adjusted(-1, -1, 1, 1))
    rounded.addRoundedRect(area, _ROUND, _ROUND)
    painter.fillPath(square.subtracted(rounded), theme.color("panel"))
    painter.setFont(theme.mono_font(9.5))
    painter.setPen(QPen(theme.color("muted"), 1))
    left, right, low, high = plane.extent
    for value, text in ticks(left, right, 6):
        x = float(plane.place(np.array([[value, low]]))[0, 0])
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + _TICK))
        if x < area.right() - _NAME:
            painter.drawText(QRectF(x - 20, area.bottom() + _TICK + 1, 40, 13), _CENTRE, text)
    for value, text in ticks(low, high, 6):
        y = float(plane.place(np.array([[left, value]]))[0, 1])
        painter.drawLine(QPointF(area.left() - _TICK, y), QPointF(area.left(), y))
        if y > area.top() + _NAME:
            painter.drawText(QRectF(area.left() - _TICK - 42, y - 7, 40, 14), _END, text)
    _paint_names(painter, area, theme)


def _paint_names(painter: QPainter, area: QRectF, theme: Theme) -> None:
    """x₁ and x₂ at the far ends of their axes."""
    painter.setFont(theme.text_font(10.5))
    painter.setPen(theme.color("muted"))
    painter.drawText(QRectF(area.right() - 16, area.bottom() + _TICK, 16, 14), _END, "x₁")
    painter.drawText(QRectF(area.left() - 22, area.top() + 1, 18, 14), _END, "x₂")
