"""Pictures on screen: grey as the data have them, sharp pixels, a frame around a part."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPen

from nnviz.drawing.colormaps import grey, shade
from nnviz.engine.shapes import Array
from nnviz.experiment.seeing.receptive import Rectangle, as_picture
from nnviz.ui.raster import raster
from nnviz.ui.theme import Theme

Bounds = tuple[float, float]
"""What is black and what is white."""


def bounds_of(x: Array) -> Bounds:
    """The least and the largest of all samples' pixels."""
    low, high = (float(x.min()), float(x.max())) if x.size else (0.0, 1.0)
    return low, high if high > low else low + 1.0


def grey_picture(values: Array, bounds: Bounds) -> QImage:
    """(channels, height, width) or less, the channels' mean; null where there is no pixel."""
    picture = as_picture(values)
    if not picture.size:
        return QImage()
    plane = picture[0] if len(picture) == 1 else picture.mean(axis=0, dtype=np.float64)
    return raster(shade(plane, grey(), *bounds))


def placed(size: tuple[int, int], room: QRectF) -> QRectF:
    """As large as fits into ``room``, its pixels square: ``size`` is (width, height)."""
    width, height = size
    scale = max(0.0, min(room.width() / max(1, width), room.height() / max(1, height)))
    area = QRectF(0, 0, width * scale, height * scale)
    area.moveCenter(room.center())
    return area


def paint_frame(
    painter: QPainter, area: QRectF, size: tuple[int, int], part: Rectangle, theme: Theme
) -> None:
    """A frame around a part of a picture of ``size`` (width, height) that lies in ``area``."""
    across, down = area.width() / size[0], area.height() / size[1]
    box = QRectF(
        area.left() + part.left * across, area.top() + part.top * down,
        (part.right - part.left) * across, (part.bottom - part.top) * down,
    )  # fmt: skip
    painter.setPen(QPen(theme.color("canvas"), 3))
    painter.drawRect(box)
    painter.setPen(QPen(theme.color("accent"), 1.4))
    painter.drawRect(box)
