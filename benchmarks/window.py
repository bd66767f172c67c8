"""The real window at full speed beside the same training without a window.

A tick is one return of the window's timer, painting included. Age: how old the state on the canvas
is at the worst moment, just before the next repaint that draws a newer step. Throughput: steps per
second, in rounds that take turns with the headless run. Input: mouse moves over the canvas, posted
by another thread at odd moments, until the canvas has handled them; in a stretch of its own,
because that thread, too, wants the interpreter's lock, which no user's mouse does.
"""

from __future__ import annotations

import threading
import time
from statistics import median
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from threadpoolctl import threadpool_limits

from nnviz.experiment.frame import Frame
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.start import application, dressed

SAMPLES = ("two-spirals",)
ROUNDS = 5
SIZE = (1600, 1000)
SETTLE = 1.0  # seconds of playing before a round counts


class Probe(QObject):
    """Collects ticks, input delays and what the canvas painted during one round."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window, self._painted_at, self._shown_of = window, 0.0, 0.0
        self.ticks: list[float] = []
        self.delays: list[float] = []
        self.ages: list[float] = []
        self._posted: dict[int, float] = {}
        self._taken: dict[int, float] = {}
        self._step = -1
        window.bridge.ticked.connect(self._tick)
        window.bridge.arrived.connect(self._arrive)
        window.canvas.installEventFilter(self)

    def restart(self) -> None:
        for values in (self.ticks, self.delays, self.ages):
            values.clear()

    def post(self, number: int) -> None:
        """Called by the other thread: one mouse move onto the canvas."""
        where = QPointF(100 + number % 300, 200 + number % 97)
        none = Qt.MouseButton.NoButton
        move = QMouseEvent(
            QEvent.Type.MouseMove, where, where, none, none, Qt.KeyboardModifier.NoModifier
        )
        move.setTimestamp(number)
        self._posted[number] = time.perf_counter()
        QCoreApplication.postEvent(self._window.canvas, move)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._painted_at = time.perf_counter()
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            posted = self._posted.pop(event.timestamp(), None)
            if posted is not None:
                self.delays.append(time.perf_counter() - posted)
        return False

    def _arrive(self, frame: Frame) -> None:
        self._taken[frame.step] = frame.taken

    def _tick(self) -> None:
        self.ticks.append(time.perf_counter())
        painted = self._window.canvas.painted_step
        if painted != self._step:
            if self._shown_of:
                self.ages.append(self._painted_at - self._shown_of)
            self._step, self._shown_of = painted, self._taken.pop(painted)


def measure(seconds: float) -> list[dict[str, Any]]:
    """One row per sample, medians over the rounds."""
    app = application()
    return [_sample(app, name, seconds) for name in SAMPLES]


def _sample(app: QApplication, name: str, seconds: float) -> dict[str, Any]:
    window = MainWindow(Session(sample_experiment(name)), dressed(app))
    window.resize(*SIZE)
    window.show()
    window.top.speed.setValue(window.top.speed.maximum())
    probe = Probe(window)
    rounds = []
    for _ in range(ROUNDS):
        alone = _headless(name, seconds)
        rounds.append(_round(window, probe, seconds) | {"headless": alone})
    window.shut_down()
    row = {key: median(each[key] for each in rounds) for key in rounds[0]}
    row["throughput"] = median(each["steps"] / each["headless"] for each in rounds)
    return {"work": name, "size": f"{SIZE[0]}×{SIZE[1]}", "rounds": ROUNDS} | row


def _headless(name: str, seconds: float) -> float:
    """Steps per second of the same run, evaluated after every epoch as in the window.

    BLAS is held to one thread once, as the worker does: doing so for every few epochs would cost
    this side a tenth of its time and more.
    """
    run = Run(sample_experiment(name))
    with threadpool_limits(1, "blas"):
        _pulse(run, SETTLE)
        begun, first = time.perf_counter(), run.step
        _pulse(run, seconds)
        return (run.step - first) / (time.perf_counter() - begun)


def _pulse(run: Run, seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        run.pulse(run.trainer.batches)


def _round(window: MainWindow, probe: Probe, seconds: float) -> dict[str, float]:
    window.session.worker.play()
    _live(SETTLE)
    probe.restart()
    first = _newest(window)
    _live(seconds)
    last = _newest(window)
    gaps, ages = np.diff(probe.ticks) * 1e3, list(probe.ages)
    probe.restart()
    _move_mouse(probe, seconds)
    moved = np.diff(probe.ticks) * 1e3
    window.session.worker.pause()
    _live(0.3)
    return {
        "ticks_per_second": 1e3 / float(gaps.mean()),
        "tick_p99_ms": float(np.percentile(gaps, 99)),
        "tick_p99_moving_ms": float(np.percentile(moved, 99)),
        "input_p99_ms": float(np.percentile(probe.delays, 99)) * 1e3,
        "canvas_age_p99_ms": float(np.percentile(ages, 99)) * 1e3,
        "canvas_age_max_ms": max(ages) * 1e3,
        "steps": (last.step - first.step) / (last.taken - first.taken),
    }


def _move_mouse(probe: Probe, seconds: float) -> None:
    stop = threading.Event()
    poster = threading.Thread(target=_post, args=(probe, stop))
    poster.start()
    _live(seconds)
    stop.set()
    poster.join()


def _post(probe: Probe, stop: threading.Event) -> None:
    number = 0
    while not stop.wait(0.037):
        number += 1
        probe.post(number)


def _live(seconds: float) -> None:
    """Let the window live for that long in an event loop of its own."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1e3), loop.quit)
    loop.exec()


def _newest(window: MainWindow) -> Frame:
    """Asking the run for its step instead would hold up both."""
    assert window.bridge.frame is not None
    return window.bridge.frame


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as lines for reading, with the targets beside them."""
    lines = []
    for row in rows:
        lines += [
            f"{row['work']} at {row['size']}, medians of {row['rounds']} rounds",
            f"  ticks per second   {row['ticks_per_second']:8.1f}   (≥ 58)",
            f"  tick p99           {row['tick_p99_ms']:8.1f} ms (≤ 20)",
            f"  the same, mouse moved{row['tick_p99_moving_ms']:7.1f} ms (≤ 20)",
            f"  input p99          {row['input_p99_ms']:8.1f} ms (≤ 20)",
            f"  canvas age p99     {row['canvas_age_p99_ms']:8.1f} ms (≤ 70)",
            f"  canvas age, worst  {row['canvas_age_max_ms']:8.1f} ms (≤ 70)",
            f"  steps per second   {row['steps']:8.0f}",
            f"  headless           {row['headless']:8.0f}",
            f"  throughput         {row['throughput']:8.1%}    (≥ 85 %)",
        ]
    return "\n".join(lines)
