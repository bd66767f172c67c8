"""One sample of a series as a small curve: its window, the true next value, and the predicted."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnviz.data.dataset import Table
from nnviz.drawing.palette import Palette
from nnviz.engine.shapes import Array

_MARGIN, _RATIO = 0.1, 2.0


def window_picture(
    table: Table,
    window: Array,
    target: float,
    predicted: float | None,
    palette: Palette,
    side: int,
) -> QImage:
    """``window`` (T, 1) in raw units, on the scale of the whole series. The true value is a dot,
    the predicted one a ring."""
    picture = QImage(int(side * _RATIO), int(side * _RATIO),
                     QImage.Format.Format_ARGB32_Premultiplied)  # fmt: skip
    picture.fill(Qt.GlobalColor.transparent)
    low, high = float(table.targets.min()), float(table.targets.max())

    def place(step: int, value: float) -> QPointF:
        up = (value - low) / ((high - low) or 1.0)
        return QPointF(*(
            side * (_MARGIN + (1 - 2 * _MARGIN) * share)
            for share in (step / len(window), min(max(1.0 - up, -0.1), 1.1))
        ))  # fmt: skip

    values = np.nan_to_num(window[:, 0]).tolist()
    points = [place(step, value) for step, value in enumerate(values)]
    painter = QPainter(picture)
    painter.scale(_RATIO, _RATIO)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(palette.positive), max(1.0, side / 60)))
    painter.drawPolyline(points)
    _paint_ends(painter, points[-1], place(len(values), target), palette, side)
    if predicted is not None and math.isfinite(predicted):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(palette.negative), max(1.2, side / 50)))
        painter.drawEllipse(place(len(values), predicted), side / 20, side / 20)
    painter.end()
    return picture


def _paint_ends(
    painter: QPainter, last: QPointF, target: QPointF, palette: Palette, side: int
) -> None:
    """From the last value to the true next one."""
    painter.setPen(QPen(QColor(palette.muted), 1, Qt.PenStyle.DotLine))
    painter.drawLine(last, target)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.text))
    painter.drawEllipse(target, side / 30, side / 30)
