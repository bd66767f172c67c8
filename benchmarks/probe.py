"""What a window does while it trains: its ticks, its answers to input, the age of its pictures."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from nnviz.experiment.frame import Frame
from nnviz.ui.main_window import MainWindow

_REMEMBERED = 64


class Age:
    """How old a picture is at its worst: when the next one takes its place."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._shown = 0.0

    def restart(self) -> None:
        self.seconds, self._shown = [], 0.0

    def see(self, now: float, taken: float) -> None:
        """Now the picture of a state taken at that time is seen."""
        if taken != self._shown:
            if self._shown:
                self.seconds.append(now - self._shown)
            self._shown = taken


class Probe(QObject):
    """Collects while it is restarted again and again."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window, self._painted_at = window, 0.0
        self.ticks: list[float] = []
        self.delays: list[float] = []
        self.canvas, self.output, self.plot = Age(), Age(), Age()
        self._posted: dict[int, float] = {}
        self._taken: OrderedDict[int, float] = OrderedDict()
        window.bridge.ticked.connect(self._tick)
        window.bridge.arrived.connect(self._arrive)
        window.canvas.installEventFilter(self)

    def restart(self) -> None:
        self.ticks, self.delays = [], []
        for age in (self.canvas, self.output, self.plot):
            age.restart()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._painted_at = time.perf_counter()
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            posted = self._posted.pop(event.timestamp(), None)
            if posted is not None:
                self.delays.append(time.perf_counter() - posted)
        return False

    def post(self, number: int) -> None:
        """Called by another thread: one mouse move onto the canvas."""
        where = QPointF(100 + number % 300, 200 + number % 97)
        none = Qt.MouseButton.NoButton
        move = QMouseEvent(
            QEvent.Type.MouseMove, where, where, none, none, Qt.KeyboardModifier.NoModifier
        )
        move.setTimestamp(number)
        self._posted[number] = time.perf_counter()
        QCoreApplication.postEvent(self._window.canvas, move)

    def _arrive(self, frame: Frame) -> None:
        self._taken[frame.step] = frame.taken
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)

    def _tick(self) -> None:
        """What was fed since the last tick is painted by now."""
        now, window = time.perf_counter(), self._window
        self.ticks.append(now)
        self._see(self.canvas, self._painted_at, window.canvas.painted_step)
        shown = window.bridge.shown_on(window.output)
        if shown is not None:
            flat = shown.maps is not None and shown.maps.boundary is not None
            step = shown.maps.boundary_step if flat and shown.maps else shown.step
            self._see(self.output, now, step)
        shown = window.bridge.shown_on(window.centre.dock.view)
        if shown is not None:
            self._see(self.plot, now, shown.step)

    def _see(self, age: Age, now: float, step: int) -> None:
        taken = self._taken.get(step)
        if taken is not None:
            age.see(now, taken)


class Mouse:
    """``with Mouse(probe):`` moves over the canvas at odd moments, posted by another thread."""

    def __init__(self, probe: Probe) -> None:
        self._probe, self._stop = probe, threading.Event()
        self._thread = threading.Thread(target=self._move)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _move(self) -> None:
        number = 0
        while not self._stop.wait(0.037):
            number += 1
            self._probe.post(number)
