"""Walks through the steps of a sequence, one after another, while the window lives on."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

PACE_MS = 260


class Walker(QObject):
    """``arrived(step)`` at each step, ``ended`` after the last or when stopped."""

    arrived = Signal(int)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: list[int] = []
        self._timer = QTimer(self)
        self._timer.setInterval(PACE_MS)
        self._timer.timeout.connect(self.go)

    @property
    def walks(self) -> bool:
        return self._timer.isActive()

    def start(self, path: range) -> None:
        """Along these steps."""
        self._path = list(reversed(path))
        self._timer.start()
        self.go()

    def stop(self) -> None:
        if self.walks:
            self._timer.stop()
            self.ended.emit()

    def go(self) -> None:
        """To the next step."""
        if not self._path:
            self.stop()
            return
        self.arrived.emit(self._path.pop())
