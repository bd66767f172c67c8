"""The line icons of resources/icons, in the colour asked for."""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from nnviz.bundled import resource
from nnviz.ui.large import ratio_of
from nnviz.ui.printing import is_printing


@functools.lru_cache(maxsize=256)
def icon_image(name: str, color: str, size: int, ratio: float = 1.0) -> QImage:
    """The icon ``name`` in ``color`` (``#aarrggbb``), ``size`` logical pixels square."""
    pixels = round(size * ratio)
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setOpacity(QColor(color).alphaF())
    _renderer(name, QColor(color)).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def draw_icon(painter: QPainter, name: str, color: QColor, area: QRectF) -> None:
    """Draw an icon centred in ``area``; its size is the smaller side."""
    size = round(min(area.width(), area.height()))
    if is_printing():
        _draw_lines(painter, name, color, area, size)
        return
    ratio = ratio_of(painter)
    image = icon_image(name, color.name(QColor.NameFormat.HexArgb), size, ratio)
    corner = area.center() - QRectF(0, 0, size, size).center()
    painter.drawImage(corner.toPoint(), image)


def _draw_lines(painter: QPainter, name: str, color: QColor, area: QRectF, size: int) -> None:
    painter.save()
    painter.setOpacity(painter.opacity() * color.alphaF())
    square = QRectF(0, 0, size, size)
    square.moveCenter(area.center())
    _renderer(name, color).render(painter, square)
    painter.restore()


def _renderer(name: str, color: QColor) -> QSvgRenderer:
    text = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(text.replace("currentColor", color.name()).encode()))
