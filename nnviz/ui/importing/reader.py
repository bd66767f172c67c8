"""The process that reads, as the window knows it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

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
    """One signal for each answer; ``refused`` carries a sentence. The process begins in a task of
    its own, after that which asks for it."""

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
        self._begin = partial(Link, serve, *arguments, SHELF.folder)
        self._link: Link | None = None
        self._waiting: list[tuple[object, ...]] | None = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._take)
        QTimer.singleShot(0, self, self._start)

    def ask(self, name: str, *arguments: object) -> None:
        """Send a message; what is being read is given up."""
        if self._waiting is not None:
            self._waiting.append((name, *arguments))
        elif self._link is not None:
            self._send(self._link, name, *arguments)

    def stop(self) -> None:
        """End the process whatever it does; safe to repeat."""
        self._timer.stop()
        self._waiting = None
        link, self._link = self._link, None
        if link is not None:
            link.abandon()

    def _start(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return  # It was stopped before.
        self._link = link = self._begin()
        self._timer.start(_POLL_MS)
        for message in waiting:
            self._send(link, *message)

    def _send(self, link: Link, *message: object) -> None:
        try:
            link.wire.send(*message)
        except GoneError:
            self._lose()

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
