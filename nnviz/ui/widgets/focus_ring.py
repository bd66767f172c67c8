"""A ring around what has the keyboard, for widgets that are painted by hand."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnviz.ui.printing import is_printing
from nnviz.ui.theme import Theme

_WIDTH = 1.6


def came_by_key(widget: QWidget) -> bool:
    """Whether it has the keyboard, and was reached by Tab and not by a click since."""
    by_key = widget.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    return by_key and widget.hasFocus()


def paint_ring(
    painter: QPainter, widget: QWidget, theme: Theme, around: QRectF | None = None
) -> None:
    """Just inside the widget's edge, or ``around`` a part of it, as long as the keyboard is there;
    never in a print."""
    if is_printing() or not came_by_key(widget):
        return
    half = _WIDTH / 2
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("accent"), _WIDTH))
    area = QRectF(widget.rect()) if around is None else around
    painter.drawRect(area.adjusted(half, half, -half, -half))
