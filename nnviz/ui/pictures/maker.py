"""Making a picture while the window goes on answering: painted part by part, packed in a thread."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtWidgets import QWidget

from nnviz.errors import NnvizError
from nnviz.ui.pictures.printed import InParts
from nnviz.ui.pictures.still import Stillness
from nnviz.values import dataclass

_SLICE = 0.008
"""Seconds of painting in one event; the last part may take some more."""
_SETTLING_MS, _POLL_MS = 20, 15
"""So long what was under way in the window may come to its end."""
_log = logging.getLogger("nnviz")


class GivenUpError(Exception):
    """A job was told to end; it leaves nothing behind."""


@dataclass(frozen=True, eq=False)
class Making:
    """``paint`` begins to paint ``of``; ``pack`` gets what came of it in another thread, and an
    event that is set when it is given up; ``done`` gets what came of that in the window's."""

    of: QWidget
    paint: Callable[[], InParts[Any]]
    pack: Callable[[Any, Event], Any]
    done: Callable[[Any], None]


class Maker(QObject):
    """One picture at a time, the newest. ``painted(share)``; ``failed(sentence)``; ``given_up``
    once nothing of a cancelled one is left.

    A widget that takes another size meanwhile is painted from the beginning.
    """

    painted = Signal(float)
    failed = Signal(str)
    given_up = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pool: ThreadPoolExecutor | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)
        self._still = Stillness(self._timer)
        self._making: Making | None = None
        self._painting: InParts[Any] | None = None
        self._size = QSize()
        self._job: Future[Any] | None = None
        self._stop = Event()

    @property
    def busy(self) -> bool:
        return self._making is not None

    def make(self, making: Making) -> None:
        """Begin; one under way is forgotten, unless it writes already."""
        self._stop.set()
        self._making, self._job, self._stop = making, None, Event()
        self._still.hold()
        self._begin()
        self._timer.start(_SETTLING_MS)

    def cancel(self) -> None:
        """Give it up: at once while it is painted, and some hundredths of a second later then."""
        self._stop.set()
        if self._making is not None and self._job is None:
            self._end()
            self.given_up.emit()

    def stop(self) -> None:
        """The window is closed."""
        self._stop.set()
        self._end()
        if self._pool is not None:
            self._pool.shutdown()

    def _begin(self) -> None:
        if self._making is not None:
            self._size = self._making.of.geometry().size()
            self._painting = self._making.paint()

    def _end(self) -> None:
        self._timer.stop()
        self._still.release()
        self._making = self._painting = self._job = None

    def _go_on(self) -> None:
        try:
            self._advance()
        except GivenUpError:
            self._end()
            self.given_up.emit()
        except NnvizError as error:
            self._end()
            self.failed.emit(str(error))
        except Exception as error:
            _log.exception("a picture broke off")
            self._end()
            self.failed.emit(f"The picture broke off: {error!r}. Your work is kept.")

    def _advance(self) -> None:
        """Paint some parts, or look whether all is packed."""
        making = self._making
        if making is None or (self._job is not None and not self._job.done()):
            return
        if self._job is not None:
            result = self._job.result()
            self._end()
            making.done(result)
        else:
            self._paint(making)

    def _paint(self, making: Making) -> None:
        if making.of.geometry().size() != self._size:
            self._begin()
        self._timer.start(0)
        end = time.perf_counter() + _SLICE
        share = 0.0
        while self._painting is not None and time.perf_counter() < end:
            try:
                share = next(self._painting)
            except StopIteration as all_of_it:
                self._hand_over(making, all_of_it.value)
                share = 1.0
        self.painted.emit(share)

    def _hand_over(self, making: Making, painted: Any) -> None:
        """Let the window go on: the rest is another thread's."""
        self._still.release()
        self._painting = None
        self._pool = self._pool or ThreadPoolExecutor(1, "nnviz picture")
        self._job = self._pool.submit(making.pack, painted, self._stop)
        self._timer.start(_POLL_MS)
