"""Small pictures drawn again and again: rounded frames, dots, the legend's wedge.

To copy a picture costs Qt a tenth of what drawing its smooth outline would.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from nnviz.drawing.colormaps import blend
from nnviz.drawing.detail import swell
from nnviz.drawing.palette import Palette

DOT = 10.0
"""Side of a dot's picture."""


def border_color(palette: Palette) -> str:
    """The outline of nodes."""
    return blend(palette.border, palette.text, 0.22)


def frame_sprite(width: float, height: float, palette: Palette, zoom: float) -> QImage:
    """A border with rounded corners, and the ground's colour outside them; one pixel around."""
    return _frame(width, height, border_color(palette), palette.canvas, zoom)


@lru_cache(maxsize=512)
def dot_sprite(radius: float, color: str, rim: str, zoom: float) -> QImage:
    """A dot with a thin rim, in the middle of a square of side DOT."""

    def draw(painter: QPainter) -> None:
        painter.setPen(QPen(QColor(rim), 1.2))
        painter.setBrush(QColor(color))
        painter.drawEllipse(QPointF(DOT / 2, DOT / 2), radius, radius)

    return _sprite(DOT, DOT, zoom, draw)


@lru_cache(maxsize=32)
def wedge_sprite(
    width: float, height: float, widest: float, negative: str, positive: str, zoom: float
) -> QImage:
    """Edges from the strongest negative through nothing to the strongest positive."""

    def draw(painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for end, color in ((0.0, negative), (width, positive)):
            painter.setBrush(QColor(color))
            painter.drawPolygon(QPolygonF(_wedge(width / 2, end, height / 2, widest)))

    return _sprite(width, height, zoom, draw)


@lru_cache(maxsize=128)
def _frame(width: float, height: float, border: str, ground: str, zoom: float) -> QImage:
    radius = min(6.0, 0.16 * width)

    def draw(painter: QPainter) -> None:
        box = QRectF(1, 1, width, height)
        inner, outer = QPainterPath(), QPainterPath()
        inner.addRoundedRect(box, radius, radius)
        outer.addRect(box)
        painter.fillPath(outer.subtracted(inner), QColor(ground))
        painter.strokePath(inner, QPen(QColor(border), 1))

    return _sprite(width + 2, height + 2, zoom, draw)


def _wedge(start: float, end: float, y: float, widest: float) -> list[QPointF]:
    """The outline of an edge that swells as the legend's law says."""
    spans = [(k / 12, 0.5 * widest * swell(k / 12)) for k in range(13)]
    upper = [QPointF(start + t * (end - start), y - half) for t, half in spans]
    lower = [QPointF(start + t * (end - start), y + half) for t, half in reversed(spans)]
    return upper + lower


def _sprite(width: float, height: float, zoom: float, draw: Callable[[QPainter], None]) -> QImage:
    """A picture of logical size (width, height), sharp at ``zoom`` device pixels each.

    It carries that ratio, so that on a canvas zoomed likewise it is copied as it is.
    """
    across, down = max(1, round(width * zoom)), max(1, round(height * zoom))
    image = QImage(across, down, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(image.width() / width, image.height() / height)
    draw(painter)
    painter.end()
    image.setDevicePixelRatio(zoom)
    return image
