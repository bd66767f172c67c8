"""Real frames for the tests of the plots."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QFrame, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from nnviz.drawing.palette import DARK
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.look import Look
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.stage import Stage
from nnviz.ui.start import application, dressed
from nnviz.ui.theme import Theme

PATIENCE = 20_000  # milliseconds; only a failing test waits that long


class Bench:
    """A session with its worker at work, and what a view needs."""

    def __init__(self, qtbot: QtBot, sample: str) -> None:
        self._qtbot = qtbot
        self.session, self.stage = Session(sample_experiment(sample)), Stage()
        self.theme: Theme = dressed(application(), DARK)
        self._newest: Frame | None = None
        self._hosts: list[QWidget] = []

    def frame(self, epochs: int = 0, look: Look | None = None) -> Frame:
        """The frame after so many epochs in all, looking at a sample."""
        worker = self.session.worker
        worker.want(Wanted(thumbnail=12, boundary=24, look=look))
        trained = self._newest.epoch if self._newest is not None else 0
        if epochs > trained:
            worker.train_epochs(epochs - trained)

        def arrived() -> bool:
            self._newest = worker.take_frame() or self._newest
            frame = self._newest
            seen = frame is not None and frame.microscope is not None and frame.epoch >= epochs
            if not seen or (frame.data.table.input_shape == (2,) and frame.maps is None):
                return False  # from before it was told what to show
            return look is None or frame.microscope.look == look

        self._qtbot.waitUntil(arrived, timeout=PATIENCE)
        assert self._newest is not None
        return self._newest

    def show(self, view: QWidget, width: int, height: int) -> None:
        """Show a view inside a host, which passes no size limits on to the screen."""
        host = QScrollArea()
        host.setFrameShape(QFrame.Shape.NoFrame)
        host.setWidgetResizable(True)
        host.setWidget(view)
        host.resize(width, height)
        self._hosts.append(host)
        self._qtbot.addWidget(host)
        host.show()
        self._qtbot.waitExposed(host)

    def wait(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=PATIENCE)


@contextmanager
def bench(qtbot: QtBot, sample: str) -> Iterator[Bench]:
    """Starts the worker, and stops it at the end."""
    made = Bench(qtbot, sample)
    made.session.worker.start()
    try:
        yield made
    finally:
        made.session.worker.stop()
