"""A table imported in the real window: how long its user waits, and whether it ever stands still.

A timer ticks in the window's thread: between two ticks lie the tasks that it had to do. What they
took of the processor says whether the window works too long at a stretch; the gap on the clock has
whatever else the machine did in it as well.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nnviz import process

_TICK_MS = 2
_PATIENCE = 600.0


def measure(path: Path) -> dict[str, float]:
    """Seconds until the preview, the findings, and a run that may train are there; and of the
    longest stretch of the window's work and the longest gap, until the data are opened and then,
    with their first frame."""
    from benchmarks.rounds import live, open_window
    from nnviz.experiment.samples import sample_experiment

    window = open_window(sample_experiment("circles"))
    _until(lambda: window.bridge.frame is not None)
    live(5.0)  # All views are made by then.
    ticker = _Ticker()
    begun = time.perf_counter()
    dialog = window.importer.take(path)
    previewed = _until(lambda: dialog.preview is not None)
    found = _until(lambda: dialog.plan is not None)
    live(0.5)
    accepted = time.perf_counter()
    dialog.accept()
    _until(lambda: window.session.experiment.sample == "")
    worked, gap = ticker.cut()
    wanted = window.session.experiment
    frame = _until(lambda: window.bridge.frame is not None
                   and window.bridge.frame.experiment == wanted)  # fmt: skip
    seen = {
        "previewed": previewed - begun, "found": found - begun, "ready": frame - accepted,
    }  # fmt: skip
    live(0.5)
    first, pause = ticker.cut()
    window.shut_down()
    return seen | {"worked": worked, "gap": gap, "first": first, "pause": pause}


class _Ticker:
    """Remembers the longest time between two ticks, of the processor and on the clock."""

    def __init__(self) -> None:
        from PySide6.QtCore import QTimer

        self._worked, self._gap = 0.0, 0.0
        self._last = time.thread_time(), time.perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(_TICK_MS)

    def cut(self) -> tuple[float, float]:
        """Both in seconds; what follows is looked at anew."""
        self._tick()
        found = self._worked, self._gap
        self._worked, self._gap = 0.0, 0.0
        return found

    def _tick(self) -> None:
        now = time.thread_time(), time.perf_counter()
        self._worked = max(self._worked, now[0] - self._last[0])
        self._gap = max(self._gap, now[1] - self._last[1])
        self._last = now


def _until(condition: Callable[[], Any]) -> float:
    """Let the window live until it holds; the time then."""
    from benchmarks.rounds import live

    end = time.perf_counter() + _PATIENCE
    while not condition():
        if time.perf_counter() > end:
            raise TimeoutError("the window never came so far")
        live(0.005)
    return time.perf_counter()


if __name__ == "__main__":
    process.settle()
    process.offscreen()
    print(json.dumps(measure(Path(sys.argv[1]))))
