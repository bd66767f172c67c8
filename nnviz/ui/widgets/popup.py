"""Popups with the rounded corners of the cards."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

_FLAGS = Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint


def rounded(popup: QWidget) -> None:
    """Let what lies behind a popup show through its corners."""
    popup.setWindowFlags(popup.windowFlags() | _FLAGS)
    popup.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
