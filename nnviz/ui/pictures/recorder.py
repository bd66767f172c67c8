"""Recording a film of the window while it goes on living."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from nnviz.errors import NnvizError
from nnviz.formats.film import Film
from nnviz.ui.main_window import MainWindow
from nnviz.ui.pictures.maker import GivenUpError
from nnviz.ui.pictures.takes import Take
from nnviz.ui.studio import as_pillow

_TICK_MS = 20
_log = logging.getLogger("nnviz")


class Recorder(QObject):
    """``progressed(made, all)`` and ``written(share)``, then ``done(sentence)``,
    ``failed(sentence)`` or ``given_up``, once nothing of a cancelled film is left.

    A frame is what the screen shows; it is compressed in a thread, as the file is in the end.
    """

    progressed = Signal(int, int)
    written = Signal(float)
    done = Signal(str)
    failed = Signal(str)
    given_up = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._pool = ThreadPoolExecutor(1, "nnviz film")
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._clock.timeout.connect(self._go_on)
        self._job: Future[None] | None = None
        self._number = -1
        self._stop, self._share = Event(), 0.0

    @property
    def recording(self) -> bool:
        return self._clock.isActive()

    def record(self, take: Take, subject: QWidget, path: Path, per_second: float) -> None:
        """Begin; the frames come as fast as the window makes them."""
        self._take, self._subject, self._path = take, subject, path
        self._film, self._job = Film(per_second), None
        self._number, self._share, self._stop = 0, 0.0, Event()
        take.begin(0)
        self._clock.start()

    def cancel(self) -> None:
        """End it: at once while frames are made; the writing, within some hundredths of a
        second."""
        self._stop.set()
        if self.recording and not self._writes:
            self._give_up()

    def stop(self) -> None:
        """The window is closed."""
        self._stop.set()
        if self.recording:
            self._end()
        self._pool.shutdown()

    @property
    def _writes(self) -> bool:
        return self._job is not None and self._number == self._take.frames

    def _go_on(self) -> None:
        try:
            self._advance()
        except GivenUpError:
            self._give_up()
        except NnvizError as error:
            self._fail(str(error))
        except Exception as error:
            _log.exception("the recording broke off")
            self._fail(f"The recording broke off: {error!r}. Your work is kept.")

    def _advance(self) -> None:
        """One look: whether the last frame is packed, and the next one is there."""
        if self._job is not None:
            if not self._job.done():
                self.written.emit(self._share)
                return
            self._job.result()
            self._job = None
            if self._number == self._take.frames:
                self._finish()
                return
            self._take.begin(self._number)
        if self._take.arrived() and self._is_drawn:
            self._shoot()

    @property
    def _is_drawn(self) -> bool:
        window = self._window
        waits = window.canvas.isVisible() and not window.canvas.is_complete
        return window.bridge.is_settled() and not waits

    def _shoot(self) -> None:
        picture = self._subject.grab().toImage()
        self._number += 1
        path = self._path if self._number == self._take.frames else None
        self.progressed.emit(self._number, self._take.frames)
        self._job = self._pool.submit(self._pack, self._film, picture, path)

    def _pack(self, film: Film, picture: QImage, path: Path | None) -> None:
        """In the thread: add a frame; after the last one, write the file."""
        film.add(as_pillow(picture))
        if path is not None:
            film.write(path, self._heard)

    def _heard(self, share: float) -> None:
        self._share = share
        if self._stop.is_set():
            raise GivenUpError

    def _finish(self) -> None:
        count, name = self._film.count, self._path.name
        self._end()
        self.done.emit(f"Recorded {count:,} frames as {name}.")

    def _give_up(self) -> None:
        self._end()
        self.given_up.emit()

    def _fail(self, sentence: str) -> None:
        self._end()
        self.failed.emit(sentence)

    def _end(self) -> None:
        """Leave the window at rest; the frames go once nothing is done with them any more."""
        self._clock.stop()
        self._take.end()
        self._job = None
        self._pool.submit(self._film.__exit__, None, None, None)
