"""The card beside the cursor: what is there, and its numbers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from nnviz.drawing.captions import Caption, Row
from nnviz.ui.theme import Theme

_PAD, _ROW, _TITLE, _GAP, _OFF = 10.0, 18.0, 20.0, 18.0, 16.0


def paint_card(
    painter: QPainter, caption: Caption, at: QPointF, area: QRectF, theme: Theme
) -> QRectF:
    """Paint the card near ``at`` but wholly inside ``area``; returns its place."""
    title, name = theme.text_font(12, QFont.Weight.DemiBold), theme.text_font(12)
    mono = theme.mono_font(12)
    box = _place(_size(caption, title, name, mono), at, area)
    painter.setPen(QPen(theme.color("border"), 1))
    painter.setBrush(theme.color("raised", 0.97))
    painter.drawRoundedRect(box, 7, 7)
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    line = QRectF(box.x() + _PAD, box.y() + _PAD - 3, box.width() - 2 * _PAD, _TITLE)
    _text(painter, line, caption.title, title, theme, "text", left)
    for row in caption.rows:
        line = QRectF(line.x(), line.bottom(), line.width(), _ROW)
        _text(painter, line, row.name, name, theme, "muted", left)
        _text(painter, line, row.value, mono, theme, row.color, right)
    return box


def _size(caption: Caption, title: QFont, name: QFont, mono: QFont) -> tuple[float, float]:
    names, numbers = QFontMetricsF(name), QFontMetricsF(mono)

    def width(row: Row) -> float:
        gap = _GAP if row.value else 0.0
        return names.horizontalAdvance(row.name) + gap + numbers.horizontalAdvance(row.value)

    widest = max([QFontMetricsF(title).horizontalAdvance(caption.title), *map(width, caption.rows)])
    return widest + 2 * _PAD + 1, _TITLE + _ROW * len(caption.rows) + 2 * _PAD - 5


def _place(size: tuple[float, float], at: QPointF, area: QRectF) -> QRectF:
    """Below and right of the cursor, or on the other side where there is no room."""
    width, height = size
    x = at.x() + _OFF if at.x() + _OFF + width <= area.right() - 4 else at.x() - _OFF - width
    y = at.y() + _OFF if at.y() + _OFF + height <= area.bottom() - 4 else at.y() - _OFF - height
    x = max(area.left() + 4, min(x, area.right() - 4 - width))
    y = max(area.top() + 4, min(y, area.bottom() - 4 - height))
    return QRectF(round(x) + 0.5, round(y) + 0.5, width, height)


def _text(
    painter: QPainter,
    line: QRectF,
    text: str,
    font: QFont,
    theme: Theme,
    color: str,
    align: Qt.AlignmentFlag,
) -> None:
    if text:
        painter.setFont(font)
        painter.setPen(theme.color(color))
        painter.drawText(line, align | Qt.AlignmentFlag.AlignVCenter, text)
