"""What an experiment can begin with: what comes with nnviz, files, and arrays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from nnviz.api.building import Seed, seeded
from nnviz.api.kinds import typed
from nnviz.data.reading import ArrayChoices, ReadArrays, ReadTable, arrays_from
from nnviz.errors import DataError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.importing.opening import Wishes, imported
from nnviz.experiment.importing.plan import Plan, Wish, plan_for, with_task
from nnviz.experiment.lessons import LESSONS, known_experiment
from nnviz.experiment.samples import SAMPLES
from nnviz.formats.source import imported_from


def samples() -> tuple[str, ...]:
    """The names of the samples that come with nnviz."""
    return tuple(SAMPLES)


def lessons() -> tuple[str, ...]:
    """The names of the lessons, in teaching order."""
    return tuple(LESSONS)


@typed
def sample(name: str, seed: Seed = 1) -> Experiment:
    """The experiment of a sample or lesson (``LESSON:VARIANT`` too); DataError names what there
    is."""
    return known_experiment(name, seed)


@typed
def read(
    path: str | Path,
    target: str = "",
    ignore: str | tuple[str, ...] = (),
    task: Wish | None = None,
    seed: Seed = 1,
) -> Experiment:
    """A sound experiment on a file of data: CSV, .npy, .npz, IDX, or a folder of pictures.

    What is not said is guessed as the window guesses it. FileError and DataError name what cannot
    be read.
    """
    ignored = (ignore,) if isinstance(ignore, str) else ignore
    found = imported_from(str(path), Wishes(target, ignored, task))
    return seeded(found.experiment, seed)


@typed
def arrays(
    inputs: Any,
    targets: Any,
    *,
    name: str = "arrays",
    task: Wish | None = None,
    choices: ArrayChoices | None = None,
    seed: Seed = 1,
) -> Experiment:
    """A sound experiment on arrays: ``inputs`` (rows, columns), (rows, steps, features) or (rows,
    channels, height, width), and a target for each row, a number or a class (by its number, its
    name, or a single 1 among zeros). Columns of a pandas data frame keep their names and kinds, and
    so does a series as targets. DataError says what cannot be learnt from."""
    result = arrays_from(inputs, targets, name=name, choices=choices)
    if isinstance(result, ReadArrays):
        if task not in (None, result.task):
            raise DataError(f"The targets of '{name}' make its task {result.task}, not {task}.")
        return seeded(imported(result, None).experiment, seed)
    return seeded(imported(result, _plan(result, task)).experiment, seed)


def _plan(table: ReadTable, task: Wish | None) -> Plan:
    """All columns are inputs as they were given; rows follow one another only if that is said."""
    plan = plan_for(table, table.columns[-1].name)
    if task or plan.window:
        plan = with_task(table, plan, task or plan.task)
    return replace(plan, ignored=())
