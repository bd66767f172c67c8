"""Small pictures drawn from the data itself: points, series, images, functions over the plane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnviz.data.dataset import Table
from nnviz.drawing.colormaps import Lut, diverging, grey, shade
from nnviz.drawing.palette import Palette
from nnviz.engine.shapes import Array

_POINTS, _STEPS = 130, 48
_MARGIN = 0.1
_SHARE = 50
"""A picture is chosen from one in so many images, the first."""


def excerpt(table: Table) -> Table:
    """The few rows that a picture needs: points spread over the table, the first of a series, or
    one telling image."""
    if len(table.input_shape) == 3:
        rows = np.array([_telling_row(table)])
    elif table.series:
        rows = np.arange(min(_STEPS, len(table.inputs)))
    else:
        rows = np.linspace(0, len(table.inputs) - 1, _POINTS).astype(int)
    return replace(table, inputs=table.inputs[rows], targets=table.targets[rows])


def table_picture(table: Table, palette: Palette, size: int) -> QImage:
    """What an excerpt looks like: its points in the plane, its series, or its first image."""
    if len(table.input_shape) == 3:
        return image_picture(table.inputs[0])
    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    (_draw_series if table.series else _draw_points)(painter, table, palette, size)
    painter.end()
    return picture


def image_picture(image: Array) -> QImage:
    """A grey picture of (1, height, width), its largest value white."""
    return _opaque(shade(image[0], grey(), 0.0, max(float(image.max()), 1e-12)))


def field_picture(values: Array, palette: Palette) -> QImage:
    """Signed values (g, g), row 0 lowest; the largest magnitude has the full colour."""
    reach = max(float(np.abs(values).max()), 1e-12)
    return _opaque(shade(values[::-1], diverging(palette), -reach, reach))


def _draw_points(painter: QPainter, table: Table, palette: Palette, size: int) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    places = _placed(_flat(table), size)
    for point, share in zip(places, _shares(table), strict=True):
        painter.setBrush(_signed_colour(share, palette))
        painter.drawEllipse(QPointF(*point), 0.032 * size, 0.032 * size)


def _draw_series(painter: QPainter, table: Table, palette: Palette, size: int) -> None:
    """The targets one after another."""
    along = np.linspace(-1.0, 1.0, len(table.targets))
    up = table.targets[:, 0] / max(float(np.abs(table.targets).max()), 1e-12)
    places = _placed(np.column_stack([along, up]), size)
    painter.setPen(QPen(QColor(palette.positive), 0.025 * size))
    painter.drawPolyline([QPointF(*place) for place in places])


def _flat(table: Table) -> Array:
    """Two numbers for each point: its inputs; of a single one, that and the target, each about the
    middle of what it spans."""
    if table.input_shape != (1,):
        return table.inputs
    both = np.concatenate([table.inputs, table.targets], axis=1)
    low, high = both.min(axis=0), both.max(axis=0)
    return np.asarray((both - (low + high) / 2) / np.where(high > low, high - low, 1.0))


def _placed(points: Array, size: int) -> list[tuple[float, float]]:
    """Points of the plane as places in the picture, with a margin, x₂ upwards."""
    reach = float(np.abs(points).max())
    unit = 0.5 + points / reach * (0.5 - _MARGIN)
    return [(float(x) * size, (1 - float(y)) * size) for x, y in unit]


def _shares(table: Table) -> Array:
    """The targets on −1…1."""
    target = table.targets[:, 0]
    if table.task == "binary":
        return 2 * target - 1
    return target / max(float(np.abs(target).max()), 1e-12)


def _signed_colour(share: float, palette: Palette) -> QColor:
    color = QColor(palette.positive if share > 0 else palette.negative)
    color.setAlphaF(0.15 + 0.85 * min(1.0, abs(float(share))))
    return color


def _telling_row(table: Table) -> int:
    """An image with an average amount of ink, of a class from the first half of the list."""
    rows = np.flatnonzero(table.targets[:, len(table.class_names) // 3])
    rows = rows[: max(1, len(table.inputs) // _SHARE)]
    ink = table.inputs[rows].reshape(len(rows), -1).sum(axis=1)
    return int(rows[np.argmin(np.abs(ink - np.median(ink)))])


def _opaque(pixels: Lut) -> QImage:
    height, width = pixels.shape
    data = np.ascontiguousarray(pixels).tobytes()
    return QImage(data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
