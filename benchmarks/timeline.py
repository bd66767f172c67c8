"""What the past of a run costs: memory and time per keyframe, and how long it takes to look back.

Recording: steps per second with a tape beside those of a bare run, in rounds that take turns.
Landing: from the request to the Frame in the window's process, for steps that have a keyframe (from
the newest to the first) and for any step, in a run of its own that stands still.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.works import works
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame, Timeline, Wanted
from nnviz.experiment.run import Run
from nnviz.experiment.session import Session
from nnviz.experiment.timeline import Tape
from nnviz.experiment.timeline.keyframe import stride_of

ROUNDS, LANDINGS = 5, 30
PATIENCE = 60.0
_WANTED = Wanted(thumbnail=28, boundary=56)


def measure(seconds: float) -> list[dict[str, Any]]:
    """One row per run."""
    return [
        {"work": name} | _recording(experiment, seconds) | _landing(experiment, seconds)
        for name, experiment in works().items()
    ]


def _recording(experiment: Experiment, seconds: float) -> dict[str, Any]:
    run, tape = Run(experiment), Tape(Run(experiment))
    shares = []
    with threadpool_limits(1, "blas"):
        for _ in range(ROUNDS):
            bare = _speed(run, run.pulse, seconds)
            shares.append(_speed(tape.run, tape.pulse, seconds) / bare)
        begun = time.perf_counter()
        for _ in range(100):
            tape._take()
        taking = (time.perf_counter() - begun) / 100
    return {
        "stride": stride_of(run), "keyframe_bytes": tape.present.keyframes[-1].size,
        "keyframe_us": 1e6 * taking, "throughput": median(shares),
    }  # fmt: skip


def _speed(run: Run, pulse: Callable[[int], int], seconds: float) -> float:
    begun, first = time.perf_counter(), run.step
    while time.perf_counter() - begun < seconds:
        pulse(32)
    return (run.step - first) / (time.perf_counter() - begun)


def _landing(experiment: Experiment, seconds: float) -> dict[str, Any]:
    """Milliseconds from asking for a step until its Frame is here."""
    session = Session(experiment)
    session.worker.start()
    try:
        session.worker.want(_WANTED)
        session.worker.play()
        _live(session, 3 * seconds)
        session.worker.pause()
        last = _frame(session, lambda frame: not frame.playing).step
        session.worker.prepare_past()  # As the pointer does when it comes over the timeline.
        time.sleep(1.0)
        anywhere = np.random.default_rng(1).integers(0, last + 1, LANDINGS).tolist()
        (on_keyframe, _), (elsewhere, timeline) = (
            _landings(session, steps) for steps in (_keyframes(session), anywhere)
        )
    finally:
        session.worker.stop()
    assert timeline is not None
    return {
        "steps": last, "keyframes": timeline.keyframes, "memory_mb": timeline.memory / 2**20,
        "budget_mb": timeline.budget / 2**20, "keyframe_ms": median(on_keyframe),
        "keyframe_worst_ms": max(on_keyframe), "any_ms": median(elsewhere),
        "any_worst_ms": max(elsewhere),
    }  # fmt: skip


def _keyframes(session: Session) -> list[int]:
    """Steps that have a keyframe, backwards; at most so many, in even distances."""
    past = session.worker.state().result(PATIENCE).past
    assert past is not None
    present = next(each for each in past.branches if each.id == past.present)
    steps = [moment.state.step for moment in reversed(present.moments)]
    return steps[:: -(-len(steps) // LANDINGS)]


def _live(session: Session, seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        session.worker.take_frame()
        time.sleep(0.016)


def _landings(session: Session, steps: list[int]) -> tuple[list[float], Timeline | None]:
    """Milliseconds for each step, and the timeline as the last Frame has it."""
    landed = [_land(session, step) for step in steps]
    return [taken for taken, _ in landed], landed[-1][1].timeline


def _land(session: Session, step: int) -> tuple[float, Frame]:
    begun = time.perf_counter()
    session.worker.go_to(step)
    frame = _frame(session, lambda frame: frame.step == step)
    return (time.perf_counter() - begun) * 1e3, frame


def _frame(session: Session, found: Callable[[Frame], bool]) -> Frame:
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        frame = session.worker.take_frame()
        if frame is not None and found(frame):
            return frame
        time.sleep(0.0005)
    raise TimeoutError(f"no such frame came within {PATIENCE:g} s")


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as lines for reading, with the targets beside them."""
    lines = []
    for row in rows:
        lines += [
            f"{row['work']}, {row['steps']:,} steps",
            f"  a keyframe          {row['keyframe_bytes']:10,} bytes every {row['stride']} steps",
            f"  taking it           {row['keyframe_us']:10.0f} µs",
            f"  kept                {row['keyframes']:10,} in {row['memory_mb']:.1f} of "
            f"{row['budget_mb']:.0f} MB",
            f"  training with a tape{row['throughput']:10.1%} of a bare run's",
            f"  landing on keyframe {row['keyframe_ms']:10.1f} ms, worst "
            f"{row['keyframe_worst_ms']:.1f} (≤ 50)",
            f"  landing anywhere    {row['any_ms']:10.1f} ms, worst {row['any_worst_ms']:.1f}",
        ]
    return "\n".join(lines)
