"""The real window at full speed beside the same training without a window.

A tick is one return of the window's timer, painting included. Age: how old the state is that a view
shows at the worst moment, just before it shows a newer one; of the canvas counted to its repaint,
of the output (the boundary, where there is one) and of the plots to the tick behind it. Throughput:
steps per second, in rounds that take turns with the headless run; the dock's tabs take turns with
them. Input: mouse moves over the canvas, posted by another thread at odd moments, until the canvas
has handled them; in a stretch of its own, because that thread, too, wants the interpreter's lock,
which no user's mouse does.
"""

from __future__ import annotations

import time
from statistics import median
from typing import Any

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from threadpoolctl import threadpool_limits

from benchmarks import first_paint
from benchmarks.probe import Mouse, Probe
from benchmarks.works import works
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame
from nnviz.experiment.run import Run
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.start import application, themed

ROUNDS = 5
SIZE = (1600, 1000)
SETTLE = 1.0  # seconds of playing before a round counts
LONG_STEP = 100e-6
"""Seconds from which on a step makes the window's part small."""


def measure(seconds: float, only: str = "") -> list[dict[str, Any]]:
    """One row per run, medians over the rounds."""
    start = first_paint.measure()
    app = application()
    chosen = {name: work for name, work in works().items() if only in name}
    rows = [_work(app, name, work, seconds) for name, work in chosen.items()]
    return [row | {"first_paint_s": start} for row in rows]


def _work(app: QApplication, name: str, work: Experiment, seconds: float) -> dict[str, Any]:
    window = MainWindow(Session(work), themed(app))
    window.resize(*SIZE)
    window.show()
    window.top.speed.setValue(window.top.speed.maximum())
    probe, rounds, tabs = Probe(window), list[dict[str, float]](), window.centre.dock.tabs
    for number in range(ROUNDS):
        alone = _headless(work, seconds)
        tabs.turn_to(tabs.offered[number % len(tabs.offered)])
        rounds.append(_round(window, probe, seconds) | {"headless": alone})
    window.shut_down()
    row = {key: median(each[key] for each in rounds) for key in rounds[0]}
    row["throughput"] = median(each["steps"] / each["headless"] for each in rounds)
    return {"work": name, "size": f"{SIZE[0]}×{SIZE[1]}", "rounds": ROUNDS} | row


def _headless(work: Experiment, seconds: float) -> float:
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


def _round(window: MainWindow, probe: Probe, seconds: float) -> dict[str, float]:
    window.session.worker.play()
    _live(SETTLE)
    probe.restart()
    first = _newest(window)
    _live(seconds)
    last = _newest(window)
    seen = {
        "canvas": probe.canvas.seconds, "output": probe.output.seconds, "plot": probe.plot.seconds
    }  # fmt: skip
    gaps = np.diff(probe.ticks)
    probe.restart()
    with Mouse(probe):
        _live(seconds)
    moved, delays = np.diff(probe.ticks), probe.delays
    window.session.worker.pause()
    _live(0.3)
    return {
        "ticks_per_second": 1 / float(gaps.mean()),
        "tick_p99_ms": _p99(gaps),
        "tick_p99_moving_ms": _p99(moved),
        "input_p99_ms": _p99(delays),
        **{f"{name}_age_p99_ms": _p99(ages) for name, ages in seen.items()},
        **{f"{name}_age_max_ms": max(ages) * 1e3 for name, ages in seen.items()},
        "steps": (last.step - first.step) / (last.taken - first.taken),
    }


def _p99(seconds: Any) -> float:
    """In milliseconds."""
    return float(np.percentile(seconds, 99)) * 1e3


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
    lines = [f"first paint of the window {rows[0]['first_paint_s']:.2f} s (≤ 1.2)"] if rows else []
    for row in rows:
        least = 90 if row["headless"] <= 1 / LONG_STEP else 85
        lines += [
            f"{row['work']} at {row['size']}, medians of {row['rounds']} rounds",
            f"  ticks per second   {row['ticks_per_second']:8.1f}   (≥ 58)",
            f"  tick p99           {row['tick_p99_ms']:8.1f} ms (≤ 18)",
            f"  the same, mouse moved{row['tick_p99_moving_ms']:6.1f} ms",
            f"  input p99          {row['input_p99_ms']:8.1f} ms (≤ 10)",
            *_ages("canvas", row, 70), *_ages("output", row, 150), *_ages("plot", row, 150),
            f"  steps per second   {row['steps']:8.0f}",
            f"  headless           {row['headless']:8.0f}",
            f"  throughput         {row['throughput']:8.1%}    (≥ {least} %)",
        ]  # fmt: skip
    return "\n".join(lines)


def _ages(name: str, row: dict[str, Any], most: int) -> list[str]:
    return [
        f"  {name + ' age p99':19}{row[f'{name}_age_p99_ms']:8.1f} ms (≤ {most})",
        f"  {name + ' age, worst':19}{row[f'{name}_age_max_ms']:8.1f} ms",
    ]
