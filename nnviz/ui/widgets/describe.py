"""What every control must have: a name for screen readers and one line that explains it."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

W = TypeVar("W", bound=QWidget)


def described(widget: W, name: str, tip: str, shortcut: QKeySequence | None = None) -> W:
    """Give a control its accessible name and its one-line explanation, and return it."""
    widget.setAccessibleName(name)
    keys = shortcut.toString(QKeySequence.SequenceFormat.NativeText) if shortcut else ""
    widget.setToolTip(f"{tip} ({keys})" if keys else tip)
    widget.setAccessibleDescription(tip)
    return widget


def put_on(widget: QWidget, role: str) -> None:
    """Let the style sheet dress a widget that is there already for another role."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
