"""Feature maps while a network trains: what they cost the run, and how often they are drawn anew.

Throughput: steps per second of the MNIST network with its feature maps open, in the low dock and in
the canvas's place, beside the same training without a window, in rounds that take turns. Of these
and of a layer with 64 channels: how often the maps are painted per second, and the processor's time
that the window's process takes for one refresh, painting included.
"""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import median
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from benchmarks.rounds import ROUNDS, SETTLE, SIZE, headless, live, newest, open_window, pace
from nnviz.engine.layers import Conv2D, Flatten, MaxPool2D
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.samples import sample_experiment
from nnviz.ui.main_window import MainWindow

CHANNELS = 64
_PATIENCE, _REFRESHES = 20.0, 30


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QObject) -> None:
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def works() -> dict[str, tuple[Experiment, str]]:
    """By name: what trains, and the layer whose maps are shown."""
    doodles = sample_experiment("doodles")
    wide = (
        Conv2D("conv1", tuple(range(CHANNELS)), 3, "relu"),
        MaxPool2D("pool1"),
        Flatten("flatten"),
        doodles.layers[-1],
    )
    return {
        "mnist": (sample_experiment("mnist"), "conv2"),
        f"{CHANNELS} channels": (replace(doodles, layers=wide), "conv1"),
    }


def measure(seconds: float) -> list[dict[str, Any]]:
    """A row for each work and each size of the view, medians over the rounds."""
    return [
        _work(name, work, layer, seconds, large)
        for name, (work, layer) in works().items()
        for large in (False, True)
    ]


def _work(
    name: str, work: Experiment, layer: str, seconds: float, large: bool
) -> dict[str, Any]:  # fmt: skip
    window = open_window(work)
    _await_maps(window)
    window.centre.dock.turn_to(window.views.maps)
    window.centre.dock.expand(large)
    live(0.3)
    window.views.maps.choose_layer(layer)
    rounds = []
    for _ in range(ROUNDS):
        alone = headless(work, seconds)
        rounds.append(_round(window, seconds) | {"headless": alone})
    refresh = _refresh_ms(window)
    window.shut_down()
    row = {key: median(each[key] for each in rounds) for key in rounds[0]}
    row["throughput"] = median(each["steps"] / each["headless"] for each in rounds)
    place = "in the canvas's place" if large else "in the low dock"
    size = f"{SIZE[0]}×{SIZE[1]}"
    return {
        "work": name,
        "view": place,
        "size": size,
        "rounds": ROUNDS,
        "refresh_ms": refresh,
    } | row


def _await_maps(window: MainWindow) -> None:
    """The first frame says that there are maps."""
    end = time.perf_counter() + _PATIENCE
    while not window.centre.dock.offered(window.views.maps) and time.perf_counter() < end:
        live(0.05)


def _round(window: MainWindow, seconds: float) -> dict[str, float]:
    paints = Paints(window.views.maps.grid)
    window.session.worker.play()
    live(SETTLE)
    paints.count, begun, first = 0, time.perf_counter(), newest(window)
    live(seconds)
    painted, last = paints.count / (time.perf_counter() - begun), newest(window)
    window.session.worker.pause()
    live(0.3)
    return {"paints_per_second": painted, "steps": pace(first, last)}


def _refresh_ms(window: MainWindow) -> float:
    """The processor's time for one more frame, with everything that the view paints of it."""
    frame, view = newest(window), window.views.maps
    times = []
    for number in range(_REFRESHES):
        other = replace(frame, taken=frame.taken + number + 1)
        begun = time.process_time()
        view.show_frame(other)
        view.repaint()
        QApplication.processEvents()
        times.append(time.process_time() - begun)
    return median(times) * 1e3


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as lines for reading, with the targets beside them."""
    lines = []
    for row in rows:
        aim = "   (≥ 85 %)" if row["work"] == "mnist" else ""
        lines += [
            f"{row['work']}, {row['view']} at {row['size']}, medians of {row['rounds']} rounds",
            f"  maps painted       {row['paints_per_second']:8.1f} times per second (≥ 20)",
            f"  one refresh        {row['refresh_ms']:8.1f} ms of the processor (≤ 15)",
            f"  steps per second   {row['steps']:8.0f}",
            f"  headless           {row['headless']:8.0f}",
            f"  throughput         {row['throughput']:8.1%}{aim}",
        ]
    return "\n".join(lines)
