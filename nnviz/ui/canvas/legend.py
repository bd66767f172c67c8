"""The one legend: what colours, widths and dots mean, with their numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from nnviz.drawing.detail import swell
from nnviz.ui.canvas.badges import paint_badge
from nnviz.ui.canvas.layer_cache import LayerCache
from nnviz.ui.canvas.legend_content import Content
from nnviz.ui.canvas.marks import dot_colors, draw_dot
from nnviz.ui.canvas.words import Words
from nnviz.ui.theme import Theme

HEIGHT = 46.0
_LEFT, _GAP, _BAR, _UPPER, _LOWER = 16.0, 26.0, 84.0, 12.0, 31.0


class Legend:
    """Painted in the canvas's own pixels, at its lower edge."""

    def __init__(self, theme: Theme) -> None:
        self._theme, self._palette = theme, theme.palette
        self._words, self._numbers = Words(theme.text_font(11)), Words(theme.mono_font(11))
        self._text, self._muted = theme.color("text"), theme.color("muted")
        self._kept = LayerCache(eager=True)

    def paint(self, painter: QPainter, content: Content, area: QRectF) -> None:
        """One row of names over one row of bars and numbers, on the canvas's ground."""
        painter.save()
        painter.translate(0, area.height() - HEIGHT)
        size = QSize(round(area.width()), round(HEIGHT))
        ground = QColor(self._palette.canvas)
        self._kept.paint(painter, content, size, ground, lambda p: self._draw(p, content))
        painter.restore()

    def _draw(self, painter: QPainter, content: Content) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = self._weights(painter, content, _LEFT)
        x = self._values(painter, content, x + _GAP)
        x = self._biases(painter, content, x + _GAP)
        x = self._marks(painter, content, x + _GAP)
        self._moving(painter, content, x)

    def _weights(self, painter: QPainter, content: Content, x: float) -> float:
        """The weights' colours and widths, up to the largest, and how many are shown."""
        right = self._title(painter, x, content.weights)
        signed = content.hue == "sign"
        low, high = (f"−{content.peak}", f"+{content.peak}") if signed else ("0", content.peak)
        bar, end = self._ends(painter, x, low, high)
        start = bar.center().x() if signed else bar.left()
        tips: list[tuple[float, str]] = [(bar.right(), "positive" if signed else content.hue)]
        tips += [(bar.left(), "negative")] if signed else []
        painter.setPen(Qt.PenStyle.NoPen)
        for tip, color in tips:
            painter.setBrush(QColor(getattr(self._palette, color)))
            painter.drawPolygon(QPolygonF(_wedge(start, tip, content.widest)))
        return max(right, end)

    def _values(self, painter: QPainter, content: Content, x: float) -> float:
        """The colours of one column's values."""
        right = self._title(painter, x, content.values)
        bar, end = self._ends(painter, x, content.low, content.high)
        lut = content.colours.lut(self._palette)
        colors = np.ascontiguousarray(lut[128:] if content.half else lut)
        image = QImage(colors.data, len(colors), 1, 4 * len(colors), QImage.Format.Format_RGB32)
        painter.drawImage(bar, image)
        return max(right, end)

    def _biases(self, painter: QPainter, content: Content, x: float) -> float:
        """The dots on the nodes."""
        right = self._title(painter, x, content.biases)
        for at, color in zip((4, 14), dot_colors(self._palette, content.hue), strict=True):
            draw_dot(painter, x + at, _LOWER, color, self._palette)
        return max(right, self._number(painter, x + 23, content.bias))

    def _marks(self, painter: QPainter, content: Content, x: float) -> float:
        """The signs on units that do not learn; where the next part begins."""
        if not content.marks:
            return x
        right = self._title(painter, x, "units")
        for trouble, text in content.marks:
            paint_badge(painter, QPointF(x + 6, _LOWER), trouble, self._theme)
            x = self._number(painter, x + 17, text) + 10
        return max(right, x) + _GAP - 10

    def _moving(self, painter: QPainter, content: Content, x: float) -> None:
        """What the player sets in motion."""
        if content.moving:
            color, name, text = content.moving
            self._title(painter, x, name)
            draw_dot(painter, x + 4, _LOWER, getattr(self._palette, color), self._palette)
            self._number(painter, x + 14, text)

    def _title(self, painter: QPainter, x: float, text: str) -> float:
        painter.setFont(self._words.font)
        painter.setPen(self._muted)
        self._words.draw(painter, x, _UPPER, text)
        return x + self._words.width(text)

    def _number(self, painter: QPainter, x: float, text: str) -> float:
        painter.setFont(self._numbers.font)
        painter.setPen(self._text)
        self._numbers.draw(painter, x, _LOWER, text)
        return x + self._numbers.width(text)

    def _ends(self, painter: QPainter, x: float, low: str, high: str) -> tuple[QRectF, float]:
        """Two numbers with a bar's place between them, and where the second one ends."""
        start = self._number(painter, x, low) + 6
        end = self._number(painter, start + _BAR + 6, high)
        return QRectF(start, _LOWER - 4, _BAR, 8), end


def _wedge(start: float, end: float, widest: float) -> list[QPointF]:
    """The outline of an edge that swells as edges do."""
    spans = [(k / 12, 0.5 * widest * swell(k / 12)) for k in range(13)]
    upper = [QPointF(start + t * (end - start), _LOWER - half) for t, half in spans]
    lower = [QPointF(start + t * (end - start), _LOWER + half) for t, half in reversed(spans)]
    return upper + lower
