"""What a comparison has found, as a value."""

from __future__ import annotations

from statistics import fmean, median
from typing import Literal

from nnviz.experiment.comparing.networks import LayerSize
from nnviz.values import dataclass

Kind = Literal["dense", "convolutional"]
FARTHEST = 3
"""Test pictures are shifted by up to so many pixels."""


@dataclass(frozen=True)
class Shift:
    """Test accuracy with all test pictures moved."""

    down: int
    right: int
    accuracy: float

    @property
    def distance(self) -> int:
        return max(abs(self.down), abs(self.right))


@dataclass(frozen=True)
class Fewer:
    """Test accuracy of a fresh network after training on ``samples``, a ``share`` of all."""

    share: float
    samples: int
    accuracy: float


@dataclass(frozen=True)
class Side:
    """One of the two networks, as far as it is measured; ``epoch_seconds`` are those of each epoch
    on all training samples, without evaluation."""

    kind: Kind
    layers: tuple[LayerSize, ...]
    parameters: int
    epoch_seconds: tuple[float, ...]
    epoch_steps: int
    shifts: tuple[Shift, ...]
    fewer: tuple[Fewer, ...]

    @property
    def seconds(self) -> float:
        """The median of an epoch's seconds, NaN before there is one."""
        return median(self.epoch_seconds) if self.epoch_seconds else float("nan")

    @property
    def steps_per_second(self) -> float:
        return self.epoch_steps / self.seconds

    def at_distance(self, distance: int) -> float:
        """The mean accuracy over the four directions (at 0 the plain test accuracy), NaN before
        all are measured."""
        found = [each.accuracy for each in self.shifts if each.distance == distance]
        return fmean(found) if len(found) == (4 if distance else 1) else float("nan")


@dataclass(frozen=True)
class Comparison:
    """Both networks on one sample. Every network is trained for ``steps`` steps, which are
    ``epochs`` epochs of all ``samples``; ``made`` of the ``pieces`` are done.
    ``left_out``: rules of the experiment that would end training or go by recorded losses."""

    sample: str
    seed: int
    image: tuple[int, ...]
    epochs: int
    steps: int
    samples: int
    tests: int
    sides: tuple[Side, ...]
    left_out: tuple[str, ...]
    doing: str
    made: int
    pieces: int
    cancelled: bool

    @property
    def done(self) -> bool:
        """Whether all is measured, or it was ended."""
        return self.cancelled or self.made == self.pieces

    def side(self, kind: Kind) -> Side:
        return next(side for side in self.sides if side.kind == kind)
