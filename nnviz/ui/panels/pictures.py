"""Small pictures of numbers: images, and functions over the plane."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from nnviz.drawing.colormaps import Lut, diverging, grey, shade
from nnviz.drawing.palette import Palette
from nnviz.engine.shapes import Array


def image_picture(image: Array) -> QImage:
    """(channels, height, width), its largest value white: three channels are red, green and blue,
    any other number is grey by the first."""
    largest = max(float(image.max()), 1e-12)
    if len(image) == 3:
        red, green, blue = np.clip(np.rint(image * (255 / largest)), 0, 255).astype(np.uint32)
        return _opaque(np.asarray(0xFF000000 | red << 16 | green << 8 | blue, np.uint32))
    return _opaque(shade(image[0], grey(), 0.0, largest))


def field_picture(values: Array, palette: Palette) -> QImage:
    """Signed values (g, g), row 0 lowest; the largest magnitude has the full colour."""
    reach = max(float(np.abs(values).max()), 1e-12)
    return _opaque(shade(values[::-1], diverging(palette), -reach, reach))


def _opaque(pixels: Lut) -> QImage:
    height, width = pixels.shape
    data = np.ascontiguousarray(pixels).tobytes()
    return QImage(data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
