"""The columns of cards at both sides of the window."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from nnviz.ui.widgets.scrolling import scrolling

LEFT_WIDTH, RIGHT_WIDTH, RIGHT_LEAST = 268, 340, 300
_EDGE = 12


def left_column(cards: Iterable[QWidget]) -> QScrollArea:
    """Cards of fixed width below each other, scrolled where the window is low."""
    inside = QFrame()
    inside.setProperty("role", "column")
    column = _column(inside)
    column.setContentsMargins(_EDGE, _EDGE, 0, _EDGE)
    column.setAlignment(Qt.AlignmentFlag.AlignLeft)
    for card in cards:
        # A width of its own, so that a scroll bar takes from the edge and not from the card.
        card.setFixedWidth(LEFT_WIDTH - 2 * _EDGE)
        column.addWidget(card)
    column.addStretch(1)
    area = scrolling(inside)
    area.setFixedWidth(LEFT_WIDTH)
    return area


def right_column(upper: QWidget, lower: QWidget) -> QFrame:
    """Two cards; the lower one takes the room that is left."""
    inside = QFrame()
    inside.setProperty("role", "column")
    inside.setMinimumWidth(RIGHT_LEAST)
    column = _column(inside)
    column.addWidget(upper)
    column.addWidget(lower, 1)
    return inside


def _column(inside: QFrame) -> QVBoxLayout:
    column = QVBoxLayout(inside)
    column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
    column.setSpacing(_EDGE)
    return column
