"""The drawing pad: from a mouse event of a stroke to the prediction drawn.

A stroke is drawn on the pad of the MNIST network, event by event, at times that keep no step with
the window's tick. Answer: from an event until the bars of the probabilities begin to be painted as
the network has them after it, by the clock; and the processor's time that the window's thread works
until everything in sight has followed. At rest, and while the network trains.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.rounds import SIZE, live, open_window
from nnviz.experiment.samples import sample_experiment
from nnviz.ui.main_window import MainWindow

PATIENCE = 20.0
_EVENTS_A_SECOND = 15.0
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Painted(QObject):
    """When a widget was first painted once ``ready()``, on ``time.perf_counter``'s clock."""

    def __init__(self, widget: QWidget, ready: Callable[[], bool]) -> None:
        super().__init__()
        self._ready, self.when = ready, 0.0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.when and self._ready():
            self.when = time.perf_counter()
        return False


def measure(seconds: float) -> list[dict[str, Any]]:
    """A row for each size of the pad, at rest and while training."""
    window = open_window(sample_experiment("mnist"))
    _until(lambda: window.bridge.frame is not None)
    live(0.5)
    window.centre.dock.turn_to(window.views.pad)
    rows = []
    for large in (False, True):
        window.centre.dock.expand(large)
        live(0.5)
        rows.append(_stroke(window, seconds) | {"view": _place(large), "state": "at rest"})
        window.session.worker.play()
        live(1.0)
        rows.append(_stroke(window, seconds) | {"view": _place(large), "state": "training"})
        window.session.worker.pause()
        live(0.5)
    window.shut_down()
    return [{"work": "mnist", "size": f"{SIZE[0]}×{SIZE[1]}", **row} for row in rows]


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as lines for reading, with the target beside them."""
    lines = []
    for row in rows:
        lines += [
            f"{row['work']}, the pad {row['view']}, {row['state']}: {row['events']} events",
            f"  answer              {row['answer_ms']:8.1f} ms, 95 % within {row['p95_ms']:.1f}, "
            f"worst {row['worst_ms']:.1f} (≤ 33)",
            f"  the window's thread {row['thread_ms']:8.1f} ms of the processor, worst "
            f"{row['worst_thread_ms']:.1f} (≤ 33)",
        ]
    return "\n".join(lines)


def _place(large: bool) -> str:
    return "in the canvas's place" if large else "in the low dock"


def _stroke(window: MainWindow, seconds: float) -> dict[str, Any]:
    """One stroke round and round the field for that long."""
    pad, rng = window.views.pad, np.random.default_rng(1)
    answers, worked = list[float](), list[float]()
    area, end, angle = pad.board.area, time.perf_counter() + seconds, 0.0
    _send(pad.board, QEvent.Type.MouseButtonPress, area.center())
    while time.perf_counter() < end:
        live(float(rng.uniform(0.5, 1.5)) / _EVENTS_A_SECOND)
        angle += 0.35
        reach = 0.35 * area.width() * (0.5 + 0.5 * math.sin(0.13 * angle))
        at = area.center() + QPointF(reach * math.cos(angle), reach * math.sin(angle))
        painted = Painted(pad.answer.bars, partial(_answered, window, window.stage.look))
        begun, cpu = time.perf_counter(), time.thread_time()
        _send(pad.board, QEvent.Type.MouseMove, at)
        _until(partial(_shown, painted, window))
        answers.append(1e3 * (painted.when - begun))
        worked.append(1e3 * (time.thread_time() - cpu))
    _send(pad.board, QEvent.Type.MouseButtonRelease, area.center())
    return {
        "events": len(answers), "answer_ms": median(answers),
        "p95_ms": float(np.percentile(answers, 95)), "worst_ms": max(answers),
        "thread_ms": median(worked), "worst_thread_ms": max(worked),
    }  # fmt: skip


def _answered(window: MainWindow, before: object) -> bool:
    """Whether the pad has the network's answer to a picture other than the one before."""
    look, fed = window.stage.look, window.bridge.shown_on(window.views.pad)
    scope = fed.microscope if fed is not None else None
    return look != before and scope is not None and scope.look == look


def _shown(painted: Painted, window: MainWindow) -> bool:
    return painted.when > 0 and _followed(window)


def _followed(window: MainWindow) -> bool:
    """Whether everything in sight has followed; while training something always has yet to."""
    frame = window.bridge.frame
    return (frame is not None and frame.playing) or window.bridge.is_settled()


def _send(board: QWidget, kind: QEvent.Type, at: QPointF) -> None:
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else _LEFT
    event = QMouseEvent(kind, at, board.mapToGlobal(at), button, _LEFT, _NONE)
    QApplication.sendEvent(board, event)


def _until(done: Callable[[], bool]) -> None:
    app, end = QApplication.instance(), time.perf_counter() + PATIENCE
    assert app is not None
    while not done():
        # Without a limit of time, which would make it ask again and again instead of waiting.
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.perf_counter() > end:
            raise TimeoutError(f"no answer came within {PATIENCE:g} s")
