"""A curve of a chart as a transparent picture over the chart's box."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage

from nnviz.drawing.chart import Axes
from nnviz.drawing.curves import Curve
from nnviz.drawing.spans import dashed, premultiplied, rasterized, spans
from nnviz.engine.shapes import Array

_THICK, _ON, _OFF = 1.5, 5.0, 3.0


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
