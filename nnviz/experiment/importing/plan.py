"""What is to become of a table that was read: roles, task, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

import numpy as np

from nnviz.data.reading import ReadColumn, ReadTable, as_category, as_number
from nnviz.data.reading import findings as all_findings
from nnviz.data.reading.findings import Action, Finding
from nnviz.data.reading.roles import Roles, TaskGuess, guess_roles, guess_task
from nnviz.data.source import Role, Task
from nnviz.errors import DataError
from nnviz.values import dataclass

Wish = Literal["regression", "binary", "classes", "series"]
TASKS: dict[Wish, str] = {
    "regression": "predict a number",
    "binary": "tell two classes apart",
    "classes": "tell many classes apart",
    "series": "predict the next value of a series",
}
WINDOW = 24


@dataclass(frozen=True)
class Plan:
    """``incomplete`` names columns whose missing values leave their rows out; ``changes``: of a
    series its changes from row to row are learnt."""

    target: str
    ignored: tuple[str, ...]
    task: Task
    series: bool = False
    window: int = 0
    period: int = 0
    reason: str = ""
    incomplete: tuple[str, ...] = ()
    no_repeats: bool = False
    changes: bool = False

    @property
    def wish(self) -> Wish:
        """The task as a user names it."""
        return "series" if self.window else self.task

    @property
    def roles(self) -> Roles:
        return Roles(self.target, self.ignored, ())

    def role(self, name: str) -> Role:
        """What a column is for."""
        if name == self.target:
            return "target"
        return "ignore" if name in self.ignored else "input"

    def with_role(self, name: str, role: Role) -> Plan:
        """Another role for one column; the target that was becomes an input."""
        ignored = tuple(each for each in self.ignored if each != name)
        if role == "target":
            return replace(self, target=name, ignored=ignored)
        return replace(self, ignored=(*ignored, name) if role == "ignore" else ignored)


def plan_for(table: ReadTable, target: str = "", ignored: Iterable[str] = ()) -> Plan:
    """The plan that suits a table as far as it can be guessed; DataError for unknown names."""
    _check_names(table, target, ignored)
    guessed = guess_roles(_without(table, ignored))
    roles = Roles(target or guessed.target, (*guessed.ignored, *ignored), guessed.reasons)
    plan = with_target(table, Plan(roles.target, (), "regression"), roles.target)
    silent = (name for name in roles.ignored if name != roles.target)
    return replace(plan, ignored=tuple(dict.fromkeys((*plan.ignored, *silent))))


def with_target(table: ReadTable, plan: Plan, target: str) -> Plan:
    """Another target, with the task that suits it."""
    plan = plan.with_role(target, "target")
    return _with_guess(table, plan, guess_task(table, plan.roles))


def with_task(table: ReadTable, plan: Plan, wish: Wish) -> Plan:
    """Another task for the same target."""
    guess = guess_task(table, plan.roles)
    if wish != "series":
        guess = TaskGuess(wish, guess.series, 0, 0, "")
    elif not guess.series:
        guess = TaskGuess("regression", True, min(WINDOW, max(table.rows // 4, 1)), 0, "")
    return replace(_with_guess(table, plan, guess), reason="chosen")


def _with_guess(table: ReadTable, plan: Plan, guess: TaskGuess) -> Plan:
    """The dates of a series order its rows, and say nothing else."""
    dates = tuple(each.name for each in table.columns if each.kind == "date" and guess.window)
    return replace(
        plan,
        task=guess.task,
        series=guess.series,
        window=guess.window,
        period=guess.period,
        reason=guess.reason,
        ignored=tuple(dict.fromkeys((*plan.ignored, *dates))),
        changes=bool(guess.window) and _drifts(table.column(plan.target)),
    )


def _drifts(column: ReadColumn) -> bool:
    """Whether a series' last fifth, which tests it, lies beyond what its beginning reaches: a
    network that saturates learns nothing of values it never saw."""
    values = column.values[~np.isnan(column.values)]
    begin, end = np.split(values, [4 * len(values) // 5])
    return column.kind == "number" and bool(abs(end.mean() - begin.mean()) > begin.std())


def findings_of(table: ReadTable, plan: Plan) -> tuple[Finding, ...]:
    """What should be known of it, but for what is ignored anyway or belongs to a series."""
    found = all_findings(table, plan.roles)
    return tuple(each for each in found if not _is_settled(each, plan))


def settled(plan: Plan, findings: Iterable[Finding]) -> Plan:
    """The plan with every finding's first choice."""
    for finding in findings:
        plan = decided(plan, finding, finding.choices[0].action)
    return plan


def decided(plan: Plan, finding: Finding, action: Action) -> Plan:
    """The plan with one choice for a finding and all of its columns."""
    if finding.kind == "repeated rows":
        return replace(plan, no_repeats=action == "leave out rows")
    for name in finding.columns:
        plan = _decided_for(plan, name, action)
    return plan


def _decided_for(plan: Plan, name: str, action: Action) -> Plan:
    incomplete = tuple(each for each in plan.incomplete if each != name)
    if action == "leave out rows":
        return replace(plan.with_role(name, plan.role(name)), incomplete=(*incomplete, name))
    if plan.role(name) == "target":
        return plan
    role: Role = "ignore" if action == "ignore" else "input"
    return replace(plan.with_role(name, role), incomplete=incomplete)


def action_of(plan: Plan, finding: Finding) -> Action:
    """Which of a finding's choices the plan has made."""
    offered = {choice.action for choice in finding.choices}
    name = finding.columns[0] if finding.columns else ""
    left_out = plan.no_repeats if finding.kind == "repeated rows" else name in plan.incomplete
    if left_out and "leave out rows" in offered:
        return "leave out rows"
    if plan.role(name) == "ignore" and "ignore" in offered:
        return "ignore"
    return next((each for each in ("impute", "keep") if each in offered), finding.choices[0].action)


def fitted_column(column: ReadColumn, plan: Plan) -> ReadColumn:
    """The column as the task takes it: a target's classes, or its numbers."""
    if column.name != plan.target:
        return column
    return as_number(column) if plan.task == "regression" else as_category(column)


def _is_settled(finding: Finding, plan: Plan) -> bool:
    """What comes again is no fault in a series; the target's rows without a value go anyway."""
    if plan.window and finding.kind in ("repeated rows", "date", "identity"):
        return True
    target = finding.columns[:1] == (plan.target,)
    return target and finding.kind in ("identity", "many categories", "date", "duplicate", "leak")


def _check_names(table: ReadTable, target: str, ignored: Iterable[str]) -> None:
    known = [column.name for column in table.columns]
    for name in (*((target,) if target else ()), *ignored):
        if name not in known:
            raise DataError(
                f"'{table.name}' has no column '{name}'; its columns are {_some(known)}."
            )
    if target and target in ignored:
        raise DataError(f"The column '{target}' cannot be both the target and ignored.")


def _some(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:12])
    return shown if len(names) <= 12 else f"{shown} and {len(names) - 12:,} more"


def _without(table: ReadTable, ignored: Iterable[str]) -> ReadTable:
    left = tuple(column for column in table.columns if column.name not in set(ignored))
    if not left:
        raise DataError(f"All columns of '{table.name}' are ignored; leave some to learn from.")
    return ReadTable(table.name, left, table.origin, table.notes)
