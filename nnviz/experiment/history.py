"""The recorded losses of a run, growing; snapshots share its memory and never change."""

from __future__ import annotations

import math

import numpy as np

from nnviz.engine.network import Score
from nnviz.engine.records import Epoch
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import COLUMNS, VALUES, History

LIMIT = 100_000
"""So many rows are kept at most: where they are reached, earlier ones are merged to buckets."""

_ABSENT = Score(math.nan, math.nan)
_EPOCH, _STEP, _EVALUATIONS = 0, 1, len(COLUMNS) - 1


class Recorder:
    """Rows are only ever added behind those that snapshots show; merging them makes new memory.

    A bucket's size is a power of two that depends on the number of evaluations alone, so that equal
    runs have equal records.
    """

    def __init__(self, history: History | None = None) -> None:
        self._rows, self._count = np.zeros((0, len(COLUMNS))), 0
        self._low = self._high = np.zeros((0, len(VALUES)))
        if history is not None:
            self.extend(history)

    def __len__(self) -> int:
        return self._count

    def first_train_loss(self, after: int) -> float:
        """The first one after a step (0: that of the initial weights, or of the first bucket);
        infinite while there is none."""
        steps = self._rows[: self._count, _STEP]
        row = int(np.searchsorted(steps, after, "right")) if after else 0
        return float(self._rows[row, 2]) if row < self._count else math.inf

    @property
    def last_train_loss(self) -> float:
        return float(self._rows[self._count - 1, 2])

    def add(self, epoch: Epoch) -> None:
        """Append one evaluation."""
        if self._count >= LIMIT:
            self._merge()
        train, test, validation = epoch.train, epoch.test, epoch.validation or _ABSENT
        self._make_room(1)
        self._rows[self._count] = (
            epoch.number, epoch.step, train.loss, test.loss, train.accuracy, test.accuracy,
            validation.loss, validation.accuracy, epoch.batch_loss, epoch.penalty,
            train.r_squared, test.r_squared, validation.r_squared,
            train.mae, test.mae, validation.mae, 1,
        )  # fmt: skip
        self._count += 1

    def extend(self, history: History) -> None:
        """Append all its rows."""
        self._make_room(len(history))
        end = self._count + len(history)
        for index, name in enumerate(COLUMNS):
            self._rows[self._count : end, index] = getattr(history, name)
        self._count = end
        if len(history.low):
            self._low = np.concatenate([self._low, history.low])
            self._high = np.concatenate([self._high, history.high])

    def truncate_after(self, step: int) -> None:
        """Forget the rows after ``step``, in memory of its own: snapshots keep theirs."""
        rows = self._rows[: self._count]
        self._rows = rows[rows[:, _STEP] <= step].copy()
        self._count = len(self._rows)
        self._low, self._high = self._low[: self._count], self._high[: self._count]

    def snapshot(self) -> History:
        """All rows so far, without a copy."""
        columns = [self._rows[: self._count, index] for index in range(len(COLUMNS))]
        return History(*(_read_only(part) for part in (*columns, self._low, self._high)))

    def _merge(self) -> None:
        """Make one row of each whole bucket; what is left stays as it is."""
        rows = self._rows[: self._count]
        last = np.cumsum(rows[:, _EVALUATIONS]).astype(np.int64)
        size = _bucket(int(last[-1]))
        bucket = (last - 1) // size
        whole = int(np.searchsorted(bucket, last[-1] // size))
        starts = np.flatnonzero(np.diff(bucket[:whole], prepend=-1))
        self._low = np.fmin.reduceat(self._spread(self._low, whole), starts)
        self._high = np.fmax.reduceat(self._spread(self._high, whole), starts)
        merged = rows[np.append(starts[1:], whole) - 1]
        merged[:, _EVALUATIONS] = np.add.reduceat(rows[:whole, _EVALUATIONS], starts)
        self._rows = np.concatenate([merged, rows[whole:]])
        self._count = len(self._rows)

    def _spread(self, extremes: Array, count: int) -> Array:
        """The extremes of the first rows; those that stand for themselves are their own."""
        values = self._rows[len(extremes) : count, _STEP + 1 : _EVALUATIONS]
        return np.concatenate([extremes, values])

    def _make_room(self, count: int) -> None:
        if self._count + count <= len(self._rows):
            return
        rows = np.empty((max(64, 2 * self._count, self._count + count), len(COLUMNS)))
        rows[: self._count] = self._rows[: self._count]
        self._rows = rows


def _bucket(evaluations: int) -> int:
    """The smallest power of two that leaves half of LIMIT rows at most."""
    size = 1
    while 2 * evaluations > size * LIMIT:
        size *= 2
    return size


def _read_only(part: Array) -> Array:
    """A view that cannot be written to."""
    part = part.view()
    part.flags.writeable = False
    return part
