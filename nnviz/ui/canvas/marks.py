"""The frames around nodes and the dots for their biases: stamps out of two small pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from nnviz.drawing.colormaps import blend
from nnviz.drawing.depiction import Hue
from nnviz.drawing.geometry import Column
from nnviz.drawing.palette import Palette
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.stamps import Stamps
from nnviz.ui.printing import is_printing

DOT = 10.0
"""Side of the square around a dot."""
_BEYOND = 1.0
"""Programs that show PDF draw a picture up to a pixel larger than it is."""
_STEPS = 8
"""Sizes of dots: their areas grow with the magnitude."""


def border_color(palette: Palette) -> str:
    """The outline of nodes."""
    return blend(palette.border, palette.text, 0.22)


class Frames:
    """Borders with rounded corners, and the ground's colour outside them."""

    def __init__(
        self, columns: Sequence[Column], palette: Palette, zoom: float, thin: float
    ) -> None:
        framed = [column for column in columns if column.spec.style != "disc"]
        self._palette, self._thin = palette, thin
        self._boxes = [
            QRectF(b.x, b.y, b.width, b.height) for c in framed for b in map(c.box, c.shown)
        ]
        sizes = sorted({(column.width, column.height) for column in framed})
        places = [(c.box(node).centre, (c.width, c.height)) for c in framed for node in c.shown]
        self._stamps = Stamps(np.array([at for at, _ in places]).reshape(-1, 2), 1 / zoom)
        tops = dict(zip(sizes, np.cumsum([0, *(h + 2 for _, h in sizes)]), strict=False))
        for row, (_, size) in enumerate(places):
            self._stamps.corner[row] = 0, round(tops[size] * zoom)
            self._stamps.size[row] = round((size[0] + 2) * zoom), round((size[1] + 2) * zoom)

        def draw(painter: QPainter) -> None:
            for (width, height), top in tops.items():
                _frame(painter, QRectF(1, top + 1, width, height), palette, thin)

        width = max((w for w, _ in sizes), default=1) + 2
        self._picture = _picture(width, sum(h + 2 for _, h in sizes) + 1, zoom, draw)

    def draw(self, painter: QPainter) -> None:
        """All frames."""
        if not is_printing():
            self._stamps.draw(painter, self._picture)
            return
        for box in self._boxes:
            _frame(painter, box, self._palette, self._thin, _BEYOND)


class Dots:
    """A dot per bias: its colour the sign (grey for zero), its size the magnitude."""

    def __init__(
        self,
        columns: Sequence[Column],
        palette: Palette,
        zoom: float,
        thin: float,
        hue: Hue = "sign",
    ) -> None:
        self._cell = round(DOT * zoom)
        at = [corner_of(column, node) for column in columns for node in column.shown]
        self._row = np.array([3 * k for k, column in enumerate(columns) for _ in column.shown])
        self._stamps = Stamps(np.array(at).reshape(-1, 2), DOT / self._cell)
        self._stamps.size[:] = self._cell
        colors = *dot_colors(palette, hue), palette.muted
        radii = [min(4.0, 0.16 * column.height) for column in columns]
        self._at, self._radii, self._colors = at, radii, colors
        self._palette, self._thin = palette, thin

        def draw(painter: QPainter) -> None:
            for row, most in enumerate(radii):
                for down, color in enumerate(colors):
                    for step in range(_STEPS + 1):
                        middle = QPointF((step + 0.5) * DOT, (3 * row + down + 0.5) * DOT)
                        _dot(painter, middle, _radius(most, step) * thin, color, palette, thin)

        scale = self._cell / DOT
        self._picture = _picture((_STEPS + 1) * DOT, 3 * max(1, len(columns)) * DOT, scale, draw)

    def draw(self, painter: QPainter, biases: Array, peak: float) -> None:
        """Draw the dots for the biases (n,) of all nodes, ``peak`` being the largest."""
        # fmin takes the number where the other is none.
        share = np.fmin(np.abs(biases) / peak, 1.0) if peak > 0 else np.zeros(len(biases))
        step, color = np.rint(_STEPS * np.sqrt(share)), np.where(biases == 0, 2, biases > 0)
        if is_printing():
            self._draw_each(painter, step.tolist(), color.tolist())
            return
        self._stamps.corner[:, 0] = step * self._cell
        self._stamps.corner[:, 1] = (self._row + color) * self._cell
        self._stamps.draw(painter, self._picture)

    def _draw_each(self, painter: QPainter, steps: list[float], colors: list[int]) -> None:
        rows = (self._row // 3).tolist()
        for (x, y), row, step, color in zip(self._at, rows, steps, colors, strict=True):
            radius = _radius(self._radii[row], step) * self._thin
            _dot(painter, QPointF(x, y), radius, self._colors[color], self._palette, self._thin)


def _radius(most: float, step: float) -> float:
    """Of a dot of one of the sizes."""
    return 1 + (most - 1) * step / _STEPS


def dot_colors(palette: Palette, hue: Hue) -> tuple[str, str]:
    """The colours of dots for numbers below and above zero."""
    if hue == "sign":
        return palette.negative, palette.positive
    return (palette.gradient if hue == "gradient" else palette.update,) * 2


def draw_dot(painter: QPainter, x: float, y: float, color: str, palette: Palette) -> None:
    """A single dot of the largest size, for the legend."""
    _dot(painter, QPointF(x, y), 4.0, color, palette)


def corner_of(column: Column, node: int) -> tuple[float, float]:
    """The place of a bias: the upper left corner, for discs on their rim."""
    box = column.box(node)
    inset = 0.146 * column.width if column.spec.style == "disc" else 0.0
    return box.x + inset, box.y + inset


def _frame(
    painter: QPainter, box: QRectF, palette: Palette, thin: float, beyond: float = 0.0
) -> None:
    """Its corners covered, and so far ``beyond`` them."""
    radius = min(6.0, 0.16 * box.width())
    inner, outer = QPainterPath(), QPainterPath()
    inner.addRoundedRect(box, radius, radius)
    side = radius + beyond
    for left in (box.left() - beyond, box.right() - radius):
        for top in (box.top() - beyond, box.bottom() - radius):
            outer.addRect(QRectF(left, top, side, side))
    painter.fillPath(outer.subtracted(inner), QColor(palette.canvas))
    painter.strokePath(inner, QPen(QColor(border_color(palette)), thin))


def _dot(
    painter: QPainter, at: QPointF, radius: float, color: str, palette: Palette, thin: float = 1.0
) -> None:
    painter.setPen(QPen(QColor(palette.canvas), 1.2 * thin))
    painter.setBrush(QColor(color))
    painter.drawEllipse(at, radius, radius)


def _picture(width: float, height: float, zoom: float, draw: Callable[[QPainter], None]) -> QPixmap:
    """A transparent picture of logical size (width, height) at ``zoom``."""
    picture = QPixmap(max(1, round(width * zoom)), max(1, round(height * zoom)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(zoom, zoom)
    draw(painter)
    painter.end()
    return picture
