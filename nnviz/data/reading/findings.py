"""What a user should know of a table before training on it, in words, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nnviz.data.reading.leaks import leak
from nnviz.data.reading.results import ReadColumn, ReadTable
from nnviz.data.reading.roles import Roles, guess_roles, is_identity, is_whole
from nnviz.values import dataclass

FindingKind = Literal[
    "missing", "identity", "many categories", "date", "constant", "duplicate", "imbalance", "leak",
    "repeated rows",
]  # fmt: skip
Action = Literal["keep", "ignore", "leave out rows", "impute"]

MANY = 50
"""Categories of which each would become an input of its own."""
_UNEQUAL = 5
_FEW = 4
"""So many columns are named one by one."""
_MOST_CLASSES = 1000
_FIRST = 1000


@dataclass(frozen=True)
class Choice:
    """``action`` on the finding's columns or rows, in words."""

    action: Action
    label: str


@dataclass(frozen=True)
class Finding:
    """``choices`` begin with what is proposed; they concern all of ``columns``, or some rows."""

    kind: FindingKind
    columns: tuple[str, ...]
    sentence: str
    choices: tuple[Choice, ...]


KEEP = Choice("keep", "Keep it")
IGNORE = Choice("ignore", "Ignore the column")
LEAVE_OUT = Choice("leave out rows", "Leave the rows out")
IMPUTE = Choice("impute", "Fill in the training part's median")
OWN = Choice("impute", "Let missing be a category of its own")


def findings(table: ReadTable, roles: Roles | None = None) -> tuple[Finding, ...]:
    """All there is to say, with the roles as they are, or as they would be guessed."""
    roles = roles or guess_roles(table)
    found = [each for column in table.columns for each in _of_column(table, column, roles)]
    found += _duplicates(table)
    target = next((each for each in table.columns if each.name == roles.target), None)
    if target is not None:
        found += _imbalance(target)
        found += _leaks(table, target)
    return (*_grouped(found, roles), *_repeated(table))


def without_missing(table: ReadTable, columns: tuple[str, ...]) -> ReadTable:
    """Only the rows that have a value in each of these columns."""
    kept = np.ones(table.rows, bool)
    for name in columns:
        kept &= ~np.isnan(table.column(name).values)
    return _taking(table, kept)


def without_repeats(table: ReadTable) -> ReadTable:
    """Of equal rows only the first."""
    marks = _marks(table)
    order = marks.argsort(kind="stable")
    kept = np.ones(table.rows, bool)
    kept[order[1:][marks[order[1:]] == marks[order[:-1]]]] = False
    return _taking(table, kept)


def _taking(table: ReadTable, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> ReadTable:
    if kept.all():
        return table
    columns = tuple(
        ReadColumn(each.name, each.kind, each.values[kept], each.categories)
        for each in table.columns
    )
    return ReadTable(table.name, columns, table.origin, table.notes)


def _grouped(found: list[Finding], roles: Roles) -> list[Finding]:
    """What is to be said of many columns is said once, but for the target."""
    groups: dict[object, list[Finding]] = {}
    for each in found:
        target = each.columns == (roles.target,)
        groups.setdefault((each.kind, each.choices, target), []).append(each)
    return [one for group in groups.values() for one in _together(group)]


def _together(group: list[Finding]) -> list[Finding]:
    if len(group) <= _FEW:
        return group
    names = tuple(name for each in group for name in each.columns)
    shown = ", ".join(f"'{name}'" for name in names[1:_FEW])
    sentence = f"{group[0].sentence} The same goes for {len(names) - 1:,} more columns: {shown}…"
    return [Finding(group[0].kind, names, sentence, group[0].choices)]


def _of_column(table: ReadTable, column: ReadColumn, roles: Roles) -> Iterator[Finding]:
    name, missing = (column.name,), column.missing
    if missing == table.rows or _constant(column):
        what = "has no value at all" if missing == table.rows else f"is always {_shown(column)}"
        yield Finding(
            "constant",
            name,
            f"'{column.name}' {what}: nothing can be learnt from it.",
            (IGNORE, KEEP),
        )
        return
    if missing:
        yield _missing(table, column, roles)
    if column.name != roles.target and is_identity(column, table.rows):
        sentence = (
            f"'{column.name}' is different in every row, as the name or number of a row is: a "
            "network could only learn it by heart."
        )
        yield Finding("identity", name, sentence, (IGNORE, KEEP))
    elif column.kind == "category" and len(column.categories) > MANY:
        sentence = (
            f"'{column.name}' has {len(column.categories):,} categories, and each would become an "
            "input of its own."
        )
        yield Finding("many categories", name, sentence, (IGNORE, KEEP))
    if column.kind == "date":
        sentence = f"'{column.name}' holds dates, which count as days since 1970-01-01."
        yield Finding("date", name, sentence, (KEEP, IGNORE))


def _missing(table: ReadTable, column: ReadColumn, roles: Roles) -> Finding:
    count = column.missing
    share = f"{100 * count / table.rows:.3g} %"
    verb = "value is" if count == 1 else "values are"
    sentence = f"In '{column.name}' {count:,} {verb} missing ({share} of the rows)."
    if column.name == roles.target:
        return Finding(
            "missing", (column.name,), sentence[:-1] + ", and it is the target.", (LEAVE_OUT,)
        )
    fill = OWN if column.kind == "category" else IMPUTE
    return Finding("missing", (column.name,), sentence, (fill, LEAVE_OUT, IGNORE))


def _constant(column: ReadColumn) -> bool:
    present = column.values[~np.isnan(column.values)]
    return bool((present == present[:1]).all())


def _shown(column: ReadColumn) -> str:
    first = column.values[~np.isnan(column.values)][0]
    if column.kind == "category":
        return f"'{column.categories[int(first)]}'"
    return str(np.datetime64(int(first), "D")) if column.kind == "date" else f"{first:g}"


def _duplicates(table: ReadTable) -> Iterator[Finding]:
    """Columns with the same values as one before them."""
    alike: dict[object, list[ReadColumn]] = {}
    for column in table.columns:
        # Nearly all columns differ in their first rows already.
        known = alike.setdefault((column.values[:_FIRST].tobytes(), column.categories), [])
        same = next((each for each in known if _equal(each, column)), None)
        if same is None:
            known.append(column)
        elif not _constant(column):
            sentence = f"'{column.name}' is equal to '{same.name}' in every row."
            yield Finding("duplicate", (column.name,), sentence, (IGNORE, KEEP))


def _equal(a: ReadColumn, b: ReadColumn) -> bool:
    return np.array_equal(a.values.view(np.uint64), b.values.view(np.uint64))


def _imbalance(target: ReadColumn) -> Iterator[Finding]:
    if target.kind != "category" and not is_whole(target, _MOST_CLASSES):
        return
    values, counts = np.unique(target.values[~np.isnan(target.values)], return_counts=True)
    if len(values) < 2 or len(values) > MANY or counts.max() < _UNEQUAL * counts.min():
        return
    names = [target.categories[int(v)] if target.categories else f"{v:g}" for v in values]
    most, least = int(counts.argmax()), int(counts.argmin())
    sentence = (
        f"The classes of '{target.name}' are unequal: {counts[most]:,} rows are '{names[most]}', "
        f"only {counts[least]:,} '{names[least]}'; always "
        f"saying '{names[most]}' would be right for "
        f"{100 * counts[most] / counts.sum():.3g} %."
    )
    yield Finding("imbalance", (target.name,), sentence, (KEEP,))


def _leaks(table: ReadTable, target: ReadColumn) -> Iterator[Finding]:
    for column in table.columns:
        if column is not target and (reason := leak(column, target)):
            sentence = (
                f"'{column.name}' gives '{target.name}' away: {reason}. If it is not known when "
                "the network is asked, ignore it."
            )
            yield Finding("leak", (column.name,), sentence, (IGNORE, KEEP))


def _repeated(table: ReadTable) -> Iterator[Finding]:
    marks = np.sort(_marks(table))
    count = int((marks[1:] == marks[:-1]).sum())
    if not count:
        return
    verb = "row is" if count == 1 else "rows are"
    sentence = (
        f"{count:,} {verb} equal to another one: the same row may come into the training part and "
        "into the test part."
    )
    yield Finding("repeated rows", (), sentence, (KEEP, LEAVE_OUT))


def _marks(table: ReadTable) -> NDArray[np.uint64]:
    """A number for each row, equal for equal rows: others agree once in 10¹⁹."""
    mark = np.zeros(table.rows, np.uint64)
    for column in table.columns:
        # NaN has many patterns of bits, and zero has two.
        bits = np.where(np.isnan(column.values), np.nan, column.values + 0.0).view(np.uint64)
        mark = (mark ^ bits) * np.uint64(0x9E3779B97F4A7C15)
        mark ^= mark >> np.uint64(29)
        mark *= np.uint64(0xBF58476D1CE4E5B9)
        mark ^= mark >> np.uint64(32)
    return mark
