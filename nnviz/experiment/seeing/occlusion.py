"""Occlusion: how a class's score falls as a square hides one part of a picture after another.

Zeiler & Fergus 2013 (arXiv:1311.2901, section 4.2) slide a grey square over the image and draw the
probability of the class as a function of the square's place. Here the score before softmax is kept
as well: where the network is sure, it says more.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from nnviz.engine.layout import frozen
from nnviz.engine.network import Network
from nnviz.engine.prefix import Prefix
from nnviz.engine.shapes import Array
from nnviz.experiment.look import Look
from nnviz.values import dataclass

if TYPE_CHECKING:
    from nnviz.experiment.run import Run

AT_ONCE = 16
"""So many pictures are a piece of work."""


@dataclass(frozen=True)
class Occlusion:
    """Of what is looked at, for output ``unit`` after ``step`` steps: its ``score`` and ``output``
    with nothing hidden, and ``scores`` and ``outputs`` (rows, columns) by the place of the upper
    left corner of a square of ``side`` pixels, all of the raw ``value``; NaN where it was not put
    yet."""

    look: Look
    unit: int
    side: int
    value: float
    step: int
    score: float
    output: float
    scores: Array
    outputs: Array
    made: int
    cancelled: bool = False

    @property
    def changes(self) -> Array:
        """What hiding each place does to the score."""
        return self.scores - self.score

    @property
    def output_changes(self) -> Array:
        """What it does to the output."""
        return self.outputs - self.output

    @property
    def total(self) -> int:
        """How many places there are."""
        return self.scores.size

    @property
    def done(self) -> bool:
        """Whether it has come to its end, or was ended."""
        return self.cancelled or self.made == self.total


class Occluding:
    """The square at every place of a picture x (channels, height, width), as the network is fed
    with it and with its weights as they are: a ``Job`` whose pieces are a few places each."""

    def __init__(self, run: Run, look: Look, unit: int | None, side: int, value: float) -> None:
        self._look, self._side, self._value = look, side, value
        self._step, self._x = run.step, look.inputs(run.data)
        self._hidden = run.data.affine(np.asarray(value, self._x.dtype))
        self._network = Network(run.network.spec, run.experiment.precision)
        self._network.theta[...] = run.network.theta
        last = run.network.spec.layers[-1].id
        self._prefix = Prefix(self._network, last, "z", AT_ONCE, backward=False)
        largest = int(self._network.predict(self._x[None])[0].argmax())
        self._unit = largest if unit is None else unit
        rows, columns = (size - side + 1 for size in self._x.shape[1:])
        self._scores, self._outputs = np.full((2, rows, columns), np.nan)
        self._places = list(product(range(rows), range(columns)))
        self._made = 0
        self._score, self._output = (float(each[0]) for each in self._judged(self._x[None]))

    @property
    def done(self) -> bool:
        return self._made == len(self._places)

    def advance(self) -> None:
        """A few more places."""
        places = self._places[self._made : self._made + AT_ONCE]
        scores, outputs = self._judged(np.stack(list(self._occluded(places))))
        rows, columns = np.array(places).T
        self._scores[rows, columns], self._outputs[rows, columns] = scores, outputs
        self._made += len(places)

    def report(self, cancelled: bool = False) -> Occlusion:
        return Occlusion(
            self._look, self._unit, self._side, self._value, self._step, self._score, self._output,
            frozen(self._scores), frozen(self._outputs), self._made, cancelled,
        )  # fmt: skip

    def _occluded(self, places: list[tuple[int, int]]) -> Iterator[Array]:
        for row, column in places:
            x = self._x.copy()
            x[:, row : row + self._side, column : column + self._side] = self._hidden
            yield x

    def _judged(self, x: Array) -> tuple[Array, Array]:
        """The unit's scores and outputs for pictures."""
        with np.errstate(all="ignore"):
            scores = self._prefix.values(x)[:, self._unit].astype(float)
            return scores, self._network.predict(x)[:, self._unit]
