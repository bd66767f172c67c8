"""The window at rest while a picture of it is made in parts, so that all of them are of one
moment."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QWindow


class Stillness(QObject):
    """Whatever moves in the window does so by a timer: the run's frames, a step that plays, notes
    that leave. While it is held none goes off but ``spared`` and what the system paints by; each
    goes off later. Input is to be kept off by other means."""

    def __init__(self, spared: QObject) -> None:
        super().__init__(spared)
        self._spared = spared

    def hold(self) -> None:
        """Until ``release``."""
        if (application := QCoreApplication.instance()) is not None:
            application.installEventFilter(self)

    def release(self) -> None:
        """Let all go on."""
        if (application := QCoreApplication.instance()) is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        spared = watched is self._spared or isinstance(watched, QWindow)
        return event.type() is QEvent.Type.Timer and not spared
