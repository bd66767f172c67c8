"""Strokes painted fine and smooth, then brought down to the network's pixels by area."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnviz.engine.shapes import Array
from nnviz.ui.pad.sketch import Stroke

_SIDE = 448
"""About so many fine pixels lie along the field."""


class StrokeLayer:
    """The strokes on a field of (height, width) pixels; only what is new is painted."""

    def __init__(self, size: tuple[int, int]) -> None:
        height, width = size
        self._size, self._fine = size, max(2, round(_SIDE / max(size)))
        self._image = QImage(
            width * self._fine, height * self._fine, QImage.Format.Format_ARGB32_Premultiplied
        )
        self._painted: tuple[Stroke, ...] = ()
        self._degrees = 0.0
        self._image.fill(Qt.GlobalColor.transparent)

    def shares(self, strokes: tuple[Stroke, ...], degrees: float) -> tuple[Array, Array]:
        """(cover, ink), each (height, width): how much of each pixel strokes cover, and how much
        of it with ink, once all is turned."""
        self._paint(strokes, degrees)
        (height, width), fine = self._size, self._fine
        parts = np.frombuffer(self._image.constBits(), np.uint8).reshape(height, fine, -1)
        rows = parts.sum(axis=1, dtype=np.uint32).reshape(height, width, fine, 4)
        means = rows.sum(axis=2) / (255.0 * fine * fine)
        return np.asarray(means[..., 3]), np.asarray(means[..., 2])

    def _paint(self, strokes: tuple[Stroke, ...], degrees: float) -> None:
        painted = self._painted
        if degrees != self._degrees or not _goes_on(painted, strokes):
            self._image.fill(Qt.GlobalColor.transparent)
            self._degrees, painted = degrees, ()
        fresh = strokes[max(0, len(painted) - 1) :]
        first = len(painted[-1].places) if painted else 0
        if fresh and (len(strokes) > len(painted) or len(fresh[0].places) > first):
            painter = self._painter()
            for stroke in fresh:
                _draw(painter, stroke, first)
                first = 0
            painter.end()
        self._painted = strokes

    def _painter(self) -> QPainter:
        """A painter in the field's pixels, turned about its middle."""
        painter, (height, width) = QPainter(self._image), self._size
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._fine, self._fine)
        painter.translate(width / 2, height / 2)
        painter.rotate(self._degrees)
        painter.translate(-width / 2, -height / 2)
        return painter


def _goes_on(painted: tuple[Stroke, ...], strokes: tuple[Stroke, ...]) -> bool:
    """Whether the strokes are those that are painted, and more."""
    if not painted:
        return True
    if len(strokes) < len(painted) or strokes[: len(painted) - 1] != painted[:-1]:
        return False
    last, now = painted[-1], strokes[len(painted) - 1]
    same = (last.width, last.erases) == (now.width, now.erases)
    return same and now.places[: len(last.places)] == last.places


def _draw(painter: QPainter, stroke: Stroke, painted: int) -> None:
    """The part of a stroke after so many places; each piece by itself, so that it looks the same
    whether drawn at once or bit by bit."""
    shade = QColor(0, 0, 0) if stroke.erases else QColor(255, 255, 255)
    round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(shade, stroke.width, Qt.PenStyle.SolidLine, round_cap, round_join))
    places = [QPointF(x, y) for x, y in stroke.places[max(0, painted - 1) :]]
    if not painted and places:
        painter.drawPoint(places[0])
    for start, end in pairwise(places):
        painter.drawLine(start, end)
