"""A preparation with what it learnt: from a table's columns to the network's inputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nnviz.data.preparation.made import Made, plain
from nnviz.data.preparation.steps import Step
from nnviz.data.preparation.words import KINDS, TITLES
from nnviz.data.source import Column
from nnviz.engine.shapes import Array
from nnviz.errors import DataError
from nnviz.values import dataclass

MOST = 10_000
"""Columns that a step may make."""


@dataclass(frozen=True)
class Fitted:
    """A step with what it learnt; ``before``: how many columns it takes."""

    step: Step
    made: tuple[Made, ...]
    before: int

    def __call__(self, x: Array) -> Array:
        """Columns (n, before) as they come out (n, after)."""
        out = np.empty((len(x), len(self.made)), order="F")  # Column after column.
        for at, made in enumerate(self.made):
            out[:, at] = made(x)
        return out


@dataclass(frozen=True)
class Pipeline:
    """Fitted steps in their order; without any nothing is changed."""

    steps: tuple[Fitted, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What comes out at last; nothing is said where nothing is done."""
        return tuple(made.column.name for made in self.steps[-1].made) if self.steps else ()

    def __call__(self, raw: Array) -> Array:
        """Raw inputs (n, columns), or windows (n, steps, columns), as they come out."""
        for step in self.steps:
            raw = _along(raw, step)
        return np.ascontiguousarray(raw)

    def stages(self, row: Array) -> list[Array]:
        """A raw row (columns,), and what each step makes of it."""
        found = [np.asarray(row, np.float64)]
        for step in self.steps:
            found.append(_along(found[-1][np.newaxis], step)[0])
        return found


def outcome(columns: tuple[Column, ...], steps: Sequence[Step]) -> tuple[Column, ...]:
    """The columns that come out; DataError for a step that cannot act as it says."""
    return outcomes(tuple(columns), tuple(steps))[-1]


@lru_cache(maxsize=32)
def outcomes(
    columns: tuple[Column, ...], steps: tuple[Step, ...]
) -> tuple[tuple[Column, ...], ...]:
    """The columns before each step, and behind the last; DataError as ``outcome``."""
    found = [tuple(map(plain, columns))]
    for step in steps:
        found.append(tuple(made.column for made in _made(step, found[-1])))
    return tuple(found)


def fit(
    columns: tuple[Column, ...], steps: Sequence[Step], raw: Array, train: NDArray[np.intp]
) -> tuple[Pipeline, Array]:
    """The preparation fitted on the rows ``train`` of ``raw`` (n, …, columns), and all rows as they
    come out of it. DataError as ``outcome``, and where there is nothing to learn from."""
    columns, done = tuple(map(plain, columns)), []
    for step in steps:
        made = tuple(_learnt(step, columns, each, raw, train) for each in _made(step, columns))
        done.append(Fitted(step, made, len(columns)))
        columns, raw = tuple(each.column for each in made), _along(raw, done[-1])
    return Pipeline(tuple(done)), np.ascontiguousarray(raw)


# Overflow is no warning here: what it leaves behind is found and reported as a DataError.
@np.errstate(all="ignore")
def _along(x: Array, step: Fitted) -> Array:
    """The step on the last axis."""
    out = step(np.asarray(x, np.float64).reshape(-1, x.shape[-1]))
    return out.reshape(*x.shape[:-1], -1)


def _made(step: Step, columns: tuple[Column, ...]) -> tuple[Made, ...]:
    _check(step, columns)
    made = step.made(columns)
    names = Counter(each.column.name for each in made)
    title = TITLES[step.kind]
    if not made:
        raise DataError(f"“{title}” leaves no column; the network needs at least one.")
    if len(made) > MOST:
        raise DataError(f"“{title}” makes {len(made):,} columns; at most {MOST:,} can be used.")
    name, count = names.most_common(1)[0]
    if count > 1:
        raise DataError(f"“{title}” makes a second column '{name}'; do it once only.")
    return made


def _check(step: Step, columns: tuple[Column, ...]) -> None:
    title, known = TITLES[step.kind], {column.name: column for column in columns}
    if problem := step.problem():
        raise DataError(f"“{title}” {problem}.")
    for name in step.columns:
        if name not in known:
            raise DataError(
                f"“{title}” names the column '{name}', which is not there at its place in the list."
            )
        if not step.suits(known[name]):
            kind = KINDS[known[name].kind]
            raise DataError(f"“{title}” does not suit the column '{name}', which holds {kind}.")


@np.errstate(all="ignore")
def _learnt(
    step: Step, before: tuple[Column, ...], made: Made, x: Array, train: NDArray[np.intp]
) -> Made:
    if not made.learns:
        return made
    source = made.sources[0]
    values = x[..., source][train].ravel().astype(np.float64)
    known = values[~np.isnan(values)]
    if not len(known):
        raise DataError(
            f"“{TITLES[step.kind]}” has nothing to learn from: '{before[source].name}' has no "
            "value in the training part. Leave that column out."
        )
    return replace(made, numbers=step.learn(known), learns=False)
