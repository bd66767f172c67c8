"""The worker thread: trains in slices, obeys commands between them, and leaves the newest
Frame in a one-slot mailbox. Nothing here knows Qt."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from threadpoolctl import threadpool_limits

from nnviz.errors import NnvizError
from nnviz.experiment.camera import Camera
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState

SLICE = 0.006
"""Seconds of training between two looks at the command queue."""
PARKED = 8
"""How many earlier runs are kept for an undo of reset, new weights or another sample."""

PATIENCE = 0.05
"""Seconds that a run gives way at most."""
QUICK = 1e-3
"""Seconds: while pulses stay shorter, the run lives on the interpreter's lock, not in BLAS."""

_log = logging.getLogger("nnviz")
_T = TypeVar("_T")


class Worker:
    """All public methods are called from other threads and return at once.

    ``source`` is an Experiment to start, or a RunState to go on from.
    """

    def __init__(self, source: Experiment | RunState) -> None:
        self._source = source
        self._commands: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._mailbox: Frame | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._way_is_free = threading.Event()
        self._way_is_free.set()
        self._wanted, self._playing, self._changed = Wanted(), False, True
        self._speed: float | None = None
        self._member = 0
        self._notes: tuple[str, ...] = ()
        self._error = ""
        self._number = 0
        self._parked: dict[object, Run] = {}
        self._last_taken = self._next_step = 0.0
        self._pulse_steps = 1
        self._rate = _Rate()
        self._thread = threading.Thread(target=self._work, name="nnviz run")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop cooperatively and wait for the thread's end."""
        self._stopping.set()
        self._commands.put(lambda: None)
        if self._thread.is_alive():
            self._thread.join()

    def give_way(self) -> None:
        """From now until ``go_on`` another thread paints: a run of quick steps waits, instead of
        wrestling with it for the interpreter's lock, which would cost both twice the time."""
        self._way_is_free.clear()

    def go_on(self) -> None:
        """The other thread has painted."""
        self._way_is_free.set()

    def take_frame(self) -> Frame | None:
        """The newest Frame, once."""
        with self._lock:
            frame, self._mailbox = self._mailbox, None
        if frame is not None:
            self._last_taken = time.perf_counter()
        return frame

    def play(self) -> None:
        self._commands.put(self._play)

    def pause(self) -> None:
        self._commands.put(self._pause)

    def step_sample(self) -> None:
        """Look at the next member of the batch; after the last, train on the batch."""
        self._commands.put(self._step_sample)

    def step_batch(self) -> None:
        """One update."""
        self._commands.put(lambda: self._train(1))

    def step_epoch(self) -> None:
        """To the end of the epoch."""
        self._commands.put(self._step_epoch)

    def train_epochs(self, count: int) -> None:
        """To the end of the ``count``-th epoch from here, then pause."""
        for _ in range(count):
            self.step_epoch()

    def look_at_member(self, member: int) -> None:
        """Look at that member of the current batch."""
        self._commands.put(lambda: self._look_at_member(member))

    def set_speed(self, steps_per_second: float | None) -> None:
        """None is full speed."""
        self._commands.put(lambda: self._set_speed(steps_per_second))

    def want(self, wanted: Wanted) -> None:
        """What the views show from now on."""
        self._commands.put(lambda: self._want(wanted))

    def adopt(self, experiment: Experiment) -> None:
        """Take a changed Experiment; errors come in the next Frame, the run stays."""
        self._commands.put(lambda: self._adopt(experiment))

    def begin(self, experiment: Experiment) -> None:
        """Start another experiment from its first step; earlier runs are forgotten."""
        self._commands.put(lambda: self._restart(experiment))

    def load(self, state: RunState) -> None:
        """Go on from a saved state, as a new run."""
        self._commands.put(lambda: self._load(state))

    def state(self) -> Future[RunState]:
        """The run's state as soon as the worker is between two slices."""
        return self._ask(lambda: self._run.state())

    def _ask(self, question: Callable[[], _T]) -> Future[_T]:
        answer: Future[_T] = Future()

        def reply() -> None:
            try:
                answer.set_result(question())
            except Exception as error:
                answer.set_exception(error)

        self._commands.put(reply)
        return answer

    # From here on: the worker thread alone.

    def _work(self) -> None:
        with threadpool_limits(1, "blas"):
            self._guard(self._open)
            while not self._stopping.is_set():
                self._obey()
                if self._playing:
                    self._guard(self._slice)
                self._guard(self._publish)

    def _open(self) -> None:
        if isinstance(self._source, RunState):
            self._load(self._source)
        else:
            self._begin(Run(self._source))

    def _begin(self, run: Run) -> None:
        self._run = run
        self._number += 1
        self._camera = Camera(run, self._number)
        self._member, self._notes, self._changed = 0, (), True

    def _obey(self) -> None:
        """Carry out waiting commands; sleep for one when there is nothing to train or draw."""
        try:
            command = self._commands.get(timeout=self._patience())
            while True:
                self._guard(command)
                command = self._commands.get_nowait()
        except queue.Empty:
            return

    def _patience(self) -> float | None:
        if self._playing and self._speed is None:
            return 0.0
        if self._playing:
            return max(0.0, min(self._next_step - time.perf_counter(), 0.1))
        return 0.004 if self._changed else None

    def _guard(self, work: Callable[[], object]) -> None:
        """Errors meant for the user pause the run and are shown; others are logged as well."""
        try:
            work()
        except NnvizError as error:
            self._fail(str(error))
        except Exception as error:
            _log.exception("the run stopped")
            self._fail(f"nnviz made a mistake and paused the run: {error!r}. Your work is kept.")

    def _fail(self, message: str) -> None:
        self._playing, self._error, self._changed = False, message, True

    def _play(self) -> None:
        self._playing, self._error, self._changed = True, "", True
        self._next_step = time.perf_counter()
        self._rate.restart(self._run.step)

    def _pause(self) -> None:
        """Stand still with the losses of the state shown."""
        self._playing, self._changed = False, True
        self._run.settle()

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

    def _step_epoch(self) -> None:
        trainer = self._run.trainer
        self._train(trainer.batches - trainer.next_batch)

    def _train(self, steps: int) -> None:
        self._error, self._changed, self._member = "", True, 0
        self._run.advance(steps)

    def _slice(self) -> None:
        """A few milliseconds of training, or the one step that is due at a chosen speed."""
        self._error, self._changed, self._member = "", True, 0
        if self._speed is None:
            self._train_on()
        else:
            self._train_when_due(self._speed)
        self._run.check()
        self._rate.count(self._run.step)

    def _train_on(self) -> None:
        begun = time.perf_counter()
        while (now := time.perf_counter()) - begun < SLICE:
            made = self._run.pulse(self._pulse_steps)
            took = time.perf_counter() - now
            if made == self._pulse_steps:
                self._pulse_steps = max(1, round(made * min(2.0, QUICK / 2 / max(took, 1e-6))))
            if took < QUICK and not self._way_is_free.is_set():
                self._way_is_free.wait(PATIENCE)

    def _train_when_due(self, speed: float) -> None:
        now = time.perf_counter()
        if now < self._next_step:
            return
        self._next_step = max(self._next_step + 1 / speed, now - 0.1)
        self._run.pulse(1)
        while self._run.trainer.is_evaluating and time.perf_counter() < self._next_step:
            self._run.pulse(0)

    def _adopt(self, experiment: Experiment) -> None:
        self._error = ""
        old = self._run.experiment
        if _start_of(experiment) == _start_of(old):
            self._notes = self._run.adopt(experiment)
        else:
            self._switch(experiment)
        self._member, self._changed = 0, True

    def _switch(self, experiment: Experiment) -> None:
        """Another start: a new run, or the one that was parked when this start was left."""
        parked = self._parked.pop(_start_of(experiment), None)
        run = parked or Run(experiment)
        if parked and parked.experiment != experiment:
            parked.adopt(experiment)
        self._parked[_start_of(self._run.experiment)] = self._run
        while len(self._parked) > PARKED:
            del self._parked[next(iter(self._parked))]
        self._begin(run)
        self._playing = self._playing and parked is None

    def _restart(self, experiment: Experiment) -> None:
        self._parked.clear()
        self._begin(Run(experiment))
        self._playing, self._error = False, ""

    def _load(self, state: RunState) -> None:
        self._parked.clear()
        self._begin(Run.restore(state))
        self._playing, self._error = False, ""

    def _publish(self) -> None:
        """Put a Frame into the mailbox when the last one was taken and one is due."""
        if not self._changed or self._mailbox is not None or not hasattr(self, "_camera"):
            return
        rested = time.perf_counter() - self._last_taken
        if self._playing and rested < 1 / self._wanted.rate:
            return
        self._changed = self._playing
        frame = self._camera.picture(
            self._wanted, playing=self._playing, member=self._member, notes=self._notes,
            error=self._error, steps_per_second=self._rate.value,
        )  # fmt: skip
        with self._lock:
            self._mailbox = frame


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
