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

from statistics import median
from typing import Any

import numpy as np

from benchmarks import first_paint
from benchmarks.probe import Mouse, Probe
from benchmarks.rounds import ROUNDS, SETTLE, SIZE, headless, live, newest, open_window, pace
from benchmarks.works import works
from nnviz.experiment.experiment import Experiment
from nnviz.ui.main_window import MainWindow

LONG_STEP = 100e-6
"""Seconds from which on a step makes the window's part small."""


def measure(seconds: float, only: str = "") -> list[dict[str, Any]]:
    """One row per run, medians over the rounds."""
    start = first_paint.measure()
    chosen = {name: work for name, work in works().items() if only in name}
    rows = [_work(name, work, seconds) for name, work in chosen.items()]
    return [row | {"first_paint_s": start} for row in rows]


def _work(name: str, work: Experiment, seconds: float) -> dict[str, Any]:
    window = open_window(work)
    probe, rounds, tabs = Probe(window), list[dict[str, float]](), window.centre.dock.tabs
    for number in range(ROUNDS):
        alone = headless(work, seconds)
        tabs.turn_to(tabs.offered[number % len(tabs.offered)])
        rounds.append(_round(window, probe, seconds) | {"headless": alone})
    window.shut_down()
    row = {key: median(each[key] for each in rounds) for key in rounds[0]}
    row["throughput"] = median(each["steps"] / each["headless"] for each in rounds)
    return {"work": name, "size": f"{SIZE[0]}×{SIZE[1]}", "rounds": ROUNDS} | row


def _round(window: MainWindow, probe: Probe, seconds: float) -> dict[str, float]:
    window.session.worker.play()
    live(SETTLE)
    probe.restart()
    first = newest(window)
    live(seconds)
    last = newest(window)
    seen = {
        "canvas": probe.canvas.seconds, "output": probe.output.seconds, "plot": probe.plot.seconds
    }  # fmt: skip
    gaps = np.diff(probe.ticks)
    probe.restart()
    with Mouse(probe):
        live(seconds)
    moved, delays = np.diff(probe.ticks), probe.delays
    window.session.worker.pause()
    live(0.3)
    return {
        "ticks_per_second": 1 / float(gaps.mean()),
        "tick_p99_ms": _p99(gaps),
        "tick_p99_moving_ms": _p99(moved),
        "input_p99_ms": _p99(delays),
        **{f"{name}_age_p99_ms": _p99(ages) for name, ages in seen.items()},
        **{f"{name}_age_max_ms": max(ages) * 1e3 for name, ages in seen.items()},
        "steps": pace(first, last),
    }


def _p99(seconds: Any) -> float:
    """In milliseconds."""
    return float(np.percentile(seconds, 99)) * 1e3


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
