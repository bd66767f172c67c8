"""What keeping unsaved work costs: the window at full speed with autosave and without, in turns.

Throughput: steps per second with it, of those without. Longest tick: the longest time between two
returns of the window's timer while work was kept. Age: how long after it was asked for, a version
was on the disk. Size: that version's bytes.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from PySide6.QtCore import QTimer

from benchmarks.probe import Probe
from benchmarks.rounds import SETTLE, live, newest, open_window, pace
from benchmarks.works import works
from nnviz.experiment.experiment import Experiment
from nnviz.rescue.rhythm import EVERY
from nnviz.ui.main_window import MainWindow

ROUNDS = 3


def measure(seconds: float) -> list[dict[str, Any]]:
    """One row per run; a round is so long that work is kept in it."""
    return [_work(name, work, max(seconds, EVERY + 3)) for name, work in works().items()]


def _work(name: str, work: Experiment, seconds: float) -> dict[str, Any]:
    rounds = [_round(work, seconds) for _ in range(ROUNDS)]
    row = {key: median(each[key] for each in rounds) for key in rounds[0]}
    return {"work": name, "rounds": ROUNDS} | row


def _round(work: Experiment, seconds: float) -> dict[str, float]:
    without, _ = _train(open_window(work), seconds)
    with tempfile.TemporaryDirectory() as place:
        window = open_window(work)
        window.keeper.begin(Path(place))
        versions, watch = dict[str, tuple[float, int]](), QTimer()
        watch.timeout.connect(lambda: versions.update(_seen(Path(place), versions)))
        watch.start(20)
        kept, longest = _train(window, seconds)
        watch.stop()
    ages = [age for age, _ in versions.values()]
    sizes = [size for _, size in versions.values()]
    return {
        "throughput": kept / without, "longest_tick_ms": 1e3 * longest,
        "age_s": max(ages, default=seconds), "bytes": max(sizes, default=0),
        "versions": len(versions),
    }  # fmt: skip


def _train(window: MainWindow, seconds: float) -> tuple[float, float]:
    """Steps per second, and the longest tick."""
    probe = Probe(window)
    while window.bridge.frame is None:
        live(0.1)
    window.session.worker.play()
    live(SETTLE)
    probe.restart()
    first = newest(window)
    live(seconds)
    rate, longest = pace(first, newest(window)), float(np.diff(probe.ticks).max())
    window.keeper.stop(remove=True)
    window.shut_down()
    window.close_quietly()
    return rate, longest


def _seen(place: Path, known: dict[str, tuple[float, int]]) -> dict[str, tuple[float, int]]:
    """Versions that were not there before."""
    from nnviz.rescue.about import read_about

    new = {}
    for folder in (each for each in place.iterdir() if each.is_dir()):
        about = read_about(folder)
        work = folder / about.work if about and about.work else None
        if about and work and about.work not in known and work.exists():
            new[about.work] = (time.time() - about.when, work.stat().st_size)
    return new


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as lines for reading, with the targets beside them."""
    lines = []
    for row in rows:
        lines += [
            f"{row['work']}, medians of {row['rounds']} rounds",
            f"  throughput with autosave {row['throughput']:8.1%}",
            f"  longest tick             {row['longest_tick_ms']:8.1f} ms (≤ 50)",
            f"  on the disk after        {row['age_s']:8.2f} s",
            f"  a version has            {row['bytes'] / 1e6:8.2f} MB",
        ]
    return "\n".join(lines)
