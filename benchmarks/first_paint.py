"""From the start of the interpreter to the first painted window, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median

STARTS = 5
_PAINTED = "painted"


def measure() -> float:
    """Seconds, the median of some starts after one that warms the disk's cache and leaves the
    modules' bytecode behind."""
    _start()
    return median(_start() for _ in range(STARTS))


def _start() -> float:
    begun = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.first_paint"]
    env = {key: os.environ[key] for key in os.environ if key != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        took = time.perf_counter() - begun
    if line != _PAINTED:
        raise RuntimeError(f"the window did not start; its process ended with {process.returncode}")
    return took


def _paint() -> None:
    """As ``nnviz`` does, until the canvas has painted a frame."""
    from nnviz import process
    from nnviz.__main__ import hasten

    process.settle()
    hasten()
    from PySide6.QtCore import QCoreApplication, QEventLoop

    from nnviz.app import window_on

    window = window_on()
    window.show()
    while window.canvas.painted_step < 0:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    print(_PAINTED, flush=True)
    window.shut_down()


if __name__ == "__main__":
    _paint()
