"""Training: batches of a shuffled epoch through the compiled program, one update each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnviz.engine.layout import frozen
from nnviz.engine.network import Network, Score
from nnviz.engine.optimizers import Optimizer, OptimizerSpec
from nnviz.engine.program import Calls, Program, compile_program
from nnviz.engine.shapes import Array
from nnviz.engine.trace import StepTrace
from nnviz.errors import SpecError

_DONE = object()


@dataclass(frozen=True)
class Epoch:
    """What is evaluated after epoch ``number`` (counted from 1), at ``step``."""

    number: int
    step: int
    train: Score
    test: Score


@dataclass(frozen=True)
class Position:
    """Where training stands: ``offset`` samples into epoch ``epoch`` (finished epochs)."""

    step: int
    epoch: int
    offset: int
    order_state: dict[str, Any]


class Trainer:
    """Owns the network's θ, gradient and optimizer state while they are trained.

    ``x`` (n, *input_shape), ``y`` (n, outputs) are the training part, the second pair the test
    part. A run is a function of these, the order generator and the number of steps; how the
    steps are divided between calls does not matter. An epoch's evaluation runs on a copy of θ,
    in portions between the steps of the next epoch, so that a large one holds nothing up.
    """

    def __init__(
        self,
        network: Network,
        optimizer: OptimizerSpec,
        train: tuple[Array, Array],
        test: tuple[Array, Array],
        batch_size: int,
        order: np.random.Generator,
        on_epoch: Callable[[Epoch], None] = lambda epoch: None,
    ) -> None:
        self.network, self.on_epoch = network, on_epoch
        self.gradient = np.zeros_like(network.theta)
        self.optimizer = Optimizer(optimizer, network.theta, self.gradient)
        self._source = network.source(train[0])
        self._targets = np.ascontiguousarray(train[1], network.dtype)
        self._test = network.source(test[0]), np.ascontiguousarray(test[1], network.dtype)
        self.count = len(self._source)
        self.batch_size = self._checked(batch_size)
        self._x, self._y = np.empty_like(self._source), np.empty_like(self._targets)
        self._order = order
        self.step = self.epoch = self._start = self._next = 0
        self._evaluator = Network(network.spec, network.dtype.name)
        self._evaluation: Iterator[None] | None = None
        self._compiled: tuple[tuple[int, int], Program | None, Program | None] | None = None
        self._shuffle()

    @property
    def order_of_epoch(self) -> Array:
        """The permutation of the training rows in this epoch."""
        return self._permutation

    @property
    def batches(self) -> int:
        """How many batches this epoch has from where the batch size was last set."""
        return len(self._calls)

    @property
    def next_batch(self) -> int:
        """The number of the batch that the next step trains on, from 0."""
        return self._next

    @property
    def batch(self) -> Array:
        """The training rows of the batch that the next step trains on."""
        start = self.offset
        return self._permutation[start : start + self.batch_size]

    @property
    def offset(self) -> int:
        """How many samples of this epoch have been trained on."""
        return self._start + self._next * self.batch_size

    @property
    def is_evaluating(self) -> bool:
        """Whether the last epoch's evaluation is under way."""
        return self._evaluation is not None

    def advance(self, steps: int) -> None:
        """Train ``steps`` steps and finish the evaluation of the epochs they complete."""
        while steps > 0:
            steps -= self.pulse(steps)
        self.settle()

    def pulse(self, steps: int) -> int:
        """Train up to ``steps`` steps of this epoch, and a portion of a pending evaluation;
        returns how many steps it made."""
        calls = self._calls[self._next : self._next + steps]
        update = self.optimizer.update
        with np.errstate(all="ignore"):
            for program in calls:
                for function, arguments in program:
                    function(*arguments)
                update()
            self._next += len(calls)
            self.step += len(calls)
            if self._evaluation is not None:
                self._evaluate_on()
            if self._next == len(self._calls):
                self._finish_epoch()
        return len(calls)

    def settle(self) -> None:
        """Finish a pending evaluation."""
        with np.errstate(all="ignore"):
            while self._evaluation is not None:
                self._evaluate_on()

    def score(self) -> tuple[Score, Score]:
        """The whole training part and the test part in evaluation mode."""
        with np.errstate(all="ignore"):
            train = self.network.score(self._source, self._targets)
            return train, self.network.score(*self._test)

    def peek(self) -> StepTrace:
        """The update that the next step will make, by the training program itself, undone."""
        theta, before = self.network.theta.copy(), self._state()
        updates = self.optimizer.updates
        with np.errstate(all="ignore"):
            for function, arguments in self._calls[self._next]:
                function(*arguments)
            self.optimizer.update()
        after, new = self._state(), frozen(self.network.theta)
        self.network.theta[...] = theta
        self.optimizer.restore(before, updates)
        spec = self.optimizer.spec
        theta.flags.writeable = False
        return StepTrace(
            self.network.layout, theta, frozen(self.gradient), new,
            spec.kind, before, after, spec.scalars(updates + 1),
        )  # fmt: skip

    def position(self) -> Position:
        return Position(self.step, self.epoch, self.offset, self._order_state)

    def seek(self, position: Position) -> None:
        """Stand where ``position`` was taken: the same epoch order, the same next batch."""
        self._evaluation = None
        self.step, self.epoch = position.step, position.epoch
        self._order.bit_generator.state = position.order_state
        self._shuffle(position.offset)

    def set_optimizer(self, spec: OptimizerSpec) -> None:
        """Another rule or rate; state vectors with the same names go on."""
        old = self.optimizer
        self.optimizer = Optimizer(spec, self.network.theta, self.gradient)
        keeps = spec.kind == old.spec.kind
        self.optimizer.restore(old.state, old.updates if keeps else 0)

    def set_batch_size(self, batch_size: int) -> None:
        """Another batch size for what is left of the epoch, and after it."""
        offset = self.offset
        self.batch_size = self._checked(batch_size)
        self._bind(offset)

    def _checked(self, batch_size: int) -> int:
        if batch_size < 1:
            raise SpecError(f"The batch size is {batch_size}; it must be 1 or more.")
        return min(batch_size, self.count)

    def _state(self) -> dict[str, Array]:
        return {name: frozen(vector) for name, vector in self.optimizer.state.items()}

    def _finish_epoch(self) -> None:
        self.settle()
        self.epoch += 1
        self._evaluator.theta[...] = self.network.theta
        self._evaluation = self._evaluate(self.epoch, self.step)
        self._shuffle()

    def _evaluate_on(self) -> None:
        if self._evaluation is not None and next(self._evaluation, _DONE) is _DONE:
            self._evaluation = None

    def _evaluate(self, number: int, step: int) -> Iterator[None]:
        train = yield from self._evaluator.scoring(self._source, self._targets)
        test = yield from self._evaluator.scoring(*self._test)
        self.on_epoch(Epoch(number, step, train, test))

    def _shuffle(self, offset: int = 0) -> None:
        """Draw the next epoch's order and gather its samples once; batches are views."""
        self._order_state = dict(self._order.bit_generator.state)
        self._permutation = self._order.permutation(self.count)
        np.take(self._source, self._permutation, 0, self._x, "clip")
        np.take(self._targets, self._permutation, 0, self._y, "clip")
        self._bind(offset)

    def _bind(self, offset: int) -> None:
        """The calls of the batches from ``offset`` to the epoch's end, compiled if need be."""
        size, self._start, self._next = self.batch_size, offset, 0
        origin = offset % size
        if self._compiled is None or self._compiled[0] != (origin, size):
            self._compiled = ((origin, size), *self._compile(origin))
        _, whole, tail = self._compiled
        calls: list[Calls] = list(whole.batches) if whole else []
        if tail:
            calls += tail.batches
        self._calls = calls[(offset - origin) // size :]

    def _compile(self, origin: int) -> tuple[Program | None, Program | None]:
        size = self.batch_size
        stop = origin + (self.count - origin) // size * size
        whole = self._program(range(origin, stop, size), size) if stop > origin else None
        left = self.count - stop
        return whole, self._program(range(stop, self.count, left), left) if left else None

    def _program(self, starts: range, size: int) -> Program:
        return compile_program(
            self.network.spec, self.network.theta, self.gradient,
            [self._x[start : start + size] for start in starts],
            [self._y[start : start + size] for start in starts],
        )  # fmt: skip
