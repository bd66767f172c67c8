"""A curve of a chart: a transparent picture over the chart's box, or a line in a print."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from nnviz.drawing.chart import Axes
from nnviz.drawing.curves import Curve
from nnviz.drawing.spans import dashed, premultiplied, rasterized, spans
from nnviz.engine.shapes import Array
from nnviz.ui.printing import is_printing

_THICK, _ON, _OFF = 1.5, 5.0, 3.0


def paint_curve(
    painter: QPainter, axes: Axes, x: Array, curve: Curve, color: QColor, ratio: float
) -> None:
    """The curve where its axes are; in a print as a line of its own."""
    if not is_printing():
        image = curve_image(axes, x, curve, color, ratio)
        painter.drawImage(QPointF(axes.box.x, axes.box.y), image)
        return
    pen = QPen(color, _THICK)
    if curve.dashed:
        pen.setDashPattern([_ON / _THICK, _OFF / _THICK])
    painter.save()
    painter.setClipRect(QRectF(axes.box.x, axes.box.y, axes.box.width, axes.box.height))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    for places in _stretches(axes.x(x), [axes.y(end) for end in curve.ends]):
        painter.drawPolyline(QPolygonF([QPointF(*at) for at in places.tolist()]))
    painter.restore()


def _stretches(across: Array, ends: list[Array]) -> Iterator[Array]:
    """What can be drawn in one go, (n, 2): between points without a place, from the one extreme of
    a point to the other."""
    there = np.isfinite(across) & np.isfinite(ends[0]) & np.isfinite(ends[1])
    places = np.stack([np.repeat(across, 2), np.stack(ends, axis=1).ravel()], axis=1)
    for stretch in np.split(np.arange(len(across)), np.flatnonzero(~there)):
        seen = stretch[there[stretch]]
        if len(seen):
            yield np.unique(places[np.repeat(2 * seen, 2) + np.tile([0, 1], len(seen))], axis=0)


def curve_image(axes: Axes, x: Array, curve: Curve, color: QColor, ratio: float) -> QImage:
    """The curve in device pixels, ``ratio`` of them to a logical one."""
    columns, rows = round(axes.box.width * ratio), round(axes.box.height * ratio)
    edges = np.linspace(axes.x_low, axes.x_high, columns + 1)

    def level(values: Array) -> Array:
        return (axes.y(values) - axes.box.y) * ratio

    low, high = spans(x, curve.y, edges, level, curve.ends)
    if curve.dashed:
        gaps = ~dashed(low, high, _ON * ratio, _OFF * ratio)
        low[gaps] = high[gaps] = np.nan
    inks = premultiplied((color.red(), color.green(), color.blue()))
    pixels = rasterized(low, high, rows, _THICK * ratio, inks)
    image = QImage(
        pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied
    ).copy()
    image.setDevicePixelRatio(ratio)
    return image
