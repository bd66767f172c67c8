"""Units without a map of their own: discs with the value in them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from nnviz.drawing.colormaps import lightness, shade
from nnviz.drawing.geometry import Column
from nnviz.drawing.numbers import short
from nnviz.drawing.palette import Palette
from nnviz.drawing.scales import Scale
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.marks import border_color
from nnviz.ui.canvas.numerals import Numerals
from nnviz.ui.canvas.snapshot import Face
from nnviz.ui.canvas.strokes import stroke
from nnviz.ui.theme import Theme

LARGE, SMALL = 40.0, 31.0
"""From this diameter on, numbers fit in the text size of values, or in a smaller one."""
DARK_INK, LIGHT_INK = QColor("#10161f"), QColor("#f2f5f9")


class DiscPainter:
    """Columns of discs, filled by value, with the numbers where they fit."""

    def __init__(self, theme: Theme) -> None:
        self._palette = theme.palette
        self._large, self._small = Numerals(theme.mono_font(11)), Numerals(theme.mono_font(9))
        self._rim, self._empty = QColor(border_color(theme.palette)), theme.color("panel")

    def paint(self, painter: QPainter, column: Column, face: Face, boxes: list[QRectF]) -> None:
        """One column."""
        painter.setPen(stroke(painter, self._rim, 1))
        if face.values is None:
            painter.setBrush(self._empty)
            for box in boxes:
                painter.drawEllipse(box)
            return
        colors = _fills(face.values[column.first : column.first + len(boxes)], face.scale,
                        self._palette)  # fmt: skip
        for box, color in zip(boxes, colors, strict=True):
            painter.setBrush(QColor(color))
            painter.drawEllipse(box)
        if column.height >= SMALL:
            self._numbers(painter, column, face, boxes, colors)

    def _numbers(
        self,
        painter: QPainter,
        column: Column,
        face: Face,
        boxes: list[QRectF],
        colors: list[int],
    ) -> None:
        values = face.reading.values
        if values is None:
            return
        writer = self._large if column.height >= LARGE else self._small
        texts = [short(value) for value in values[column.first :].tolist()]
        spots = [(box.center().x(), box.center().y()) for box in boxes]
        for light, ink in ((True, DARK_INK), (False, LIGHT_INK)):
            painter.setPen(ink)
            placed = zip(texts, spots, colors, strict=False)
            writer.draw(painter, ((t, spot) for t, spot, c in placed if is_light(c) == light))


def _fills(values: Array, scale: Scale, palette: Palette) -> list[int]:
    """Colours of values; shares of one go from nothing to blue instead of from orange."""
    low = -scale.high if scale.colours == "diverging" else scale.low
    colors: list[int] = np.asarray(shade(values, scale.lut(palette), low, scale.high)).tolist()
    return colors


@lru_cache(maxsize=1024)
def is_light(color: int) -> bool:
    """Whether dark text reads better on a fill."""
    return lightness(color & 0xFFFFFF) > 0.62
