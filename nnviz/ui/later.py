"""Work that would hold up the window, in a thread of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.errors import NnvizError

_log = logging.getLogger("nnviz")
_POLL_MS = 15


class Later(QObject):
    """One job at a time, the newest: ``done`` is called with its result, in the window's thread;
    ``failed(sentence)`` where it was none."""

    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: tuple[Future[Any], Callable[[Any], None]] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def busy(self) -> bool:
        return self._job is not None

    def begin(self, work: Callable[[], Any], done: Callable[[Any], None], small: bool) -> None:
        """Do it now if it is small; what was under way is forgotten."""
        if small:
            self._job = None
            try:
                result = work()
            except NnvizError as error:
                self.failed.emit(str(error))
            else:
                done(result)
            return
        pool = ThreadPoolExecutor(1, "nnviz later")
        self._job = pool.submit(work), done
        pool.shutdown(wait=False)  # The thread ends with the job.
        self._timer.start()

    def _poll(self) -> None:
        if self._job is None:
            self._timer.stop()
            return
        future, done = self._job
        if not future.done():
            return
        self._job = None
        self._timer.stop()
        try:
            done(future.result())
        except NnvizError as error:
            self.failed.emit(str(error))
        except Exception as error:
            _log.exception("work beside the window broke off")
            self.failed.emit(f"That broke off: {error!r}. The data are as they were.")
