"""The pointer's shape."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def offer_click(widget: QWidget, offered: bool) -> None:
    """A hand where a click does something, else an arrow."""
    shape = Qt.CursorShape.PointingHandCursor if offered else Qt.CursorShape.ArrowCursor
    widget.setCursor(shape)
