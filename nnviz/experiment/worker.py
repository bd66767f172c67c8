"""The worker as the window knows it: commands down, the newest Frame up. The run itself lives in
a process of its own, so that training and painting do not wait for each other."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from typing import Any

from nnviz.data.shelf import SHELF
from nnviz.errors import LostRunError
from nnviz.experiment.errands import Errand
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.link import FAREWELL, GoneError, Link
from nnviz.experiment.log import Number
from nnviz.experiment.mail import Unpacker
from nnviz.experiment.serving import serve
from nnviz.experiment.state import RunState

TRIES = 3
"""How often a process may end before its first Frame until no other is begun."""

_NO_LIFE = (
    f"The process that trains ended {TRIES} times before it showed anything. "
    "Save your work and start nnviz again."
)
_log = logging.getLogger("nnviz")


class Worker:
    """All public methods return at once, but ``stop``.

    ``source`` is an Experiment to start, or a RunState to go on from. Should the process be lost,
    another goes on from the state that was kept last. ``lost`` says why there is none any more.
    """

    def __init__(self, source: Experiment | RunState) -> None:
        self.lost = ""
        self._source: Experiment | RunState | bytes = source
        self._experiment = source.experiment if isinstance(source, RunState) else source
        self._wanted, self._speed = Wanted(), None  # type: tuple[Wanted, float | None]
        self._commands: queue.SimpleQueue[tuple[Any, ...] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._mailbox: Frame | None = None
        self._newest: Frame | None = None
        self._stopping = threading.Event()
        self._link: Link | None = None
        self._answers: dict[int, Future[RunState]] = {}
        self._numbers = itertools.count()
        self._receiver = threading.Thread(target=self._receive, name="nnviz receiver")
        self._sender = threading.Thread(target=self._send, name="nnviz sender")

    def start(self) -> None:
        self._receiver.start()

    def stop(self) -> None:
        """Stop the run cooperatively and wait for the end of its process."""
        self._stopping.set()
        self._tell("stop")
        if not self._receiver.is_alive():
            return
        self._receiver.join(FAREWELL)
        if self._link is not None and self._receiver.is_alive():
            self._link.kill()
        self._receiver.join()

    @property
    def pid(self) -> int | None:
        """The number of the run's process, once there is one."""
        return self._link.pid if self._link else None

    def take_frame(self) -> Frame | None:
        """The newest Frame, once."""
        with self._lock:
            frame, self._mailbox = self._mailbox, None
        if frame is not None:
            self._tell("taken", time.perf_counter())
        return frame

    def play(self) -> None:
        self._tell("play")

    def pause(self) -> None:
        self._tell("pause")

    def step_sample(self) -> None:
        """Look at the next member of the batch; after the last, train on the batch."""
        self._tell("step_sample")

    def step_batch(self) -> None:
        """One update."""
        self._tell("step_batch")

    def step_epoch(self) -> None:
        """To the end of the epoch."""
        self._tell("step_epoch")

    def train_epochs(self, count: int) -> None:
        """To the end of the ``count``-th epoch from here, or until a stop rule, then pause."""
        for _ in range(count):
            self.step_epoch()

    def look_at_member(self, member: int) -> None:
        """Look at that member of the current batch."""
        self._tell("look_at_member", member)

    def set_speed(self, steps_per_second: float | None) -> None:
        """None is full speed."""
        self._speed = steps_per_second
        self._tell("set_speed", steps_per_second)

    def want(self, wanted: Wanted) -> None:
        """What the views show from now on."""
        self._wanted = wanted
        self._tell("want", wanted)

    def adopt(self, experiment: Experiment, label: str = "", gesture: int = 0) -> None:
        """Take a changed Experiment; errors come in the next Frame, the run stays. Pieces of one
        gesture have its number."""
        self._experiment = experiment
        self._tell("adopt", experiment, label, gesture)

    def set_numbers(
        self, numbers: tuple[Number, ...], label: str = "", merges: bool = False
    ) -> None:
        """Set parameters by hand; ``merges`` with the last such change, of the same gesture."""
        self._tell("set_numbers", numbers, label, merges)

    def prepare_past(self) -> None:
        """The user is about to look back."""
        self._tell("prepare_past")

    def go_to(self, step: int) -> None:
        """Look at a step of the past; the run stands still meanwhile."""
        self._tell("go_to", step)

    def forward(self) -> None:
        """One step on in the past."""
        self._tell("move", 1)

    def back(self) -> None:
        """One step back into the past."""
        self._tell("move", -1)

    def now(self) -> None:
        """Back to where the run is."""
        self._tell("now")

    def cancel_replay(self) -> None:
        """Stay at the step that a replay has come to."""
        self._tell("cancel")

    def branch(self, step: int, experiment: Experiment, id: int | None = None) -> None:
        """Train on from a step of the past, whose experiment that was, as branch ``id``; what came
        after it is kept as a branch."""
        self._experiment = experiment
        self._tell("branch", step, id)

    def switch_branch(self, id: int, experiment: Experiment) -> None:
        """Train another branch on, which ends with that experiment."""
        self._experiment = experiment
        self._tell("switch", id)

    def rename_branch(self, id: int, name: str) -> None:
        self._tell("rename_branch", id, name)

    def delete_branch(self, id: int) -> None:
        """Forget a branch that is not being trained."""
        self._tell("delete_branch", id)

    def restore_branch(self, id: int) -> None:
        """Bring a deleted branch back."""
        self._tell("restore_branch", id)

    def ask(self, errand: Errand) -> None:
        """Have a job done beside training; Frames show what it found so far."""
        self._tell("ask", errand)

    def end(self, name: str) -> None:
        """End the job of that name; what it found stays."""
        self._tell("end", name)

    def begin(self, experiment: Experiment) -> None:
        """Start another experiment from its first step; earlier runs are forgotten."""
        self._source = self._experiment = experiment
        self._tell("begin", experiment)

    def load(self, state: RunState) -> None:
        """Go on from a saved state, as a new run."""
        self._source, self._experiment = state, state.experiment
        self._tell("load", state)

    def state(self, with_past: bool = True) -> Future[RunState]:
        """The run's state as soon as the run is between two slices, with what a file keeps of its
        past; LostRunError if the process ends before it answers."""
        number, answer = next(self._numbers), Future[RunState]()
        self._answers[number] = answer
        self._tell("state", number, with_past)
        return answer

    def _tell(self, *command: Any) -> None:
        self._commands.put(command)

    # In threads of their own, which mostly sleep.

    def _send(self) -> None:
        """A full pipe must not make the window wait."""
        while (command := self._commands.get()) is not None:
            with suppress(GoneError):
                assert self._link is not None
                self._link.wire.send(*command)

    def _receive(self) -> None:
        """Begin a process, and another should one be lost, until told to stop."""
        failures, exit_code = 0, 0
        while not self._stopping.is_set() and not self.lost:
            before = self._newest
            exit_code = self._attend(exit_code if failures or before else None)
            failures = failures + 1 if self._newest is before else 0
            if failures == TRIES:
                self._give_up(_NO_LIFE)
        self._commands.put(None)

    def _attend(self, lost: int | None) -> int:
        """Begin a process and take what it sends until its end; its exit code. ``lost`` is the
        exit code of the one whose place it takes."""
        number = self._newest.run + 1 if self._newest else 1
        link = self._link = Link(serve, self._source, number, SHELF.folder)
        if lost is not None:
            self._brief(lost)
        if self._stopping.is_set():
            self._tell("stop")  # The first one may have gone to the process before.
        if not self._sender.is_alive():
            self._sender.start()
        unpacker = Unpacker()
        with suppress(GoneError):
            while True:
                self._sort(unpacker, *link.wire.receive())
        for number in list(self._answers):
            self._answer(number, LostRunError("The run ended before it could be read; try again."))
        return link.end()

    def _brief(self, exit_code: int) -> None:
        """Tell a process that takes another's place what that one knew."""
        self._tell("want", self._wanted)
        self._tell("set_speed", self._speed)
        self._tell("recover", exit_code, self._experiment)

    def _sort(self, unpacker: Unpacker, name: str, *content: Any) -> None:
        if name == "frame":
            self._post(unpacker.unpack(*content))
        elif name == "keep":
            self._source = content[0]
        elif name == "answer":
            self._answer(*content)
        elif name == "refused":
            self._give_up(*content)
        else:
            _log.error(*content)

    def _post(self, frame: Frame) -> None:
        with self._lock:
            self._mailbox = self._newest = frame

    def _answer(self, number: int, content: RunState | Exception) -> None:
        answer = self._answers.pop(number)
        if isinstance(content, Exception):
            answer.set_exception(content)
        else:
            answer.set_result(content)

    def _give_up(self, reason: str) -> None:
        self.lost = reason
        if self._newest is not None:
            self._post(replace(self._newest, playing=False, error=reason))
