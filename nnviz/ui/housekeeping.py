"""Garbage is collected in the window's thread only.

Python's collector runs in whichever thread happens to allocate. In the one that receives frames it
could destroy a forgotten widget outside Qt's thread, which ends the process.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 1000
FULL_EVERY = 30
"""How many young collections pass between two full ones."""


class Housekeeper(QObject):
    """Takes the collector's place for as long as the application lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rounds = 0
        # What the imports made stays for good; a full collection need not walk it each time.
        gc.freeze()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(INTERVAL_MS)

    def _collect(self) -> None:
        self._rounds += 1
        gc.collect(2 if self._rounds % FULL_EVERY == 0 else 1)
