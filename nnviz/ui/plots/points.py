"""The samples of the plane as marks: class by shape and colour, test samples hollow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from nnviz.data.dataset import Part, PreparedData
from nnviz.drawing.surface import value_reach
from nnviz.engine.shapes import Array
from nnviz.ui.theme import Theme

_RADIUS = 3.6


@dataclass(frozen=True)
class Plane:
    """Where the plane lies in a widget: ``extent`` of the inputs over ``area`` in pixels."""

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
        share_x = (place.x() - self.area.left()) / self.area.width()
        share_y = (self.area.bottom() - place.y()) / self.area.height()
        return left + share_x * (right - left), low + share_y * (high - low)


def raw_points(data: PreparedData, part: Part) -> Array:
    """The raw inputs (n, 2) of a part."""
    return np.asarray(data.table.inputs[data.rows(part)])


def draw_points(
    plane: Plane,
    data: PreparedData,
    parts: tuple[Part, ...],
    theme: Theme,
    size: QSize,
    ratio: float,
) -> QPixmap:
    """All marks on a transparent picture, to be kept until data, size or theme change."""
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(plane.area)
    for part in parts:
        places, kinds = plane.place(raw_points(data, part)), _kinds(data, part)
        for kind in np.unique(kinds):
            color = kind_color(data, int(kind), theme)
            _draw(painter, places[kinds == kind], shape_of(data, int(kind)), color, part, theme)
    painter.end()
    return pixmap


def mark(shape: str, at: QPointF, radius: float = _RADIUS) -> QPainterPath:
    """A circle, triangle, square or diamond about a point."""
    path = QPainterPath()
    if shape == "circle":
        path.addEllipse(at, radius, radius)
        return path
    corners = {
        "triangle": ((0, -1.25), (1.15, 0.85), (-1.15, 0.85)),
        "square": ((-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)),
        "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    }[shape]
    path.addPolygon(QPolygonF([at + QPointF(x, y) * radius for x, y in corners]))
    path.closeSubpath()
    return path


def shape_of(data: PreparedData, kind: int) -> str:
    """A class's shape: the positive one a circle, the other a triangle, more after them."""
    if data.table.task == "regression":
        return "circle"
    if data.table.task == "binary":
        return "circle" if kind else "triangle"
    return ("circle", "triangle", "square", "diamond")[kind % 4]


def kind_color(data: PreparedData, kind: int, theme: Theme) -> QColor:
    """A class's colour, or that of a value's step from −8 to 8."""
    if data.table.task == "binary":
        return theme.color("positive" if kind else "negative")
    if data.table.task == "classes":
        categories = theme.palette.categories
        return QColor(categories[kind % len(categories)])
    share = min(1.0, abs(kind) / 8)
    return _mixed(theme.color("zero"), theme.color("positive" if kind > 0 else "negative"), share)


def _kinds(data: PreparedData, part: Part) -> Array:
    """The class of each sample; for a regression its target in steps from −8 to 8."""
    y = data.y(part)
    if data.table.task == "regression":
        return np.rint(8 * y[:, 0] / value_reach(data)).astype(int)
    return y.argmax(axis=1) if y.shape[1] > 1 else (y[:, 0] >= 0.5).astype(int)


def _draw(
    painter: QPainter, places: Array, shape: str, color: QColor, part: Part, theme: Theme
) -> None:
    path = QPainterPath()
    for x, y in places.tolist():
        path.addPath(mark(shape, QPointF(x, y)))
    if part == "train":
        painter.setPen(QPen(_edge(theme), 1.1))
        painter.setBrush(color)
    else:
        painter.setPen(QPen(_edge(theme), 2.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        painter.setPen(QPen(color.lighter(150), 1.4))
    painter.drawPath(path)


def _mixed(below: QColor, above: QColor, share: float) -> QColor:
    parts = zip(below.getRgb()[:3], above.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(a + (b - a) * share) for a, b in parts))


def _edge(theme: Theme) -> QColor:
    """Marks have a dark edge in both themes: it stands out from every colour of the surface."""
    return theme.color("canvas" if theme.palette.name == "dark" else "signal")
