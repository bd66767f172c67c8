"""The loop in the run's own process: trains in slices, obeys commands between them, and sends
the newest Frame when the last one was taken."""

from __future__ import annotations

import gc
import pickle
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from threadpoolctl import threadpool_limits

from nnviz.errors import NnvizError
from nnviz.experiment.camera import Camera
from nnviz.experiment.effects import EffectMeter
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Wanted
from nnviz.experiment.link import GoneError, Wire
from nnviz.experiment.log import Number
from nnviz.experiment.mail import Packer
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState

SLICE = 0.003
"""Seconds of training between two looks at the commands."""
PULSE = 0.001
"""Seconds that one pulse of training should take."""
PARKED = 8
"""How many earlier runs are kept for an undo of reset, new weights or another sample."""
KEEP_SECONDS = 10.0
"""While training, the run's state is sent so often, should this process be lost."""

COMMANDS = (
    "play", "pause", "step_sample", "step_batch", "step_epoch", "look_at_member", "set_speed",
    "want", "adopt", "set_numbers", "begin", "load", "state", "taken", "recover",
)  # fmt: skip


def serve(wire: Wire, source: Experiment | RunState | bytes, number: int) -> None:
    """Run ``source`` (bytes: a pickled RunState) until told to stop or left alone."""
    try:
        Workshop(wire, pickle.loads(source) if isinstance(source, bytes) else source, number).work()
    except NnvizError as error:
        wire.send("refused", str(error))
    except GoneError:
        return  # The window is gone, and with it the need for a run.


class Workshop:
    """Its commands are the methods named in COMMANDS; ``number`` is that of the first run."""

    def __init__(self, wire: Wire, source: Experiment | RunState, number: int) -> None:
        self._wire, self._source = wire, source
        self._packer = Packer()
        self._stopping, self._free = False, True
        self._wanted, self._playing, self._changed = Wanted(), False, True
        self._speed: float | None = None
        self._member = 0
        self._notes: tuple[str, ...] = ()
        self._error = ""
        self._number = number - 1
        self._parked: dict[object, Run] = {}
        self._effects = EffectMeter()
        self._last_taken = self._next_step = 0.0
        self._kept_at, self._kept = time.perf_counter(), (0, 0, 0)
        self._pulse_steps = 1
        self._rate = _Rate()

    def work(self) -> None:
        """Until the command to stop; GoneError when the other side is gone."""
        with threadpool_limits(1, "blas"):
            self._open()
            gc.freeze()  # What lives on is not searched: that takes 25 ms every now and then.
            while not self._stopping:
                self._obey()
                if self._playing:
                    self._guard(self._slice)
                self._guard(self._publish)
                self._guard(self._keep)

    def _open(self) -> None:
        if isinstance(self._source, RunState):
            self._load(self._source)
        else:
            self._enter(Run(self._source))

    def _enter(self, run: Run) -> None:
        self._run = run
        self._number += 1
        self._camera = Camera(run, self._number)
        self._effects.close()
        self._member, self._notes, self._changed = 0, (), True

    def _obey(self) -> None:
        """Carry out waiting commands; sleep for one when there is nothing to train or draw."""
        patience = self._patience()
        while not self._stopping and self._wire.waits(patience):
            name, *arguments = self._wire.receive()
            self._carry_out(name, arguments)
            patience = 0.0

    def _carry_out(self, name: str, arguments: list[Any]) -> None:
        if name == "stop":
            self._stopping = True
        elif name in COMMANDS:
            self._guard(lambda: getattr(self, f"_{name}")(*arguments))

    def _patience(self) -> float | None:
        if not self._playing:
            return None if not self._changed or not self._free else 0.0
        if self._speed is None:
            return 0.0
        return max(0.0, min(self._next_step - time.perf_counter(), 0.1))

    def _guard(self, work: Callable[[], object]) -> None:
        """Errors meant for the user pause the run and are shown; others are logged as well."""
        try:
            work()
        except NnvizError as error:
            self._fail(str(error))
        except GoneError:
            raise
        except Exception as error:
            self._wire.send("log", f"the run stopped\n{traceback.format_exc()}")
            self._fail(f"nnviz made a mistake and paused the run: {error!r}. Your work is kept.")

    def _fail(self, message: str) -> None:
        self._playing, self._error, self._changed = False, message, True

    def _play(self) -> None:
        self._playing, self._error, self._changed = True, "", True
        self._effects.close()
        self._go_on()
        self._next_step = time.perf_counter()
        self._rate.restart(self._run.step)

    def _go_on(self) -> None:
        """Past a stop rule, whose reason was read."""
        if self._notes == (self._run.stopped,):
            self._notes = ()
        self._run.go_on()

    def _stop_where_a_rule_says(self) -> None:
        """Pause and say why, where a stop rule ended training."""
        if self._run.stopped:
            self._playing, self._notes = False, (self._run.stopped,)
            self._run.settle()

    def _pause(self) -> None:
        """Stand still with the losses of the state shown."""
        self._playing, self._changed = False, True
        self._run.settle()

    def _taken(self) -> None:
        """The window took the last Frame."""
        self._free, self._last_taken = True, time.perf_counter()

    def _set_speed(self, steps_per_second: float | None) -> None:
        self._speed, self._next_step = steps_per_second, time.perf_counter()

    def _want(self, wanted: Wanted) -> None:
        self._changed |= wanted != self._wanted
        self._wanted = wanted

    def _look_at_member(self, member: int) -> None:
        self._member = max(0, min(member, len(self._run.trainer.batch) - 1))
        self._changed = True

    def _step_sample(self) -> None:
        if self._member + 1 < len(self._run.trainer.batch):
            self._look_at_member(self._member + 1)
        else:
            self._train(1)

    def _step_batch(self) -> None:
        self._train(1)

    def _step_epoch(self) -> None:
        trainer = self._run.trainer
        self._train(trainer.batches - trainer.next_batch)

    def _train(self, steps: int) -> None:
        self._effects.close()
        self._error, self._changed, self._member = "", True, 0
        self._go_on()
        self._run.advance(steps)
        self._stop_where_a_rule_says()

    def _slice(self) -> None:
        """A few milliseconds of training, or the one step that is due at a chosen speed."""
        self._error, self._changed, self._member = "", True, 0
        if self._speed is None:
            self._train_on()
        else:
            self._train_when_due(self._speed)
        self._run.check()
        self._rate.count(self._run.step)
        self._stop_where_a_rule_says()

    def _train_on(self) -> None:
        begun = time.perf_counter()
        while (now := time.perf_counter()) - begun < SLICE:
            made = self._run.pulse(self._pulse_steps)
            took = time.perf_counter() - now
            if made == self._pulse_steps:
                self._pulse_steps = max(1, round(made * min(2.0, PULSE / max(took, 1e-6))))

    def _train_when_due(self, speed: float) -> None:
        now = time.perf_counter()
        if now < self._next_step:
            return
        self._next_step = max(self._next_step + 1 / speed, now - 0.1)
        self._run.pulse(1)
        while self._run.trainer.is_evaluating and time.perf_counter() < self._next_step:
            self._run.pulse(0)

    def _adopt(self, experiment: Experiment, label: str = "") -> None:
        self._error = ""
        old = self._run.experiment
        self._effects.close()
        if _start_of(experiment) == _start_of(old):
            self._notes = self._run.adopt(experiment, label)
        else:
            self._switch(experiment)
        self._member, self._changed = 0, True

    def _set_numbers(self, numbers: tuple[Number, ...], label: str, merges: bool) -> None:
        self._error = ""
        if not self._playing and not (merges and self._effects.is_open):
            self._effects.begin(self._run)
        self._run.set_numbers(numbers, label, merges)
        self._effects.change()
        self._changed = True

    def _switch(self, experiment: Experiment) -> None:
        """Another start: a new run, or the one that was parked when this start was left."""
        parked = self._parked.pop(_start_of(experiment), None)
        run = parked or Run(experiment)
        if parked and parked.experiment != experiment:
            parked.adopt(experiment)
        self._parked[_start_of(self._run.experiment)] = self._run
        while len(self._parked) > PARKED:
            del self._parked[next(iter(self._parked))]
        self._enter(run)
        self._playing = self._playing and parked is None

    def _begin(self, experiment: Experiment) -> None:
        self._parked.clear()
        self._enter(Run(experiment))
        self._playing, self._error = False, ""

    def _load(self, state: RunState) -> None:
        self._parked.clear()
        self._enter(Run.restore(state))
        self._playing, self._error = False, ""

    def _state(self, number: int) -> None:
        """Answer question ``number`` with the run's state, or why there is none."""
        try:
            answer: object = self._run.state()
        except Exception as error:
            answer = error
        self._wire.send("answer", number, answer)

    def _recover(self, exit_code: int, experiment: Experiment) -> None:
        """This process took another one's place."""
        if experiment != self._run.experiment:
            self._adopt(experiment)
        self._fail(
            f"The process that trains ended unexpectedly (exit code {exit_code}). "
            f"The run went back to step {self._run.step:,}, where it was last kept; "
            "press play to go on."
        )

    def _publish(self) -> None:
        """Send a Frame when the last one was taken and one is due."""
        if not self._changed or not self._free:
            return
        rested = time.perf_counter() - self._last_taken
        if self._playing and rested < 1 / self._wanted.rate:
            return
        self._changed, self._free = self._playing, False
        frame = self._camera.picture(
            self._wanted, playing=self._playing, member=self._member, notes=self._notes,
            error=self._error, steps_per_second=self._rate.value,
        )  # fmt: skip
        frame = replace(frame, effect=self._effects.read(self._run))
        self._wire.send("frame", *self._packer.pack(frame))

    def _keep(self) -> None:
        """When standing still, and now and then when not, send what the run could be restored
        from."""
        now, mark = time.perf_counter(), (self._number, self._run.step, len(self._run.log))
        rests = not self._playing or now - self._kept_at >= KEEP_SECONDS
        if rests and mark != self._kept:
            self._kept_at, self._kept = now, mark
            self._wire.send("keep", pickle.dumps(self._run.state(), 5))


class _Rate:
    """Steps per second, measured over half a second at least."""

    def __init__(self) -> None:
        self.value = 0.0
        self.restart(0)

    def restart(self, step: int) -> None:
        self._since, self._step = time.perf_counter(), step

    def count(self, step: int) -> None:
        now = time.perf_counter()
        if now - self._since >= 0.5:
            self.value = (step - self._step) / (now - self._since)
            self._since, self._step = now, step


def _start_of(experiment: Experiment) -> tuple[object, ...]:
    """What makes two experiments one run's life: the sample and the draw of its weights."""
    seeds = experiment.seeds
    return experiment.sample, experiment.data.name, seeds.seed, seeds.weights, seeds.attempt
