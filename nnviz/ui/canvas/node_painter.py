"""Draws the nodes: pictures out of one lookup table per column, numbers and biases."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from nnviz.drawing.colormaps import shade
from nnviz.drawing.geometry import Column
from nnviz.drawing.numbers import short
from nnviz.drawing.placement import BIAS_LINE, VALUE_LINE
from nnviz.engine.shapes import Array
from nnviz.ui.canvas.backdrop import rect
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.discs import paint_discs
from nnviz.ui.canvas.snapshot import Face, Snapshot
from nnviz.ui.canvas.sprites import DOT, dot_sprite, frame_sprite
from nnviz.ui.canvas.words import Words
from nnviz.ui.theme import Theme

VALUE, BIAS = 11, 9.5
WAITING = 0.28
"""The opacity of nodes that the forward pass has not reached."""
_STEPS = 8
"""Sizes of a bias's dot."""


class NodePainter:
    """The nodes of one board."""

    def __init__(self, board: Board, theme: Theme) -> None:
        self._columns, self._palette = board.scene.columns, theme.palette
        self._values = Words(theme.mono_font(VALUE))
        self._biases = Words(theme.mono_font(BIAS))
        self._small = Words(theme.mono_font(9))
        self._boxes = [
            [rect(column.box(node)) for node in column.shown] for column in self._columns
        ]
        self._inks = {
            name: theme.color(name)
            for name in ("muted", "gradient", "panel", "positive", "negative")
        }

    def paint(self, painter: QPainter, snapshot: Snapshot, zoom: float) -> None:
        """Everything on the nodes' places; edges and background are already there.

        ``zoom``: device pixels per pixel of the scene.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for column, face, boxes in zip(self._columns, snapshot.faces, self._boxes, strict=True):
            if column.spec.style == "disc":
                paint_discs(painter, column, face, boxes, self._palette, self._values, self._small)
            else:
                self._pictures(painter, column, face, boxes)
                self._frames(painter, column, boxes, zoom)
            if column.lines:
                self._numbers(painter, column, face, boxes)
            if column.spec.layer in snapshot.frame.layout:
                biases = snapshot.frame.bias(column.spec.layer)[column.first :].tolist()
                self._dots(painter, column, boxes, biases, snapshot.bias_peak, zoom)

    def _pictures(self, painter: QPainter, column: Column, face: Face, boxes: list[QRectF]) -> None:
        if face.values is None:
            for box in boxes:
                painter.fillRect(box, self._inks["panel"])
            return
        smooth = column.spec.style == "map"
        painter.setOpacity(WAITING if smooth and face.reading.values is None else 1.0)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        values = face.values[column.shown.start : column.shown.stop]
        # Row 0 of a map over the plane is the lowest x₂, of a picture the uppermost row.
        self._atlas(painter, values[:, ::-1] if smooth else values, face, boxes)
        painter.setOpacity(1.0)

    def _atlas(self, painter: QPainter, values: Array, face: Face, boxes: list[QRectF]) -> None:
        """Colour a column's values at once and draw each node's part of the picture."""
        count, rows, cols = values.shape
        scale = face.scale
        colors = shade(values, scale.lut(self._palette), scale.low, scale.high)
        atlas = QImage(colors.data, cols, count * rows, 4 * cols, QImage.Format.Format_RGB32)
        for index, box in enumerate(boxes):
            painter.drawImage(box, atlas, QRectF(0, index * rows, cols, rows))

    def _frames(self, painter: QPainter, column: Column, boxes: list[QRectF], zoom: float) -> None:
        frame = frame_sprite(column.width, column.height, self._palette, zoom)
        for box in boxes:
            painter.drawImage(QPointF(box.x() - 1, box.y() - 1), frame)

    def _numbers(self, painter: QPainter, column: Column, face: Face, boxes: list[QRectF]) -> None:
        """The sample's outputs, or δ in violet, under the nodes."""
        if face.reading.values is None:
            return
        painter.setFont(self._values.font)
        painter.setPen(self._inks["gradient" if face.reading.kind == "delta" else "muted"])
        values = face.reading.values[column.first :].tolist()
        for value, box in zip(values, boxes, strict=False):
            y = box.bottom() + VALUE_LINE / 2 + 3
            self._values.draw(painter, box.center().x(), y, short(value), 0.5)

    def _dots(
        self,
        painter: QPainter,
        column: Column,
        boxes: list[QRectF],
        biases: list[float],
        peak: float,
        zoom: float,
    ) -> None:
        """A dot per bias: its colour the sign, its size the magnitude; its number where it fits."""
        inset = (0.146 * column.width if column.spec.style == "disc" else 0.0) - DOT / 2
        palette, most = self._palette, min(4.0, 0.16 * column.height)
        for bias, box in zip(biases, boxes, strict=False):
            share = min(1.0, abs(bias) / peak) if peak > 0 else 0.0
            step = int(_STEPS * math.sqrt(share) + 0.5) if share == share else 0
            color = palette.positive if bias > 0 else palette.negative
            dot = dot_sprite(1 + (most - 1) * step / _STEPS, color, palette.canvas, zoom)
            painter.drawImage(QPointF(box.x() + inset, box.y() + inset), dot)
        if column.lines > 1:
            painter.setFont(self._biases.font)
            for bias, box in zip(biases, boxes, strict=False):
                painter.setPen(self._inks["positive" if bias > 0 else "negative"])
                y = box.bottom() + VALUE_LINE + BIAS_LINE / 2 + 2
                self._biases.draw(painter, box.center().x(), y, f"b {short(bias)}", 0.5)
