"""Large networks that stand still: opened, zoomed and panned.

Opened: from the window's first showing until all that the canvas has to draw is drawn. Zoom: the
wheel turns, then rests; from the turn until the picture is complete and sharp again. Pan: the
picture is dragged to and fro without a rest. Input: mouse moves over the canvas, posted by another
thread at odd moments, meanwhile. Tasks: what Qt delivers to the window's thread at a time, on the
clock.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from benchmarks.probe import Mouse, Probe
from benchmarks.rounds import SIZE, live, open_window
from benchmarks.works import works
from nnviz.engine.layers import Dense
from nnviz.experiment.experiment import Experiment
from nnviz.ui.main_window import MainWindow

_STEP, _PATIENCE = 0.012, 20.0
_NOTCH = 120
"""One step of a mouse's wheel, in Qt's eighths of a degree."""
_TURNS = 12


class Timed(QApplication):
    """Notes how long each task takes; what is delivered within one is a part of it."""

    def __init__(self) -> None:
        super().__init__(["nnviz"])
        self.tasks, self._inside = list[float](), False

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        if self._inside:
            return bool(super().notify(receiver, event))
        self._inside, begun = True, time.perf_counter()
        try:
            return bool(super().notify(receiver, event))
        finally:
            self._inside = False
            self.tasks.append(time.perf_counter() - begun)


def networks() -> dict[str, Experiment]:
    """By name, with some 10⁵ and 10⁶ weights; both read the doodles' pixels."""
    wide = works()["784-128-64"]
    flatten, _, _, output = wide.layers
    first = Dense("hidden1", tuple(range(1024)), "relu")
    second = Dense("hidden2", tuple(range(1024, 1280)), "relu")
    large = replace(wide, layers=(flatten, first, second, output))
    return {"10⁵ weights": wide, "10⁶ weights": large}


def measure(seconds: float) -> list[dict[str, Any]]:
    """A row for each network."""
    timed = Timed()
    return [_row(timed, name, work, seconds) for name, work in networks().items()]


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as lines for reading, with the targets beside them."""
    lines = []
    for row in rows:
        lines += [
            f"{row['work']} at {row['size']}, standing still",
            f"  opened, complete   {row['opened_s']:8.2f} s",
            f"  zoomed, complete   {row['zoomed_s']:8.2f} s, worst {row['zoomed_worst_s']:.2f} "
            "(≤ 0.8)",
            f"  longest task then  {row['zoom_task_ms']:8.1f} ms",
            f"  panned: ticks      {row['pan_ticks']:8.1f} per second (≥ 58)",
            f"  tick p99           {row['pan_tick_p99_ms']:8.1f} ms",
            f"  longest task then  {row['pan_task_ms']:8.1f} ms",
            f"  input p99          {row['input_p99_ms']:8.1f} ms (≤ 10)",
        ]
    return "\n".join(lines)


def _row(timed: Timed, name: str, work: Experiment, seconds: float) -> dict[str, Any]:
    begun = time.perf_counter()
    window = open_window(work)
    _until(lambda: window.canvas.board is not None and window.canvas.is_complete)
    opened = time.perf_counter() - begun
    live(2.0)  # pages are built in idle moments
    probe = Probe(window)
    with Mouse(probe):
        timed.tasks.clear()
        zoomed = [_zoom(window, turn) for turn in range(_TURNS)]
        worst_zooming = max(timed.tasks)
        probe.ticks.clear()
        timed.tasks.clear()
        _pan(window, seconds)
        worst_panning = max(timed.tasks)
    gaps = np.diff(probe.ticks)
    window.shut_down()
    return {
        "work": name, "size": f"{SIZE[0]}×{SIZE[1]}", "opened_s": opened,
        "zoomed_s": median(zoomed), "zoomed_worst_s": max(zoomed),
        "zoom_task_ms": 1e3 * worst_zooming, "pan_task_ms": 1e3 * worst_panning,
        "pan_ticks": 1 / float(gaps.mean()),
        "pan_tick_p99_ms": 1e3 * float(np.percentile(gaps, 99)),
        "input_p99_ms": 1e3 * float(np.percentile(probe.delays, 99)),
    }  # fmt: skip


def _zoom(window: MainWindow, turn: int) -> float:
    """Closer and away again by turns; seconds until all is drawn sharply."""
    canvas, notch = window.canvas, QPoint(0, _NOTCH if turn % 2 else -_NOTCH)
    at, scale = QPointF(canvas.rect().center()), canvas.view.scale
    none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        at, canvas.mapToGlobal(at), QPoint(), notch, none, keys, Qt.ScrollPhase.NoScrollPhase, False
    )
    begun = time.perf_counter()
    QApplication.sendEvent(canvas, event)
    if canvas.view.scale == scale:
        raise RuntimeError("the wheel did not zoom")
    live(_STEP)
    _until(lambda: canvas.is_complete)
    return time.perf_counter() - begun


def _pan(window: MainWindow, seconds: float) -> None:
    """Drag with the middle button, on circles."""
    canvas, begun = window.canvas, time.perf_counter()
    before, middle = canvas.outlook, QPointF(canvas.rect().center())
    _mouse(window, QEvent.Type.MouseButtonPress, middle)
    while (passed := time.perf_counter() - begun) < seconds:
        way = QPointF(150 * math.sin(3 * passed), 100 * math.sin(5 * passed))
        _mouse(window, QEvent.Type.MouseMove, middle + way)
        if passed > 1.0 and canvas.outlook == before:
            raise RuntimeError("the picture was not panned")
        live(_STEP)
    _mouse(window, QEvent.Type.MouseButtonRelease, middle)


def _mouse(window: MainWindow, kind: QEvent.Type, at: QPointF) -> None:
    canvas, button = window.canvas, Qt.MouseButton.MiddleButton
    none = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else button
    keys = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(
        canvas, QMouseEvent(kind, at, canvas.mapToGlobal(at), none, button, keys)
    )


def _until(done: Callable[[], bool]) -> None:
    begun = time.perf_counter()
    while not done():
        live(0.002)
        if time.perf_counter() - begun > _PATIENCE:
            raise TimeoutError(f"the canvas was not complete within {_PATIENCE:g} s")
