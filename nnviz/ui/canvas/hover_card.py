"""The card beside the cursor: what is there, and its numbers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter, QPen

from nnviz.drawing.captions import Caption, Row
from nnviz.ui.canvas.words import Words
from nnviz.ui.theme import Theme

_PAD, _ROW, _TITLE, _GAP, _OFF = 10.0, 18.0, 20.0, 18.0, 16.0


class HoverCard:
    """Painted in the canvas's own pixels."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._titles = Words(theme.text_font(12, QFont.Weight.DemiBold))
        self._names, self._numbers = Words(theme.text_font(12)), Words(theme.mono_font(12))

    def paint(self, painter: QPainter, caption: Caption, at: QPointF, area: QRectF) -> QRectF:
        """Paint the card near ``at`` but wholly inside ``area``; returns its place."""
        box = _place(self._size(caption), at, area)
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(self._theme.color("raised", 0.97))
        painter.drawRoundedRect(box, 7, 7)
        left, right, y = box.x() + _PAD, box.right() - _PAD, box.y() + _PAD - 3 + _TITLE / 2
        self._write(painter, self._titles, left, y, caption.title, "text")
        y += _TITLE / 2 - _ROW / 2
        for row in caption.rows:
            y += _ROW
            alone = not row.value and row.color != "text"
            self._write(painter, self._names, left, y, row.name, row.color if alone else "muted")
            self._write(painter, self._numbers, right, y, row.value, row.color, 1.0)
        return box

    def _size(self, caption: Caption) -> tuple[float, float]:
        widest = max([self._titles.width(caption.title), *map(self._width, caption.rows)])
        return widest + 2 * _PAD + 1, _TITLE + _ROW * len(caption.rows) + 2 * _PAD - 5

    def _width(self, row: Row) -> float:
        gap = _GAP if row.value else 0.0
        return self._names.width(row.name) + gap + self._numbers.width(row.value)

    def _write(
        self,
        painter: QPainter,
        words: Words,
        x: float,
        y: float,
        text: str,
        color: str,
        align: float = 0.0,
    ) -> None:
        if text:
            painter.setFont(words.font)
            painter.setPen(self._theme.color(color))
            words.draw(painter, x, y, text, align)


def _place(size: tuple[float, float], at: QPointF, area: QRectF) -> QRectF:
    """Below and right of the cursor, or on the other side where there is no room."""
    width, height = size
    x = at.x() + _OFF if at.x() + _OFF + width <= area.right() - 4 else at.x() - _OFF - width
    y = at.y() + _OFF if at.y() + _OFF + height <= area.bottom() - 4 else at.y() - _OFF - height
    x = max(area.left() + 4, min(x, area.right() - 4 - width))
    y = max(area.top() + 4, min(y, area.bottom() - 4 - height))
    return QRectF(round(x) + 0.5, round(y) + 0.5, width, height)
