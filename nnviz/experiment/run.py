"""The Run: the living parameters of an Experiment. One owner touches it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from nnviz.data.dataset import PreparedData
from nnviz.engine.cost import check_room
from nnviz.engine.feed import check_batch_size
from nnviz.engine.health import NonFinite
from nnviz.engine.layout import frozen
from nnviz.engine.optimizers import STATES
from nnviz.engine.records import Epoch, Position
from nnviz.engine.shapes import Array
from nnviz.engine.streams import stream
from nnviz.experiment import transfer
from nnviz.experiment.build import first_weights, give, network_for, spec_for, trainer_for
from nnviz.experiment.divergence import breakage, diverged, usable
from nnviz.experiment.epochs import train_epochs
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import History
from nnviz.experiment.history import Recorder
from nnviz.experiment.log import (
    Adopted,
    Edited,
    Entry,
    Log,
    Number,
    check_number,
    joined,
    read_number,
    write_number,
)
from nnviz.experiment.materialise import materialise
from nnviz.experiment.state import RunState
from nnviz.experiment.statistics import Statistics, added, is_due, record, stride_of
from nnviz.values import dataclass

MEMORIES = 16
"""How many earlier forms of one layer are kept for an undo."""


@dataclass(frozen=True)
class _Checkpoint:
    theta: Array
    state: dict[str, Array]
    updates: int
    position: Position


class Run:
    """A function of its Experiment and the log of interventions by step number."""

    def __init__(
        self,
        experiment: Experiment,
        prepared: PreparedData | None = None,
        state: RunState | None = None,
    ) -> None:
        self.experiment = experiment
        self.data = prepared or materialise(experiment)
        self._departed: transfer.Memories = {}
        self.diverged_at = 0
        self.broken: tuple[NonFinite, ...] = ()
        self._fresh = stream(experiment.seeds.seed, "fresh weights", experiment.seeds.weights)
        self._recorder = Recorder(state.history if state else None)
        self.statistics: Statistics = state.statistics if state else ()
        self._candidate: _Checkpoint | None = None
        self.log: Log = (Adopted(0, experiment),)
        self._gesture = 0
        self._assemble(first_weights(experiment))
        give(experiment.start, self.network.layout, self.network.theta)
        if state:
            self._resume(state)
        self._safe = self._checkpoint()
        if not state:
            self._record(self.trainer.evaluated())
            self._survey()

    def _assemble(self, rng: np.random.Generator | None = None) -> None:
        """A network and trainer for the present experiment and data."""
        experiment, data = self.experiment, self.data
        self.network = network_for(experiment, data, rng)
        self.trainer = trainer_for(
            self.network, experiment, data, on_epoch=self._record, on_return=self._returned
        )
        self._stride = stride_of(self.network.spec, data, self.trainer.batch_size)

    @property
    def step(self) -> int:
        return self.trainer.step

    @property
    def stopped(self) -> str:
        """Why a stop rule ended training, in a sentence, until ``go_on``; "" while none has."""
        return self.trainer.stopped

    def go_on(self) -> None:
        """Train on where a stop rule ended it."""
        self.trainer.go_on()

    @property
    def history(self) -> History:
        """All evaluations so far; the first is that of the initial weights."""
        return self._recorder.snapshot()

    def predict(self, x: Array) -> Array:
        """Outputs (n, outputs) for prepared inputs (n, *input_shape)."""
        with np.errstate(all="ignore"):
            return self.network.predict(x)

    def advance(self, steps: int) -> None:
        """Train and evaluate, until a stop rule; DivergedError leaves the run at a step that it can
        go on from."""
        self.go_on()
        while steps > 0 and not self.stopped:
            steps -= self.pulse(steps)
        self.settle()

    def pulse(self, steps: int) -> int:
        """Up to ``steps`` steps of this epoch and a portion of evaluation; returns the steps
        made. What it does depends on no clock, so neither does any number of the run."""
        made = self.trainer.pulse(steps)
        if made:
            self.broken = ()
        if made and self.trainer.next_batch == 0:
            self.check()
            self._candidate = self._checkpoint()
            self._survey()
        return made

    def settle(self) -> None:
        """Finish a pending evaluation, and check the numbers."""
        self.trainer.settle()
        self.check()

    def check(self) -> None:
        """DivergedError, and back to a usable step, unless all numbers are finite."""
        if not self.is_finite:
            self._go_back()

    @property
    def is_finite(self) -> bool:
        """Whether all parameters, the optimizer's state and the last recorded loss are."""
        vectors = (self.network.theta, *self.trainer.optimizer.state.values())
        with np.errstate(all="ignore"):
            finite = all(map(_is_finite, vectors))
        return finite and math.isfinite(self._recorder.last_train_loss)

    def train_epochs(
        self, count: int, on_epoch: Callable[[History], None] = lambda history: None
    ) -> None:
        """Train until ``count`` more epochs are finished or a stop rule ends it."""
        train_epochs(self, self, count, on_epoch)

    def state(self) -> RunState:
        """Everything needed to go on bit-equal, as frozen copies; DivergedError unless finite."""
        self.settle()
        return self.captured()

    def captured(self) -> RunState:
        """The same without looking whether it is finite."""
        self.trainer.settle()
        position = self.trainer.position()
        return RunState(
            self.experiment, position.step, position.epoch, position.offset,
            frozen(self.network.theta), self._optimizer_state(), self.trainer.optimizer.updates,
            position.order_state, position.noise_state, dict(self._fresh.bit_generator.state),
            position.outputs, position.watch, position.best, self.history, self.log,
            self.statistics,
        )  # fmt: skip

    @property
    def memories(self) -> transfer.Memories:
        """What an undo could bring back, as it is now."""
        return dict(self._departed)

    @classmethod
    def restore(cls, state: RunState, prepared: PreparedData | None = None) -> Run:
        """A run that goes on where ``state`` was taken."""
        return cls(state.experiment, prepared, state)

    def rewind(self, state: RunState, memories: transfer.Memories) -> None:
        """Stand where ``state`` was taken, with the same Experiment as now."""
        self._resume(state)
        self._recorder, self._departed = Recorder(state.history), dict(memories)
        self.statistics = state.statistics
        self._safe, self._candidate = self._checkpoint(), None

    def _resume(self, state: RunState) -> None:
        self.network.theta[...] = state.parameters
        self.trainer.optimizer.restore(state.optimizer, state.updates)
        position = Position(
            state.step, state.epoch, state.offset, state.order_state, state.noise_state,
            state.outputs, state.watch, state.best,
        )  # fmt: skip
        self.trainer.seek(position)
        self._fresh.bit_generator.state = state.fresh_state
        self.log, self._gesture = state.log, 0

    def recall(self, history: History, statistics: Statistics) -> None:
        """Have recorded just this."""
        self._recorder, self.statistics = Recorder(history), statistics

    def adopt(self, experiment: Experiment, label: str = "", gesture: int = 0) -> tuple[str, ...]:
        """Take a changed Experiment, keeping every weight that still has a place. ``gesture``
        numbers the gesture that it is a piece of, if it comes in pieces.

        Returns what was drawn anew or came back, in sentences; SpecError or DataError leave
        the run as it was.
        """
        self.trainer.settle()
        old = self.experiment
        data = self.data
        if data_of(experiment) != data_of(old):
            data = materialise(experiment)
        spec = spec_for(experiment, data)
        spec.validate()
        experiment.learning.validate(spec)
        check_batch_size(experiment.batch_size)
        batch = min(experiment.batch_size, len(data.train_rows))
        check_room(spec, batch, np.dtype(experiment.precision).itemsize)
        in_place = data is self.data and spec == self.network.spec
        notes: tuple[str, ...] = ()
        if in_place and experiment.precision == old.precision:
            self._adopt_settings(experiment)
        else:
            notes = self._rebuild(experiment, data)
        self._note(experiment, label, gesture)
        if not in_place or self._usable(self._recorder.last_train_loss):
            self._safe = self._checkpoint()
        self._candidate = None
        return notes

    def _note(self, experiment: Experiment, label: str, gesture: int) -> None:
        """In the log, what was adopted."""
        goes_on = gesture and gesture == self._gesture
        entry = Adopted(self.step, experiment, label, "continued" if goes_on else "adopted")
        self.log, self._gesture = (*self.log, entry), gesture

    def set_numbers(self, numbers: Sequence[Number], label: str = "", join: bool = False) -> None:
        """Set single parameters by hand; the optimizer's state stays. SpecError, and nothing is
        changed, for a number that is not there or not finite.

        With ``join`` the last entry of the log, if it was made by hand at this step too, takes
        these numbers in: a gesture leaves one.
        """
        layout, theta = self.network.layout, self.network.theta
        for number in numbers:
            check_number(number, layout, theta.dtype)
        self.trainer.settle()
        known = tuple(replace(each, old=read_number(layout, theta, each)) for each in numbers)
        for number in known:
            write_number(layout, theta, number)
        last, self._gesture = (self.log[-1] if self.log else None), 0
        if join and isinstance(last, Edited) and last.step == self.step:
            known, self.log = joined(last.numbers, known), self.log[:-1]
        self.log = (*self.log, Edited(self.step, known, label))
        if self._usable(self._recorder.last_train_loss):
            self._safe = self._checkpoint()
        self._candidate = None

    def apply(self, entry: Entry) -> None:
        """Do what an entry of a log says, now."""
        if isinstance(entry, Adopted):
            self.adopt(entry.experiment, entry.label)
        else:
            self.set_numbers(entry.numbers, entry.label)

    def _adopt_settings(self, experiment: Experiment) -> None:
        old, self.experiment = self.experiment, experiment
        if experiment.learning != old.learning:
            self.trainer.set_learning(experiment.learning)
        if experiment.batch_size != old.batch_size:
            self.trainer.set_batch_size(experiment.batch_size)

    def _rebuild(self, experiment: Experiment, data: PreparedData) -> tuple[str, ...]:
        """Another network or other data: carry weights, optimizer state and position over."""
        present = self._remember()
        position, updates = self.trainer.position(), self.trainer.optimizer.updates
        same_rows = np.array_equal(data.train_rows, self.data.train_rows)
        same_rule = _states(experiment) == _states(self.experiment)
        self._bury(present, experiment, data)
        old, self.experiment, self.data = self.experiment, experiment, data
        self._assemble()
        optimizer = self.trainer.optimizer
        vectors = {"theta": self.network.theta, **optimizer.state}
        report = transfer.transfer(
            self.network.spec, data.feature_names, present, self._departed, vectors, self._fresh
        )
        optimizer.updates = updates if same_rule else 0
        outputs = self.trainer.position().outputs  # None yet, of as many units as there are now.
        watch = position.watch.rearmed(old.stop, experiment.stop).without_best()
        offset = position.offset if same_rows else 0
        self.trainer.seek(replace(position, offset=offset, outputs=outputs, watch=watch, best=None))
        return transfer.sentences(report, experiment.layers)

    def _remember(self) -> dict[str, transfer.Memory]:
        vectors = {"theta": self.network.theta, **self.trainer.optimizer.state}
        return transfer.remember(self.network.spec, self.data.feature_names, vectors)

    def _bury(
        self, present: dict[str, transfer.Memory], experiment: Experiment, data: PreparedData
    ) -> None:
        """Keep the layers that lose weights, newest first, for an undo."""
        spec = spec_for(experiment, data)
        for id, memory in present.items():
            if transfer.lost(memory, spec, data.feature_names, id):
                self._departed[id] = [memory, *self._departed.get(id, ())][:MEMORIES]

    def _record(self, epoch: Epoch) -> None:
        self._recorder.add(epoch)
        known = self._candidate
        if known and known.position.step == epoch.step and self._usable(epoch.train.loss):
            self._safe = known

    def _survey(self) -> None:
        """Record every layer, if it is time for that."""
        trainer = self.trainer
        if is_due(trainer.epoch, self.statistics, self._stride):
            found = record(self.network, self.data, trainer.epoch, self.step, trainer.peek())
            self.statistics = added(self.statistics, found)

    def _returned(self) -> None:
        """Early stopping put the best weights back: from these the run goes on."""
        self._candidate = self._checkpoint()

    def _usable(self, loss: float) -> bool:
        return usable(loss, self._recorder, self.log)

    def _optimizer_state(self) -> dict[str, Array]:
        return {name: frozen(vector) for name, vector in self.trainer.optimizer.state.items()}

    def _checkpoint(self) -> _Checkpoint:
        optimizer = self.trainer.optimizer
        state = {name: vector.copy() for name, vector in optimizer.state.items()}
        theta, position = self.network.theta.copy(), self.trainer.position()
        return _Checkpoint(theta, state, optimizer.updates, position)

    def _return_to(self, checkpoint: _Checkpoint) -> None:
        self.network.theta[...] = checkpoint.theta
        same_rule = checkpoint.state.keys() == self.trainer.optimizer.state.keys()
        updates = checkpoint.updates if same_rule else 0
        self.trainer.optimizer.restore(checkpoint.state if same_rule else {}, updates)
        self.trainer.seek(checkpoint.position)
        self._recorder.truncate_after(checkpoint.position.step)
        self.statistics = tuple(each for each in self.statistics if each.step <= self.step)

    def _go_back(self) -> None:
        """Stand at the last epoch's end, or edit, from which training can go on."""
        self.diverged_at, self.broken = self.step, breakage(self.network, self.data)
        self._candidate = None
        self._return_to(self._safe)
        self.log, self._gesture = tuple(e for e in self.log if e.step <= self.step), 0
        adopted = [entry.experiment for entry in self.log if isinstance(entry, Adopted)]
        if adopted[-1:] != [self.experiment]:
            self.log = (*self.log, Adopted(self.step, self.experiment))
        rate, loss = self.experiment.optimizer.learning_rate, self._recorder.last_train_loss
        raise diverged(self.diverged_at, rate, self.step, loss)


def data_of(experiment: Experiment) -> tuple[object, ...]:
    """What the prepared data depends on."""
    seeds = experiment.seeds
    return (
        experiment.data, experiment.features, experiment.scaling, experiment.test_fraction,
        experiment.validation_fraction, experiment.precision, seeds.seed, seeds.data, seeds.split,
        experiment.preparation, experiment.splitting, experiment.target_scaling,
    )  # fmt: skip


def _is_finite(values: Array) -> bool:
    """Whether all numbers are; so are they if their sum is, which is quicker to look at."""
    return math.isfinite(values.sum()) or bool(np.isfinite(values).all())


def _states(experiment: Experiment) -> tuple[str, ...]:
    """The state vectors of the experiment's rule."""
    return STATES[experiment.optimizer.kind]
