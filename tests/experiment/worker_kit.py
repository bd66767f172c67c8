"""A session with its worker at work, without Qt."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from nnviz.data.source import GeneratedData
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session

PATIENCE = 30.0  # seconds; only a failing test waits that long


def small() -> Experiment:
    """Two spirals of few points."""
    return replace(sample_experiment("two-spirals"), data=GeneratedData("two-spirals", 60, 0.05))


@contextmanager
def working(experiment: Experiment) -> Iterator[Session]:
    """Starts the worker, and stops it at the end."""
    session = Session(experiment)
    session.worker.start()
    try:
        yield session
    finally:
        session.worker.stop()


def frame_where(session: Session, condition: Callable[[Frame], bool]) -> Frame:
    """The first Frame from now on for which ``condition`` holds."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        frame = session.worker.take_frame()
        if frame is not None and condition(frame):
            return frame
        time.sleep(0.002)
    raise AssertionError(f"no such frame came within {PATIENCE:g} s")
