"""What a painted widget says of where the keyboard is in it, for those who cannot see it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

_STILL_MS, _LONGEST = 60, 1.0
"""Nothing is said before it stands still for so many milliseconds, or has gone on changing for so
many seconds: while a network trains, numbers change thirty times a second, and a key held down
goes through many places."""


class Voice(QObject):
    """Puts ``text()`` before what the widget is described by; screen readers hear of it."""

    def __init__(self, widget: QWidget, text: Callable[[], str]) -> None:
        super().__init__(widget)
        self._widget, self._text = widget, text
        self._said = self._help = ""
        self._since = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_STILL_MS)
        self._timer.timeout.connect(self._say)

    def renew(self) -> None:
        """What stands there may be another."""
        now = time.monotonic()
        if not self._timer.isActive():
            self._since = now
        if now - self._since < _LONGEST:
            self._timer.start()

    def _say(self) -> None:
        before = self._widget.accessibleDescription()
        if before != self._said:
            self._help = before  # Who owns the widget has described it.
        text = self._text()
        self._said = f"{text}. {self._help}" if text else self._help
        if self._said != before:
            self._widget.setAccessibleDescription(self._said)
