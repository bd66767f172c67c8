"""Planes of numbers: colours, the numbers themselves where there is room, and marks."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from PySide6.QtCore import QLineF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from nnviz.drawing.colormaps import Lut, ink_on, shade
from nnviz.drawing.geometry import Box
from nnviz.drawing.numbers import short
from nnviz.drawing.walk.layout import SIGN, Placed
from nnviz.drawing.walk.planes import Mark, Plane
from nnviz.ui.canvas.numerals import Numerals, Spot
from nnviz.ui.large import ratio_of
from nnviz.ui.printing import draw_part, is_printing
from nnviz.ui.raster import raster
from nnviz.ui.theme import Theme

_READABLE = 22.0
_LETTERS_MOST, _KEPT = 13, 96
_MIDDLE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PlanePainter:
    """Paints planes in a theme; the letters of numbers are kept."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._writers: dict[int, Numerals] = {}
        self._bodies: OrderedDict[object, QImage] = OrderedDict()

    def paint(self, painter: QPainter, placed: Placed) -> None:
        """One plane with its caption and marks."""
        plane, box = placed.plane, placed.box
        if not plane.values.size:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if is_printing():
            self._paint_body(painter, plane, box)
        else:
            painter.drawImage(_rect(box).topLeft(), self._body(painter, plane, box))
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(_rect(box).adjusted(-0.5, -0.5, 0.5, 0.5))
        for mark in plane.marks:
            self._paint_mark(painter, plane, box, box.width / plane.shape[1], mark)
        self._paint_caption(painter, placed)

    def _body(self, painter: QPainter, plane: Plane, box: Box) -> QImage:
        """The cells, kept for as long as they stand still."""
        ratio = ratio_of(painter)
        key = (
            plane.values.tobytes(), plane.shape, plane.scale, plane.pads, plane.filled,
            box.width, box.height, self._theme.palette.name, ratio,
        )  # fmt: skip
        body = self._bodies.pop(key, None) or self._painted(plane, box, ratio)
        self._bodies[key] = body
        if len(self._bodies) > _KEPT:
            self._bodies.popitem(last=False)
        return body

    def _painted(self, plane: Plane, box: Box, ratio: float) -> QImage:
        size = QSizeF(box.width * ratio, box.height * ratio).toSize().expandedTo(QSize(1, 1))
        body = QImage(size, QImage.Format.Format_RGB32)
        body.setDevicePixelRatio(ratio)
        painter = QPainter(body)
        self._paint_body(painter, plane, Box(0, 0, box.width, box.height))
        painter.end()
        return body

    def _paint_body(self, painter: QPainter, plane: Plane, area: Box) -> None:
        colors, cell = self._colors(plane), area.width / plane.shape[1]
        picture = raster(colors)
        draw_part(painter, _rect(area), picture, QRectF(picture.rect()))
        self._paint_padding(painter, plane, area, cell)
        if cell >= _READABLE:
            self._paint_lines(painter, plane, area, cell)
            self._paint_numbers(painter, plane, area, cell, colors)

    def _colors(self, plane: Plane) -> Lut:
        """What is not a number, or not there yet, is ground."""
        scale = plane.scale
        colors = shade(plane.shades, scale.lut(self._theme.palette), scale.low, scale.high)
        ground = np.uint32(self._theme.color("canvas").rgb())
        colors[np.isnan(plane.values)] = ground
        if plane.filled is not None:
            colors.reshape(-1)[plane.filled :] = ground
        return colors

    def _paint_padding(self, painter: QPainter, plane: Plane, box: Box, cell: float) -> None:
        """Hatched, with a line around the image itself."""
        top, bottom, left, right = (side * cell for side in plane.pads)
        if not any(plane.pads):
            return
        whole = _rect(box)
        image = whole.adjusted(left, top, -right, -bottom)
        hatch = self._theme.color("faint", 0.75)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(hatch)
        brush = painter.brush()
        brush.setStyle(Qt.BrushStyle.BDiagPattern)
        for part in (
            QRectF(whole.left(), whole.top(), whole.width(), top),
            QRectF(whole.left(), image.bottom(), whole.width(), bottom),
            QRectF(whole.left(), image.top(), left, image.height()),
            QRectF(image.right(), image.top(), right, image.height()),
        ):
            painter.fillRect(part, brush)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color("muted"), 1))
        painter.drawRect(image)
        painter.restore()

    def _paint_lines(self, painter: QPainter, plane: Plane, box: Box, cell: float) -> None:
        """Between the cells."""
        painter.setPen(QPen(self._theme.color("canvas"), 1))
        rows, columns = plane.shape
        across = [
            QLineF(box.x, y, box.right, y) for y in (box.y + k * cell for k in range(1, rows))
        ]
        down = [
            QLineF(x, box.y, x, box.bottom) for x in (box.x + k * cell for k in range(1, columns))
        ]
        painter.drawLines([*across, *down])

    def _paint_numbers(
        self, painter: QPainter, plane: Plane, box: Box, cell: float, colors: Lut
    ) -> None:
        texts: dict[str, list[tuple[str, Spot]]] = {}
        done = plane.filled if plane.filled is not None else plane.values.size
        columns, padded = plane.shape[1], any(plane.pads)
        for number, value in enumerate(plane.values.ravel().tolist()[:done]):
            if value != value:
                continue
            row, column = divmod(number, columns)
            spot = box.x + (column + 0.5) * cell, box.y + (row + 0.5) * cell
            ink = ink_on(int(colors[row, column]))
            if padded and plane.is_padding((row, column)):
                ink = self._theme.palette.muted
            texts.setdefault(ink, []).append((short(value), spot))
        writer = self._numerals(min(_LETTERS_MOST, int(cell / 3.05)))
        for ink, labels in texts.items():
            painter.setPen(QColor(ink))
            writer.draw(painter, labels)

    def _paint_mark(
        self, painter: QPainter, plane: Plane, box: Box, cell: float, mark: Mark
    ) -> None:
        """A frame with a dark rim, which is seen on every colour."""
        x = box.x + (mark.column + plane.pads[2]) * cell
        y = box.y + (mark.row + plane.pads[0]) * cell
        area = QRectF(x, y, mark.width * cell, mark.height * cell)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if mark.kind == "field":
            painter.fillRect(area, self._theme.color("accent", 0.16))
        wide, narrow = self._pens(mark)
        for pen in (wide, narrow):
            if pen is not None:
                painter.setPen(pen)
                painter.drawRect(area)

    def _pens(self, mark: Mark) -> tuple[QPen | None, QPen]:
        theme = self._theme
        rim = QPen(theme.color("canvas"), 3.6)
        rim.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if mark.kind == "next":
            return None, QPen(theme.color("signal", 0.75), 1, Qt.PenStyle.DashLine)
        if mark.kind == "cell":
            return None, QPen(theme.color("signal"), 1)
        if mark.kind == "window":
            return rim, QPen(theme.color("signal"), 1.8)
        if mark.kind == "met":
            return None, QPen(theme.color("accent"), 1)
        return rim, QPen(theme.color("accent"), 2.0 if mark.kind == "chosen" else 1.4)

    def _paint_caption(self, painter: QPainter, placed: Placed) -> None:
        plane, area = placed.plane, _rect(placed.caption).adjusted(0, 0, 12, 0)
        if plane.caption:
            painter.setFont(self._theme.text_font(11))
            painter.setPen(self._theme.color("muted"))
            painter.drawText(area, _LEFT, self._fitting(painter, plane, int(area.width())))
        if plane.sign:
            painter.setPen(self._theme.color("text"))
            painter.setFont(self._theme.text_font(14))
            box = placed.box
            painter.drawText(QRectF(box.x - SIGN, box.y, SIGN, box.height), _MIDDLE, plane.sign)

    @staticmethod
    def _fitting(painter: QPainter, plane: Plane, room: int) -> str:
        metrics, text = painter.fontMetrics(), plane.caption
        if plane.brief and metrics.horizontalAdvance(text) > room:
            text = plane.brief
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)

    def _numerals(self, size: int) -> Numerals:
        if size not in self._writers:
            self._writers[size] = Numerals(self._theme.mono_font(size, QFont.Weight.Medium))
        return self._writers[size]


def _rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.width, box.height)
