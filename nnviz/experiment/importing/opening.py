"""A file of the user's, from its path to an experiment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nnviz.data.reading import CancelledError, Choices, ReadArrays, ReadTable, Result, read
from nnviz.data.reading.findings import Finding
from nnviz.data.source import ArrayData, TableData
from nnviz.errors import DataError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.importing.fitting import experiment_for
from nnviz.experiment.importing.origins import Origin
from nnviz.experiment.importing.plan import Plan, Wish, findings_of, plan_for, settled, with_task
from nnviz.experiment.importing.shelving import array_data, table_data
from nnviz.experiment.soundness import check
from nnviz.values import dataclass

__all__ = ["CancelledError", "Imported", "Wishes", "import_file", "imported"]


@dataclass(frozen=True)
class Wishes:
    """What the user said beforehand; what is empty is guessed."""

    target: str = ""
    ignored: tuple[str, ...] = ()
    task: Wish | None = None


@dataclass(frozen=True)
class Imported:
    """``remarks``: what reading did and what was found, in sentences; ``origin``: what a project
    could name instead of holding the data, if that is known."""

    experiment: Experiment
    remarks: tuple[str, ...]
    origin: Origin | None = None


def import_file(
    path: Path,
    choices: Choices | None = None,
    wishes: Wishes | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Read it all and make a sound experiment of it. FileError and DataError as reading, and for
    wishes that cannot be met."""
    result = read(path, choices, progress)
    if isinstance(result, ReadArrays):
        return _of_arrays(result, wishes or Wishes())
    plan, remarks = _planned(result, wishes or Wishes())
    return imported(result, plan, remarks)


def imported(result: Result, plan: Plan | None, remarks: tuple[str, ...] = ()) -> Imported:
    """The experiment on what was read; a table needs a plan. DataError where nothing can be learnt
    from it."""
    data: TableData | ArrayData
    if isinstance(result, ReadArrays):
        data = array_data(result)
    else:
        data = table_data(result, plan or plan_for(result))
    experiment = experiment_for(data, result.name)
    check(experiment)
    return Imported(experiment, (*result.notes, *remarks))


def _planned(table: ReadTable, wishes: Wishes) -> tuple[Plan, tuple[str, ...]]:
    plan = plan_for(table, wishes.target, wishes.ignored)
    if wishes.task:
        plan = with_task(table, plan, wishes.task)
    found = findings_of(table, plan)
    plan = settled(plan, found)
    _require_inputs(table, plan, found)
    chosen = (f"{each.sentence} {each.choices[0].label}." for each in found)
    reason = "" if wishes.task else f" because {plan.reason}"
    drift = f"'{plan.target}' drifts away: its changes from row to row are learnt."
    said = (f"The task is {plan.wish}{reason}.", *((drift,) if plan.changes else ()))
    return plan, (*chosen, *said)


def _require_inputs(table: ReadTable, plan: Plan, found: tuple[Finding, ...]) -> None:
    if plan.window or any(plan.role(column.name) == "input" for column in table.columns):
        return
    about = [each for each in found if set(each.columns) & set(plan.ignored)]
    why = "".join(f" {each.sentence}" for each in about[:3])
    raise DataError(
        f"'{table.name}' keeps no column that '{plan.target}' could be learnt from.{why} Choose "
        "another target, or choose in the window what is kept."
    )


def _of_arrays(result: ReadArrays, wishes: Wishes) -> Imported:
    if wishes.target or wishes.ignored:
        raise DataError(
            f"'{result.name}' holds arrays and no columns; leave --target and --ignore out."
        )
    if wishes.task not in (None, result.task):
        raise DataError(
            f"The targets of '{result.name}' make its task {result.task}, not {wishes.task}."
        )
    return imported(result, None)
