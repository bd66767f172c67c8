"""Small files are written in a thread: a disk may take its time to say that it holds them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.errors import NnvizError

_POLL_MS = 50


class Writer(QObject):
    """One task after the other, in their order; ``failed(sentence)`` once for what fails,
    ``rested`` when all is done."""

    failed = Signal(str)
    rested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: ThreadPoolExecutor | None = None
        self._jobs: list[Future[None]] = []
        self._told = ""
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._look)

    def begin(self, task: Callable[[], None]) -> None:
        """Do it after those that are waiting; NnvizError is told, anything else raised here."""
        self._pool = self._pool or ThreadPoolExecutor(1, "nnviz small files")
        self._jobs.append(self._pool.submit(task))
        self._timer.start()

    def stop(self) -> None:
        """Wait until all is done; what is begun later is done all the same."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()
        self._look()

    def _look(self) -> None:
        while self._jobs and self._jobs[0].done():
            self._tell(self._jobs.pop(0))
        if not self._jobs and self._timer.isActive():
            self._timer.stop()
            self.rested.emit()

    def _tell(self, job: Future[None]) -> None:
        try:
            job.result()
        except NnvizError as error:
            if str(error) != self._told:
                self._told = str(error)
                self.failed.emit(self._told)
