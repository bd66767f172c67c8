"""Units without a map of their own: discs with the value in them."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.drawing.colormaps import lightness, shade
from nnviz.drawing.geometry import Column
from nnviz.drawing.numbers import short
from nnviz.drawing.palette import Palette
from nnviz.drawing.scales import Scale
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.snapshot import Face
from nnviz.ui.canvas.sprites import border_color
from nnviz.ui.canvas.words import Words

LARGE, SMALL = 40.0, 31.0
"""From this diameter on, numbers fit in the text size of values, or in a smaller one."""


def paint_discs(
    painter: QPainter,
    column: Column,
    face: Face,
    boxes: list[QRectF],
    palette: Palette,
    words: Words,
    small: Words,
) -> None:
    """A column of discs, filled by value, with the numbers where they fit."""
    painter.setPen(QPen(QColor(border_color(palette)), 1))
    if face.values is None:
        painter.setBrush(QColor(palette.panel))
        for box in boxes:
            painter.drawEllipse(box)
        return
    values = face.values[column.shown.start : column.shown.stop]
    colors = _fills(values, face.scale, palette)
    for box, color in zip(boxes, colors, strict=True):
        painter.setBrush(QColor(color))
        painter.drawEllipse(box)
    if column.height >= SMALL:
        _numbers(painter, column, face, boxes, colors, words if column.height >= LARGE else small)


def _fills(values: Array, scale: Scale, palette: Palette) -> list[int]:
    """Colours of values; shares of one go from nothing to blue instead of from orange."""
    low = -scale.high if scale.colours == "diverging" else scale.low
    colors: list[int] = shade(values, scale.lut(palette), low, scale.high).tolist()
    return colors


def _numbers(
    painter: QPainter,
    column: Column,
    face: Face,
    boxes: list[QRectF],
    colors: list[int],
    words: Words,
) -> None:
    values = face.reading.values
    assert values is not None
    painter.setFont(words.font)
    for node, box, color in zip(column.shown, boxes, colors, strict=True):
        painter.setPen(_ink(color))
        text = short(float(values[node]))
        words.draw(painter, box.center().x(), box.center().y(), text, 0.5)


@lru_cache(maxsize=1024)
def _ink(color: int) -> QColor:
    """Dark text on light fills, light text on dark ones."""
    return QColor("#10161f") if lightness(color & 0xFFFFFF) > 0.62 else QColor("#f2f5f9")
