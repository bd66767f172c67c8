"""The activation function as a small picture, with the unit's point on it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from nnviz.drawing.numbers import number
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.shapes import Array
from nnviz.ui.guard import guarded
from nnviz.ui.kept import Kept
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.theme import Theme

_REACH = 4.0
_MARGIN = 9.0


class Curve(Drawn, QWidget):
    """The curve is kept as a picture; only the point moves."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name, self._z, self._a = "", 0.0, 0.0
        self._kept = Kept()
        self.setFixedSize(110, 78)
        theme.changed.connect(self.update)

    def show_point(self, activation: str, z: float, a: float) -> None:
        self._name, self._z, self._a = activation, z, a
        text = f"{activation}: z = {number(z)} gives a = {number(a)}"
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(110, 78)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._name:
            return
        painter = drawing(self)
        key = self._name, self._reach(), self._theme.palette.name
        clear = QColor(Qt.GlobalColor.transparent)
        self._kept.paint(painter, key, self.size(), clear, self._draw)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if np.isfinite(self._z) and np.isfinite(self._a):
            painter.setPen(QPen(self._theme.color("panel"), 1.5))
            painter.setBrush(self._theme.color("signal"))
            painter.drawEllipse(self._place(self._z, self._a), 4.5, 4.5)
        painter.end()

    def _reach(self) -> float:
        """How far z is shown to either side: twice as far until the point is inside."""
        reach, z = _REACH, min(abs(self._z), 1e6)
        while z > reach * 1.05:
            reach *= 2
        return reach

    def span(self) -> tuple[float, float]:
        """The lowest and the highest value shown."""
        bounds = {"step": (0.0, 1.0), "sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}
        reach = self._reach()
        return bounds.get(self._name) or (_lowest(self._name, reach), reach)

    def _place(self, z: float, a: float) -> QPointF:
        reach, (low, high) = self._reach(), self.span()
        width, height = self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN
        x = _MARGIN + (min(max(z / reach, -1.0), 1.0) + 1) / 2 * width
        share = min(max((a - low) / (high - low), 0.0), 1.0)
        return QPointF(x, _MARGIN + (1 - share) * height)

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("canvas"))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        zero = self._place(0.0, 0.0)
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.drawLine(QPointF(_MARGIN, zero.y()), QPointF(self.width() - _MARGIN, zero.y()))
        painter.drawLine(QPointF(zero.x(), _MARGIN), QPointF(zero.x(), self.height() - _MARGIN))
        painter.setPen(QPen(self._theme.color("muted"), 1.6))
        painter.drawPolyline(self._polygon())

    def _polygon(self) -> QPolygonF:
        z = _places(self._reach())
        values = ACTIVATIONS[self._name].value(z)
        return QPolygonF([self._place(float(x), float(y)) for x, y in zip(z, values, strict=True)])


def _places(reach: float) -> Array:
    """The z at which the curve is drawn."""
    return np.linspace(-reach, reach, 120)


@lru_cache(maxsize=64)
def _lowest(name: str, reach: float) -> float:
    """The lowest value on the curve, at most 0: ELU and its like go below."""
    return float(min(0.0, ACTIVATIONS[name].value(_places(reach)).min()))
