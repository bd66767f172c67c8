"""What benchmarks of the window share: the window at full speed, and the same run without one."""

from __future__ import annotations

import time

from PySide6.QtCore import QEventLoop, QTimer
from threadpoolctl import threadpool_limits

from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame
from nnviz.experiment.run import Run
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.start import application, themed

ROUNDS = 5
SIZE = (1600, 1000)
SETTLE = 1.0  # seconds of playing before a round counts


def open_window(work: Experiment) -> MainWindow:
    """The real window, at full speed once it plays."""
    window = MainWindow(Session(work), themed(application()))
    window.resize(*SIZE)
    window.show()
    window.top.speed.setValue(window.top.speed.maximum())
    return window


def headless(work: Experiment, seconds: float) -> float:
    """Steps per second of the same run, evaluated after every epoch as in the window.

    BLAS is held to one thread once, as the worker does: doing so for every few epochs would cost
    this side a tenth of its time and more.
    """
    run = Run(work)
    with threadpool_limits(1, "blas"):
        _pulse(run, SETTLE)
        begun, first = time.perf_counter(), run.step
        _pulse(run, seconds)
        return (run.step - first) / (time.perf_counter() - begun)


def _pulse(run: Run, seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        run.pulse(min(run.trainer.batches, 32))


def live(seconds: float) -> None:
    """Let the window live for that long in an event loop of its own."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1e3), loop.quit)
    loop.exec()


def newest(window: MainWindow) -> Frame:
    """Asking the run for its step instead would hold up both."""
    assert window.bridge.frame is not None
    return window.bridge.frame


def pace(first: Frame, last: Frame) -> float:
    """Steps per second between two frames."""
    return (last.step - first.step) / (last.taken - first.taken)
