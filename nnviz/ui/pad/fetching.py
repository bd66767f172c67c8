"""Reading a picture in a thread: decoding one may take longer than the window may be busy."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from nnviz.data.pictures import Field
from nnviz.engine.shapes import Array
from nnviz.errors import NnvizError
from nnviz.ui.pad.reading import read

_TICK_MS = 10


class Fetcher(QObject):
    """``fetched(picture, field)`` when the one last asked for is there, or ``failed(sentence)``."""

    fetched = Signal(object, object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._coming: tuple[Future[Array], Field] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._poll)

    def fetch(self, source: Path | QImage, field: Field) -> None:
        """Begin to read; what was asked for before is not waited for."""
        pool = ThreadPoolExecutor(1, "nnviz picture")
        self._coming = pool.submit(read, source, field), field
        pool.shutdown(wait=False)
        self._timer.start(_TICK_MS)

    def _poll(self) -> None:
        if self._coming is None or not self._coming[0].done():
            return
        (coming, field), self._coming = self._coming, None
        self._timer.stop()
        try:
            self.fetched.emit(coming.result(), field)
        except NnvizError as error:
            self.failed.emit(str(error))
