"""The recorded losses of a run, growing; snapshots share its memory and never change."""

from __future__ import annotations

import math
from dataclasses import fields

import numpy as np

from nnviz.engine.network import Score
from nnviz.engine.records import Epoch
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import History

COLUMNS = tuple(field.name for field in fields(History))
_ABSENT = Score(math.nan, math.nan)


class Recorder:
    """Rows are only ever added behind those that snapshots show."""

    def __init__(self, history: History | None = None) -> None:
        self._rows, self._count = np.zeros((0, len(COLUMNS))), 0
        if history is not None:
            self.extend(history)

    def __len__(self) -> int:
        return self._count

    @property
    def first_train_loss(self) -> float:
        return float(self._rows[0, 2])

    @property
    def last_train_loss(self) -> float:
        return float(self._rows[self._count - 1, 2])

    def add(self, epoch: Epoch) -> None:
        """Append one evaluation."""
        train, test, validation = epoch.train, epoch.test, epoch.validation or _ABSENT
        self._make_room(1)
        self._rows[self._count] = (
            epoch.number, epoch.step, train.loss, test.loss, train.accuracy, test.accuracy,
            validation.loss, validation.accuracy, epoch.batch_loss, epoch.penalty,
        )  # fmt: skip
        self._count += 1

    def extend(self, history: History) -> None:
        """Append all its rows."""
        self._make_room(len(history))
        end = self._count + len(history)
        for index, name in enumerate(COLUMNS):
            self._rows[self._count : end, index] = getattr(history, name)
        self._count = end

    def truncate_after(self, step: int) -> None:
        """Forget the rows after ``step``, in memory of its own: snapshots keep theirs."""
        rows = self._rows[: self._count]
        self._rows = rows[rows[:, 1] <= step].copy()
        self._count = len(self._rows)

    def snapshot(self) -> History:
        """All rows so far, without a copy."""
        return History(*(self._column(index) for index in range(len(COLUMNS))))

    def _column(self, index: int) -> Array:
        column = self._rows[: self._count, index]
        column.flags.writeable = False
        return column

    def _make_room(self, count: int) -> None:
        if self._count + count <= len(self._rows):
            return
        rows = np.empty((max(64, 2 * self._count, self._count + count), len(COLUMNS)))
        rows[: self._count] = self._rows[: self._count]
        self._rows = rows
