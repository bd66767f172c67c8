"""Training: batches of an epoch through the compiled program, one update each."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from nnviz.engine.evaluation import Evaluation, Scores
from nnviz.engine.feed import Feed
from nnviz.engine.layout import frozen
from nnviz.engine.learning import LearningSpec, Updater
from nnviz.engine.network import Network, Score
from nnviz.engine.optimizers import Optimizer, OptimizerSpec
from nnviz.engine.program import Calls
from nnviz.engine.records import Epoch, Position
from nnviz.engine.schedules import Plateau
from nnviz.engine.shapes import Array
from nnviz.engine.stopping import (
    Watch,
    stop_by_count,
    stop_by_step_size,
    stop_by_target,
    stop_early,
)
from nnviz.engine.trace import StepTrace

Part = tuple[Array, Array]


class Trainer:
    """Owns the network's θ, gradient and optimizer state while they are trained.

    ``x`` (n, *input_shape), ``y`` (n, outputs) are the training part, the second pair the test
    part, ``validation`` a third. A run is a function of these, the generators (``order`` of the
    samples, ``noise`` for layers that draw in training) and the number of steps; how the
    steps are divided between calls does not matter. An epoch's evaluation runs on a copy of θ,
    in portions between the steps of the next epoch, so that a large one holds nothing up; where
    a rule depends on its result, the next epoch waits for it.
    """

    def __init__(
        self,
        network: Network,
        learning: LearningSpec | OptimizerSpec,
        train: Part,
        test: Part,
        batch_size: int,
        order: np.random.Generator,
        on_epoch: Callable[[Epoch], None] = lambda epoch: None,
        *,
        noise: np.random.Generator | None = None,
        validation: Part | None = None,
        on_return: Callable[[], None] = lambda: None,
    ) -> None:
        if isinstance(learning, OptimizerSpec):
            learning = LearningSpec(learning)
        learning.validate(network.spec)
        self.network, self.learning = network, learning
        self.on_epoch, self.on_return = on_epoch, on_return
        self.gradient = np.zeros_like(network.theta)
        self._updater = Updater(learning, network.layout, network.theta, self.gradient)
        self._feed = Feed(
            network, self.gradient, train, batch_size, learning.sampling, order,
            noise or np.random.default_rng(0), self._updater.prelude,
        )  # fmt: skip
        self._parts = {"train": (self._feed.source, self._feed.targets)}
        for name, part in (("test", test), ("validation", validation)):
            if part is not None:
                y = np.ascontiguousarray(part[1], network.dtype)
                self._parts[name] = network.source(part[0]), y
        self.step = self.epoch = 0
        self.watch = Watch()
        self._best: Array | None = None
        self._evaluation = Evaluation(network, self._parts, batch_size)
        self._before = np.empty_like(network.theta)
        self._set_rate()

    @property
    def optimizer(self) -> Optimizer:
        return self._updater.optimizer

    @property
    def batch_size(self) -> int:
        return self._feed.batch_size

    @property
    def batches(self) -> int:
        """How many batches this epoch has from where the batch size was last set."""
        return len(self._feed.calls)

    @property
    def next_batch(self) -> int:
        """The number of the batch that the next step trains on, from 0."""
        return self._feed.next

    @property
    def batch(self) -> Array:
        """The training rows of the batch that the next step trains on."""
        return self._feed.batch

    @property
    def noise(self) -> np.random.Generator:
        """What the layers that draw in training draw from."""
        return self._feed.noise

    @property
    def order_of_epoch(self) -> Array:
        """The training rows in the order of this epoch."""
        return self._feed.rows

    @property
    def offset(self) -> int:
        """How many samples of this epoch have been trained on."""
        return self._feed.offset

    @property
    def batch_loss(self) -> float:
        """The mean loss of this epoch's batches so far, as training saw them."""
        with np.errstate(all="ignore"):
            return self._feed.loss()

    @property
    def rate(self) -> float:
        """The learning rate of the next update."""
        base, reductions = self.learning.optimizer.learning_rate, self.watch.plateau.reductions
        return self.learning.schedule.rate(base, self.step, self.epoch, reductions)

    @property
    def stopped(self) -> str:
        """Why a stop rule ended training, until ``go_on``; "" while none has."""
        return self.watch.stopped

    @property
    def is_evaluating(self) -> bool:
        """Whether the last epoch's evaluation is under way."""
        return self._evaluation.is_pending

    def go_on(self) -> None:
        """Train on after a stop rule; it will not stop the run again unless it changes, but early
        stopping begins anew."""
        self.watch = replace(self.watch, stopped="")

    def advance(self, steps: int) -> None:
        """Train ``steps`` steps, or until a stop rule, and finish the evaluation of the epochs
        they complete."""
        self.go_on()
        while steps > 0 and not self.stopped:
            steps -= self.pulse(steps)
        self.settle()

    def pulse(self, steps: int) -> int:
        """Train up to ``steps`` steps of this epoch, or go on with a pending evaluation where that
        has fallen behind; returns how many steps it made: none while evaluating or stopped."""
        with np.errstate(all="ignore"):
            self._stop_by_count()
            made = 0
            if self._evaluates_first:
                self._evaluation.catch_up(steps, self.batches)
            else:
                made = self._train(steps)
                self._evaluation.note(made, self.batches)
            if self._feed.next == len(self._feed.calls):
                self._finish_epoch()
            self._stop_by_count()
        return made

    def settle(self) -> None:
        """Finish a pending evaluation."""
        with np.errstate(all="ignore"):
            self._evaluation.settle()

    def drop_evaluation(self) -> None:
        """Leave out a pending evaluation, whose record is known already."""
        self._evaluation.drop()

    def score(self) -> tuple[Score, Score]:
        """The whole training part and the test part in evaluation mode."""
        now = self.evaluated()
        return now.train, now.test

    def evaluated(self) -> Epoch:
        """The record of the present θ."""
        with np.errstate(all="ignore"):
            scores = {name: self.network.score(*part) for name, part in self._parts.items()}
        return self._record(self.epoch, self.step, scores, self.network.theta)

    def peek(self) -> StepTrace:
        """The update that the next step will make, by the training program itself, undone."""
        theta, before, noise = self.network.theta.copy(), self._state(), self._noise_state()
        optimizer = self.optimizer
        updates = optimizer.updates
        self._set_rate()
        with np.errstate(all="ignore"):
            _run(self._feed.calls[self._feed.next])
            gradient = frozen(self.gradient)
            self._updater.update()
        after, new = self._state(), frozen(self.network.theta)
        self.network.theta[...] = theta
        optimizer.restore(before, updates)
        self._feed.noise.bit_generator.state = noise
        theta.flags.writeable = False
        return StepTrace(
            self.network.layout, theta, gradient, frozen(self.gradient), new,
            optimizer.spec.kind, before, after, optimizer.spec.scalars(updates + 1, optimizer.rate),
        )  # fmt: skip

    def position(self) -> Position:
        return Position(
            self.step, self.epoch, self.offset, self._feed.order_state, self._noise_state(),
            frozen(self._feed.outputs), self.watch, self._best,
        )  # fmt: skip

    def seek(self, position: Position) -> None:
        """Stand where ``position`` was taken: the same epoch order, the same next batch."""
        self._evaluation.drop()
        self.step, self.epoch = position.step, position.epoch
        self.watch, self._best = position.watch, position.best
        self._feed.order.bit_generator.state = position.order_state
        self._feed.noise.bit_generator.state = position.noise_state
        self._feed.resume(position.offset, position.outputs)
        self._set_rate()

    def set_learning(self, learning: LearningSpec) -> None:
        """Another way to learn from here on; state vectors with the same names go on."""
        learning.validate(self.network.spec)
        old, self.learning = self.learning, learning
        updater = Updater(learning, self.network.layout, self.network.theta, self.gradient)
        updater.take_over(self.optimizer)
        self._updater = updater
        self._feed.set_prelude(updater.prelude)
        if learning.sampling != old.sampling:
            self._feed.set_batching(self.batch_size, learning.sampling)
        self._forget(old)
        self._set_rate()

    def set_batch_size(self, batch_size: int) -> None:
        """Another batch size for what is left of the epoch, and after it."""
        self._evaluation.set_batch_size(batch_size)
        self._feed.set_batching(batch_size, self.learning.sampling)

    def _forget(self, old: LearningSpec) -> None:
        """What was known only under the old rules."""
        new, rate = self.learning, self.learning.optimizer.learning_rate
        self.watch = self.watch.rearmed(old.stop, new.stop)
        if (new.schedule, rate) != (old.schedule, old.optimizer.learning_rate):
            self.watch = replace(self.watch, plateau=Plateau())
        kept = new.frozen == old.frozen and new.stop.patience == old.stop.patience
        if not kept:
            self.watch, self._best = self.watch.without_best(), None

    def _train(self, steps: int) -> int:
        """Up to ``steps`` steps of this epoch; returns how many."""
        stop = self.learning.stop
        if stop.steps is not None and self.watch.is_armed("steps"):
            steps = min(steps, stop.steps - self.step)
        calls = self._feed.calls[self._feed.next : self._feed.next + steps]
        if self.learning.schedule.changes_by_step or stop.step_size is not None:
            calls = calls[: self._train_each(calls)]
        else:
            update = self._updater.update
            for program in calls:
                for function, arguments in program:
                    function(*arguments)
                update()
        self._feed.next += len(calls)
        self.step += len(calls)
        return len(calls)

    def _train_each(self, calls: list[Calls]) -> int:
        """The same with a rate of its own for each step, until a step is small enough to stop;
        returns how many it made."""
        made, first = 0, self.step
        for program in calls:
            self._set_rate()
            _run(program)
            np.copyto(self._before, self.network.theta)
            self._updater.update()
            made, self.step = made + 1, self.step + 1
            if self._stops_by_step_size():
                break
        self.step = first
        return made

    def _stops_by_step_size(self) -> bool:
        if self.learning.stop.step_size is None or not self.watch.is_armed("step_size"):
            return False
        np.subtract(self.network.theta, self._before, self._before)
        np.abs(self._before, self._before)
        size = float(self._before.max())
        self.watch = stop_by_step_size(self.learning.stop, self.step, size, self.watch)
        return bool(self.stopped)

    def _stop_by_count(self) -> None:
        self.watch = stop_by_count(self.learning.stop, self.epoch, self.step, self.watch)

    def _finish_epoch(self) -> None:
        self.settle()
        self.epoch += 1
        self._begin_evaluation(self._feed.loss())
        self._feed.begin()
        self._set_rate()

    def _begin_evaluation(self, batch_loss: float = math.nan, judged: bool = True) -> None:
        done = partial(self._take_scores, self.epoch, self.step, batch_loss, judged)
        self._evaluation.begin(self.network.theta, done)

    @property
    def _evaluates_first(self) -> bool:
        return bool(self.stopped) or (
            self.is_evaluating and (self.learning.watches or self._evaluation.is_behind)
        )

    def _take_scores(
        self, number: int, step: int, batch_loss: float, judged: bool, scores: Scores
    ) -> None:
        """The record is handed over, and the rules go by it."""
        epoch = self._record(number, step, scores, self._evaluation.theta, batch_loss)
        self.on_epoch(epoch)
        if judged and self.learning.watches:
            self._judge(epoch)

    def _record(
        self, number: int, step: int, scores: Scores, theta: Array, loss: float = math.nan
    ) -> Epoch:
        penalty = self._updater.penalty(theta, self.batch_size)
        train, test, validation = scores["train"], scores["test"], scores.get("validation")
        return Epoch(number, step, train, test, validation, loss, penalty)

    def _judge(self, epoch: Epoch) -> None:
        """What plateau and stop rules make of an epoch's losses."""
        what, loss = epoch.watched
        rules, at = self.learning.stop, (epoch.number, epoch.step, loss, what)
        plateau = self.learning.schedule.after_epoch(loss, self.watch.plateau)
        watch = stop_by_target(rules, *at, replace(self.watch, plateau=plateau))
        self.watch, verdict = stop_early(rules, *at, watch)
        if verdict == "keep":
            self._best = frozen(self._evaluation.theta)
        elif verdict == "put back":
            self._put_back()
        self._set_rate()

    def _put_back(self) -> None:
        """The best weights, which are evaluated and recorded once more, at this step."""
        assert self._best is not None
        self.network.theta[...] = self._best
        self.on_return()
        self._begin_evaluation(judged=False)

    def _set_rate(self) -> None:
        rate = self.rate
        if rate != self.optimizer.rate:
            self.optimizer.set_rate(rate)

    def _state(self) -> dict[str, Array]:
        return {name: frozen(vector) for name, vector in self.optimizer.state.items()}

    def _noise_state(self) -> dict[str, object]:
        return dict(self._feed.noise.bit_generator.state)


def _run(program: Calls) -> None:
    for function, arguments in program:
        function(*arguments)
