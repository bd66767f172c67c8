"""Pictures of data sets, made when they are first wanted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from nnviz.data.dataset import Table
from nnviz.errors import NnvizError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.materialise import table_of
from nnviz.ui.panels.table_pictures import excerpt, table_picture
from nnviz.ui.theme import Theme

SIDE = 168
_TICK_MS = 8
_COARSE = 8
"""Pictures of so few pixels are shown pixel by pixel."""


class DataPictures(QObject):
    """``drawn(name)`` when a picture is there, ``failed(name, sentence)`` when there can be none.

    A thread reads one table after the other, which may take longer than the window can be busy;
    the pictures are drawn one by one between the window's other work.
    """

    drawn = Signal(str)
    failed = Signal(str, str)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._read: dict[str, Future[Table]] = {}
        self._pictures: dict[str, QImage] = {}
        self._wanted: dict[str, Callable[[], Experiment]] = {}
        self._waiting: list[str] = []
        self._pool = ThreadPoolExecutor(1, "nnviz gallery")
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._go_on)
        theme.changed.connect(self._redraw)

    def want(self, name: str, experiment: Callable[[], Experiment]) -> None:
        """Let there be a picture of the experiment's data under a name."""
        if name not in self._wanted:
            self._wanted[name] = experiment
            self._waiting.append(name)
            # Only once the window has an idle moment: reading must not delay its first picture.
            self._timer.start()

    def picture(self, name: str) -> QImage:
        """A null one until it is drawn."""
        return self._pictures.get(name, QImage())

    def finish(self) -> None:
        """Draw what is still waiting now: for pictures of the window."""
        while self._waiting:
            self._begin()
            self._read[self._waiting[0]].exception()  # once there is an answer
            self._go_on()

    def _begin(self) -> None:
        for name in self._waiting:
            if name not in self._read:
                self._read[name] = self._pool.submit(_excerpt_of, self._wanted[name])

    def _go_on(self) -> None:
        self._begin()
        if not self._waiting:
            self._timer.stop()
        elif self._read[self._waiting[0]].done():
            self._draw(self._waiting.pop(0))

    def _draw(self, name: str) -> None:
        try:
            table = self._read[name].result()
        except NnvizError as error:
            self.failed.emit(name, str(error))
            return
        self._pictures[name] = table_picture(table, self._theme.palette, SIDE)
        self.drawn.emit(name)

    def _redraw(self) -> None:
        self._waiting = list(self._wanted)
        self._timer.start()


def is_smooth(picture: QImage) -> bool:
    """Whether a picture may be smoothed; the pixels of small images are to be seen."""
    return picture.width() > _COARSE


def _excerpt_of(experiment: Callable[[], Experiment]) -> Table:
    return excerpt(table_of(experiment()))
