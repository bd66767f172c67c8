"""The one legend: what colours, widths and dots mean, with their numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from nnviz.drawing.detail import swell
from nnviz.ui.canvas.badges import paint_badge
from nnviz.ui.canvas.legend_content import Content
from nnviz.ui.canvas.marks import dot_colors, draw_dot
from nnviz.ui.canvas.words import Words
from nnviz.ui.kept import Kept
from nnviz.ui.theme import Theme
from nnviz.values import dataclass

HEIGHT = 46.0
_LEFT, _GAP, _BAR, _UPPER, _LOWER = 16.0, 26.0, 84.0, 12.0, 31.0


@dataclass(frozen=True)
class _Part:
    """One group: a name over a row that needs ``row`` pixels; ``names`` from the longest to the
    shortest. Of lower ``rank`` are those that are left out first."""

    rank: int
    names: tuple[str, ...]
    row: float
    draw: Callable[[QPainter, Content, float], None]


class Legend:
    """Painted in the canvas's own pixels, at its lower edge."""

    def __init__(self, theme: Theme) -> None:
        self._theme, self._palette = theme, theme.palette
        self._words, self._numbers = Words(theme.text_font(11)), Words(theme.mono_font(11))
        self._text, self._muted = theme.color("text"), theme.color("muted")
        self._kept = Kept()

    def paint(self, painter: QPainter, content: Content, area: QRectF, taken: float) -> None:
        """One row of names over one row of bars and numbers, on the canvas's ground; ``taken``
        pixels on the right belong to others."""
        painter.save()
        painter.translate(0, area.height() - HEIGHT)
        size, room = QSize(round(area.width()), round(HEIGHT)), area.width() - taken
        ground = QColor(self._palette.canvas)
        self._kept.paint(
            painter, (content, room), size, ground, lambda p: self._draw(p, content, room)
        )
        painter.restore()

    def _draw(self, painter: QPainter, content: Content, room: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = _LEFT
        for name, part in self.fitting(content, room):
            self._title(painter, x, name)
            part.draw(painter, content, x)
            x += self._width(name, part) + _GAP

    def fitting(self, content: Content, room: float) -> list[tuple[str, _Part]]:
        """The groups and their names for a room: first names are shortened, then the least
        important group is left out, until all fit."""
        parts = self._parts(content)
        while True:
            for short in range(max(len(part.names) for part in parts)):
                named = [(part.names[min(short, len(part.names) - 1)], part) for part in parts]
                wide = sum(self._width(name, part) + _GAP for name, part in named) - _GAP
                if _LEFT + wide <= room:
                    return named
            if len(parts) == 1:
                return []
            parts.remove(min(parts, key=lambda part: part.rank))

    def _parts(self, content: Content) -> list[_Part]:
        mono = self._numbers.width
        parts = [
            _Part(5, content.weights, sum(map(mono, _ends(content))) + _BAR + 12, self._weights),
            _Part(2, (content.values, *content.values_short),
                  mono(content.low) + mono(content.high) + _BAR + 12, self._values),
            _Part(1, (content.biases,), 23 + mono(content.bias), self._biases),
        ]  # fmt: skip
        if content.marks:
            row = sum(27 + mono(text) for _, text in content.marks) - 10
            parts.append(_Part(3, ("units",), row, self._marks))
        if content.moving:
            parts.append(_Part(4, (content.moving[1],), 14 + mono(content.moving[2]), self._moving))
        return parts

    def _width(self, name: str, part: _Part) -> float:
        return max(self._words.width(name), part.row)

    def _weights(self, painter: QPainter, content: Content, x: float) -> None:
        """The weights' colours and widths, up to the largest."""
        signed = content.hue == "sign"
        bar = self._ends(painter, x, *_ends(content))
        start = bar.center().x() if signed else bar.left()
        tips: list[tuple[float, str]] = [(bar.right(), "positive" if signed else content.hue)]
        tips += [(bar.left(), "negative")] if signed else []
        painter.setPen(Qt.PenStyle.NoPen)
        for tip, color in tips:
            painter.setBrush(QColor(getattr(self._palette, color)))
            painter.drawPolygon(QPolygonF(_wedge(start, tip, content.widest)))

    def _values(self, painter: QPainter, content: Content, x: float) -> None:
        """The colours of one column's values."""
        bar = self._ends(painter, x, content.low, content.high)
        lut = content.colours.lut(self._palette)
        colors = np.ascontiguousarray(lut[128:] if content.half else lut)
        image = QImage(colors.data, len(colors), 1, 4 * len(colors), QImage.Format.Format_RGB32)
        painter.drawImage(bar, image)

    def _biases(self, painter: QPainter, content: Content, x: float) -> None:
        """The dots on the nodes."""
        for at, color in zip((4, 14), dot_colors(self._palette, content.hue), strict=True):
            draw_dot(painter, x + at, _LOWER, color, self._palette)
        self._number(painter, x + 23, content.bias)

    def _marks(self, painter: QPainter, content: Content, x: float) -> None:
        """The signs on units that do not learn."""
        for trouble, text in content.marks:
            paint_badge(painter, QPointF(x + 6, _LOWER), trouble, self._theme)
            x = self._number(painter, x + 17, text) + 10

    def _moving(self, painter: QPainter, content: Content, x: float) -> None:
        """What the player sets in motion."""
        color, _, text = content.moving
        draw_dot(painter, x + 4, _LOWER, getattr(self._palette, color), self._palette)
        self._number(painter, x + 14, text)

    def _title(self, painter: QPainter, x: float, text: str) -> None:
        painter.setFont(self._words.font)
        painter.setPen(self._muted)
        self._words.draw(painter, x, _UPPER, text)

    def _number(self, painter: QPainter, x: float, text: str) -> float:
        painter.setFont(self._numbers.font)
        painter.setPen(self._text)
        self._numbers.draw(painter, x, _LOWER, text)
        return x + self._numbers.width(text)

    def _ends(self, painter: QPainter, x: float, low: str, high: str) -> QRectF:
        """Two numbers, and the bar's place between them."""
        start = self._number(painter, x, low) + 6
        self._number(painter, start + _BAR + 6, high)
        return QRectF(start, _LOWER - 4, _BAR, 8)


def _ends(content: Content) -> tuple[str, str]:
    """The numbers at the ends of the weights' bar."""
    signed = content.hue == "sign"
    return (f"−{content.peak}", f"+{content.peak}") if signed else ("0", content.peak)


def _wedge(start: float, end: float, widest: float) -> list[QPointF]:
    """The outline of an edge that swells as edges do."""
    spans = [(k / 12, 0.5 * widest * swell(k / 12)) for k in range(13)]
    upper = [QPointF(start + t * (end - start), _LOWER - half) for t, half in spans]
    lower = [QPointF(start + t * (end - start), _LOWER + half) for t, half in reversed(spans)]
    return upper + lower
