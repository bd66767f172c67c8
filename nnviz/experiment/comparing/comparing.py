"""Comparing a dense and a convolutional network on the same pictures, piece by piece."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator

import numpy as np

from nnviz.data.dataset import PreparedData
from nnviz.engine.metrics import accuracy
from nnviz.engine.shapes import Array
from nnviz.errors import DivergedError
from nnviz.experiment.build import first_weights, network_for, trainer_for
from nnviz.experiment.comparing.comparison import FARTHEST, Comparison, Fewer, Kind, Shift, Side
from nnviz.experiment.comparing.networks import check_pictures, dense_counterpart, sizes
from nnviz.experiment.comparing.pictures import fewer, shifted
from nnviz.experiment.comparing.rules import even, left_out
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.materialise import materialise

SHARES = (1.0, 1 / 2, 1 / 4, 1 / 8, 1 / 16)
"""Of the training samples of each class."""

MOVES = (
    (0, 0),
    *(
        (down * distance, right * distance)
        for distance in range(1, FARTHEST + 1)
        for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1))
    ),
)
"""How test pictures are moved: (down, right)."""
_PREPARED = 2
"""Pieces before the first step: choosing the samples, and making ready to train on them."""


class Comparing:
    """A ``Job`` whose pieces are steps of training and measurements. All but the seconds is a
    function of the experiment and the number of epochs.

    The convolutional network is the experiment's own; both begin with the same seeds. DataError
    unless it is one on pictures.
    """

    def __init__(
        self, experiment: Experiment, epochs: int | None = None, data: PreparedData | None = None
    ) -> None:
        check_pictures(experiment)
        self._experiment, self._data = experiment, data or materialise(experiment)
        dense = dense_counterpart(experiment, self._data)
        self._epochs = experiment.epochs if epochs is None else epochs
        self._measures = (
            _Measuring("dense", even(dense), self._data, self._epochs),
            _Measuring("convolutional", even(experiment), self._data, self._epochs),
        )
        self._made, self._work = 0, self._pieces()

    @property
    def done(self) -> bool:
        return self._made == sum(each.pieces for each in self._measures)

    def advance(self) -> None:
        """One step, or one measurement; DivergedError where training ends in numbers that are
        not finite."""
        next(self._work)
        self._made += 1

    def report(self, cancelled: bool = False) -> Comparison:
        data, measures = self._data, self._measures
        return Comparison(
            self._experiment.name, self._experiment.seeds.seed, data.input_shape, self._epochs,
            measures[0].steps, len(data.x_train), len(data.x_test),
            tuple(each.side() for each in measures), left_out(self._experiment), self._doing,
            self._made, sum(each.pieces for each in measures), cancelled,
        )  # fmt: skip

    @property
    def _doing(self) -> str:
        """In words; nothing when all is done."""
        return "" if self.done else next((each.doing for each in self._measures if each.doing), "")

    def _pieces(self) -> Iterator[None]:
        for each in self._measures:
            yield from each.work()


class _Measuring:
    """One network: trained on all samples and looked at with shifted pictures, then trained afresh
    on fewer and fewer."""

    def __init__(self, kind: Kind, experiment: Experiment, data: PreparedData, epochs: int) -> None:
        self._kind: Kind = kind
        self._experiment, self._data = experiment, data
        self._network = network_for(experiment, data)
        self._epoch_steps = -(-len(data.x_train) // experiment.batch_size)
        self.steps, self.doing = epochs * self._epoch_steps, ""
        self._portions = -(-len(data.x_test) // self._network.chunk)
        self._seconds, self._shifts, self._fewer = list[float](), list[Shift](), list[Fewer]()

    @property
    def pieces(self) -> int:
        judged = len(SHARES) + len(MOVES) - 1  # Not shifted and all samples are one judgement.
        return len(SHARES) * (_PREPARED + self.steps) + judged * self._portions

    def side(self) -> Side:
        layout = self._network.layout
        return Side(
            self._kind, sizes(layout), layout.size, tuple(self._seconds), self._epoch_steps,
            tuple(self._shifts), tuple(self._fewer),
        )  # fmt: skip

    def work(self) -> Iterator[None]:
        """Yields after every piece."""
        for share in SHARES:
            data = fewer(self._data, share)
            samples = len(data.x_train)
            self.doing = f"{self._kind} network, {samples:,} training samples"
            yield
            yield from self._train(data, timed=share == 1)
            accuracy = yield from self._accuracy(0, 0)
            self._fewer.append(Fewer(share, samples, accuracy))
            if share == 1:
                self._shifts.append(Shift(0, 0, accuracy))
            yield
            if share == 1:
                yield from self._shift()
        self.doing = ""

    def _train(self, data: PreparedData, timed: bool) -> Iterator[None]:
        """A fresh network, as many steps whatever the number of samples. Epochs are not evaluated
        on the way."""
        self._network.initialise(first_weights(self._experiment))
        spent, trainer = 0.0, trainer_for(self._network, self._experiment, data)
        yield
        for step in range(1, self.steps + 1):
            began = time.perf_counter()
            trainer.pulse(1)
            trainer.drop_evaluation()
            spent += time.perf_counter() - began
            if timed and step % self._epoch_steps == 0:
                self._seconds.append(spent)
                spent = 0.0
            yield
        self._check()

    def _check(self) -> None:
        """DivergedError unless all numbers are finite."""
        if not np.isfinite(self._network.theta).all():
            rate = self._experiment.optimizer.learning_rate
            raise DivergedError(
                f"The {self._kind} network of the comparison diverged: with learning rate "
                f"{rate:g} its numbers are no longer finite; take a smaller learning rate."
            )

    def _shift(self) -> Iterator[None]:
        for down, right in MOVES[1:]:
            self._shifts.append(Shift(down, right, (yield from self._accuracy(down, right))))
            yield

    def _accuracy(self, down: int, right: int) -> Generator[None, None, float]:
        """Of all test pictures; yields between some of them and the next, not at the end."""
        x, chunk, outputs = self._data.x_test, self._network.chunk, list[Array]()
        for start in range(0, len(x), chunk):
            if start:
                yield
            with np.errstate(all="ignore"):
                some = shifted(x[start : start + chunk], down, right)
                outputs.append(self._network.predict(some))
        return accuracy(np.concatenate(outputs), self._data.y_test)
