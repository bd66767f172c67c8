"""What several commands share."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from threading import Event, current_thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from nnviz.errors import FileError

if TYPE_CHECKING:
    from nnviz.experiment.experiment import Experiment
    from nnviz.experiment.run import Run
    from nnviz.experiment.state import RunState
    from nnviz.experiment.timeline import Tape

Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


class TaskName(StrEnum):
    """What data of the user's own can be learnt for."""

    REGRESSION = "regression"
    BINARY = "binary"
    CLASSES = "classes"
    SERIES = "series"


def opened(source: str, seed: int | None) -> Run:
    """A fresh run of a sample or data, or the run in a file, untrained or where it stands."""
    return recorded(source, seed).run


def recorded(
    source: str,
    seed: int | None,
    target: str = "",
    ignored: tuple[str, ...] = (),
    task: TaskName | None = None,
) -> Tape:
    """The same with its past, which goes on to be recorded."""
    from nnviz.experiment.run import Run
    from nnviz.experiment.state import RunState
    from nnviz.experiment.timeline import Tape

    found = _found(source, target, ignored, task)
    if isinstance(found, RunState):
        if seed is None:
            return Tape.opened(found)
        if found.step:
            raise FileError(
                f"'{source}' is trained already ({found.step:,} steps), and --seed {seed} would "
                "begin anew; leave --seed out to go on from there, or train the sample."
            )
        found = found.experiment
    seeds = found.seeds if seed is None else replace(found.seeds, seed=seed)
    return Tape(Run(replace(found, seeds=seeds)))


def _found(
    source: str, target: str, ignored: tuple[str, ...], task: TaskName | None
) -> Experiment | RunState:
    from nnviz.experiment.importing.opening import Wishes
    from nnviz.formats.source import imported_from, is_data, source_named
    from nnviz.printing.importing import print_imported

    if not (is_data(source) or target or ignored or task):
        return source_named(source)
    imported = imported_from(source, Wishes(target, ignored, task.value if task else None))
    print_imported(imported)
    return imported.experiment


@contextmanager
def ctrl_c() -> Iterator[Event]:
    """An event that the first Ctrl-C sets; the second interrupts at once.

    Weights that are half updated are no state to save: training ends with the epoch.
    """
    pressed = Event()
    if current_thread() is not main_thread():
        yield pressed
        return

    def press(number: int, frame: FrameType | None) -> None:
        pressed.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
