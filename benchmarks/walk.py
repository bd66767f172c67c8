"""The kernel walk: from a mouse event over the output to the window placed and painted.

The pointer jumps from place to place of the MNIST network's convolutions, forward and backward, at
times that keep no step with the window's tick. Answer: from an event until the picture begins to be
painted with the window there, by the clock; and the processor's time that the window's thread works
until it is painted, everything in sight included. In the low dock and in the canvas's place.
"""

from __future__ import annotations

import time
from functools import partial
from statistics import median
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from benchmarks.pad import Painted
from benchmarks.rounds import SIZE, live, open_window
from nnviz.drawing.walk.planes import Role
from nnviz.drawing.walk.spot import Mode, Spot
from nnviz.experiment.samples import sample_experiment
from nnviz.ui.main_window import MainWindow
from nnviz.ui.stage import Selection
from nnviz.ui.walk.view import KernelWalk

MOST_MS = 33.0
_PATIENCE = 20.0
_LAYERS = ("conv1", "conv2")
_POINTED: dict[Mode, Role] = {"forward": "place", "kernel": "place", "image": "pixel"}


def measure(seconds: float) -> list[dict[str, Any]]:
    """A row for each size of the view, layer and direction."""
    window = open_window(sample_experiment("mnist"))
    while window.bridge.frame is None:
        live(0.05)
    live(0.5)
    view = window.views.walk
    window.centre.dock.turn_to(view)
    live(1.0)
    rows = []
    for large in (False, True):
        window.centre.dock.expand(large)
        live(0.5)
        where = "in the canvas's place" if large else "in the low dock"
        for layer in _LAYERS:
            window.stage.select(Selection(layer, 0))
            for mode in _POINTED:
                view.walker.choose_mode(mode)
                live(0.2)
                row = {"view": where, "layer": layer, "direction": mode}
                rows.append(row | _hover(window, mode, seconds))
    window.shut_down()
    return [{"work": "mnist", "size": f"{SIZE[0]}×{SIZE[1]}", **row} for row in rows]


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as lines for reading, with the target beside them."""
    lines = []
    for row in rows:
        lines += [
            f"{row['work']}, {row['layer']} {row['direction']}, {row['view']}: "
            f"{row['events']} events",
            f"  answer              {row['answer_ms']:8.1f} ms, 95 % within {row['p95_ms']:.1f}, "
            f"worst {row['worst_ms']:.1f}",
            f"  the window's thread {row['thread_ms']:8.1f} ms of the processor, worst "
            f"{row['worst_thread_ms']:.1f} (≤ {MOST_MS:.0f})",
        ]
    return "\n".join(lines)


def _hover(window: MainWindow, mode: Mode, seconds: float) -> dict[str, Any]:
    """The pointer at places that follow one another at random."""
    view, rng = window.views.walk, np.random.default_rng(1)
    answers, worked = list[float](), list[float]()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        live(float(rng.uniform(0.01, 0.05)))
        at = _somewhere(view, mode, rng)
        painted = Painted(view.picture, partial(_moved, view, view.walker.spot))
        begun, cpu = time.perf_counter(), time.thread_time()
        _point(view, at)
        while not painted.when:
            _events()
            if time.perf_counter() - begun > _PATIENCE:
                raise TimeoutError(f"the walk did not answer within {_PATIENCE:g} s")
        answers.append(1e3 * (painted.when - begun))
        worked.append(1e3 * (time.thread_time() - cpu))
    return {
        "events": len(answers), "answer_ms": median(answers),
        "p95_ms": float(np.percentile(answers, 95)), "worst_ms": max(answers),
        "thread_ms": median(worked), "worst_thread_ms": max(worked),
    }  # fmt: skip


def _moved(view: KernelWalk, before: Spot) -> bool:
    return view.walker.spot != before


def _somewhere(view: KernelWalk, mode: Mode, rng: np.random.Generator) -> QPointF:
    """The middle of a cell other than the one that the window is at."""
    placed = [each for each in view.picture.placed if each.plane.role == _POINTED[mode]][-1]
    rows, columns = placed.plane.shape
    spot = view.walker.spot
    now = spot.pixel if mode == "image" else spot.place
    row, column = now
    while (row, column) == now:
        row, column = int(rng.integers(rows)), int(rng.integers(columns))
    side = placed.box.width / columns
    return QPointF(placed.box.x + (column + 0.5) * side + 1, placed.box.y + (row + 0.5) * side)


def _point(view: KernelWalk, at: QPointF) -> None:
    picture, none = view.picture, Qt.MouseButton.NoButton
    keys = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, picture.mapToGlobal(at), none, none, keys
    )  # fmt: skip
    QApplication.sendEvent(picture, event)


def _events() -> None:
    app = QApplication.instance()
    assert app is not None
    app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)  # sleeps until there are some
