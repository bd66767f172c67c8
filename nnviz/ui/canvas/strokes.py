"""Strokes that grow more slowly than what they outline: at most to twice their width."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnviz.ui.large import factor


def thinned(scale: float) -> float:
    """What widths in the scene are multiplied by at a zoom, so that they never look more than
    twice as wide as at zoom 1; 1 when zoomed out."""
    return (2.0 - 1.0 / scale) / scale if scale > 1.0 else 1.0


def thin(painter: QPainter) -> float:
    """The same for a painter that has the view's transform."""
    scale = painter.worldTransform().m11()
    return thinned(scale / factor() if isinstance(painter.device(), QWidget) else scale)


def stroke(painter: QPainter, color: QColor, width: float) -> QPen:
    """A pen of a width at zoom 1, with round ends."""
    return QPen(color, width * thin(painter), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
