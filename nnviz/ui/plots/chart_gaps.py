"""Epochs that the curves leave out, shaded, and why."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from nnviz.drawing.chart import Axes
from nnviz.drawing.curves import Gap
from nnviz.ui.theme import Theme

_LEAST, _SHADE, _HEIGHT = 3.0, 0.12, 16.0


def gaps_text(gaps: tuple[Gap, ...]) -> str:
    """Why those epochs are left out, in words."""
    units = " and ".join(dict.fromkeys(gap.unit for gap in gaps))
    return f"left out: another unit ({units})"


def paint_gaps(painter: QPainter, axes: Axes, gaps: tuple[Gap, ...], theme: Theme) -> None:
    """The stretches that are seen, shaded."""
    for place in _places(axes, gaps):
        painter.fillRect(place, theme.color("muted", _SHADE))


def write_gaps(painter: QPainter, axes: Axes, gaps: tuple[Gap, ...], theme: Theme) -> None:
    """At the first one that is seen, why nothing is drawn there; to be read over any curve."""
    places = _places(axes, gaps)
    if not places:
        return
    painter.setFont(theme.text_font(10.5))
    text, box = gaps_text(gaps), axes.box
    width = painter.fontMetrics().horizontalAdvance(text) + 9.0
    left = max(box.x, min(places[0].x() + 4, box.right - width))
    plate = QRectF(left, box.y + 3, width, _HEIGHT)
    painter.fillRect(plate, theme.color("window", 0.85))
    painter.setPen(theme.color("muted"))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


def _places(axes: Axes, gaps: tuple[Gap, ...]) -> list[QRectF]:
    return [place for gap in gaps if (place := _place(axes, gap)) is not None]


def _place(axes: Axes, gap: Gap) -> QRectF | None:
    """Where it lies in the box; None outside of it."""
    box = axes.box
    low, high = (float(axes.x(np.array(epoch))) for epoch in (gap.low, gap.high))
    left, right = max(box.x, low), min(box.right, max(high, low + _LEAST))
    return QRectF(left, box.y, right - left, box.height) if right > left else None
