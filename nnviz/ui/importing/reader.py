"""The process that reads, as the window knows it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.data.shelf import SHELF
from nnviz.experiment.link import GoneError, Link

_POLL_MS = 16
_AT_ONCE = 8
"""Messages taken in one event."""
_LOST = (
    "Reading broke off: the file needs more memory than there is. Make it smaller, or leave "
    "columns out."
)


class Reader(QObject):
    """One signal for each answer; ``refused`` carries a sentence."""

    preview = Signal(object)
    progress = Signal(int, int)
    found = Signal(object)
    planned = Signal(object, object)
    imported = Signal(object)
    predicted = Signal(object)
    saved = Signal(str)
    refused = Signal(str)

    lost = _LOST
    """What is said when the process ended by itself."""

    def __init__(self, parent: QObject, serve: Callable[..., None], *arguments: object) -> None:
        super().__init__(parent)
        self._link: Link | None = Link(serve, *arguments, SHELF.folder)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._take)
        self._timer.start(_POLL_MS)

    def ask(self, name: str, *arguments: object) -> None:
        """Send a message; what is being read is given up."""
        if self._link is None:
            return
        try:
            self._link.wire.send(name, *arguments)
        except GoneError:
            self._lose()

    def stop(self) -> None:
        """End the process whatever it does; safe to repeat."""
        self._timer.stop()
        link, self._link = self._link, None
        if link is not None:
            link.abandon()

    def _take(self) -> None:
        try:
            for _ in range(_AT_ONCE):
                if self._link is None or not self._link.wire.waits(0):
                    return
                name, *arguments = self._link.wire.receive()
                getattr(self, name).emit(*arguments)
        except GoneError:
            self._lose()

    def _lose(self) -> None:
        self.stop()
        self.refused.emit(self.lost)
