"""Arrays of RGB32 values as pictures, and pictures as bytes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from nnviz.drawing.colormaps import Lut


def raster(colors: Lut) -> QImage:
    """A picture of (height, width) ``0xffRRGGBB`` values, with memory of its own."""
    packed = np.ascontiguousarray(colors, np.uint32)
    height, width = packed.shape
    image = QImage(packed.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    return image.copy()


def png(image: QImage) -> bytes:
    """The picture as the bytes of a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(content.data())
