"""The loop in the run's own process: trains in slices, obeys commands between them, and sends
the newest Frame when the last one was taken."""

from __future__ import annotations

import gc
import pickle
import time
import traceback
from collections.abc import Callable
from typing import Any

from nnviz.errors import NnvizError
from nnviz.experiment.blas_threads import one_blas_thread
from nnviz.experiment.effects import EffectMeter
from nnviz.experiment.errands import Errand
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Wanted
from nnviz.experiment.jobs import Jobs
from nnviz.experiment.link import GoneError, Wire
from nnviz.experiment.log import Number
from nnviz.experiment.pace import SLICE, Pace
from nnviz.experiment.parking import Parking, start_of
from nnviz.experiment.publisher import Publisher
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState
from nnviz.experiment.timeline import Tape
from nnviz.experiment.timeline.view import EDITED_NOW

KEEP_SECONDS = 10.0
"""While training, the run's state is sent so often, should this process be lost."""

COMMANDS = (
    "play", "pause", "step_sample", "step_batch", "step_epoch", "look_at_member", "set_speed",
    "want", "adopt", "set_numbers", "begin", "load", "state", "taken", "recover",
    "prepare_past", "go_to", "move", "now", "cancel", "branch", "switch", "rename_branch",
    "delete_branch", "restore_branch", "ask", "end",
)  # fmt: skip


class Workshop:
    """Its commands are the methods named in COMMANDS; ``number`` is that of the first run."""

    def __init__(self, wire: Wire, source: Experiment | RunState, number: int) -> None:
        self._wire, self._source = wire, source
        self._publisher = Publisher(wire, number - 1)
        self._stopping, self._playing, self._changed = False, False, True
        self._member = 0
        self._notes: tuple[str, ...] = ()
        self._error = ""
        self._parked = Parking()
        self._effects, self._jobs = EffectMeter(), Jobs()
        self._kept_at, self._kept = time.perf_counter(), (0, 0, 0)
        self._pace = Pace()
        self._stops = self._stops_sent = self._stops_seen = 0

    def work(self) -> None:
        """Until the command to stop; GoneError when the other side is gone."""
        with one_blas_thread():
            source = self._source
            self._start(Tape.opened(source) if isinstance(source, RunState) else Tape(Run(source)))
            gc.freeze()  # What lives on is not searched: that takes 25 ms every now and then.
            while not self._stopping:
                self._obey()
                if self._playing:
                    self._guard(self._slice)
                elif self._tape.journey:
                    self._guard(self._travel)
                self._guard(self._judge)
                self._guard(self._go_on_with_jobs)
                self._guard(self._publish)
                self._guard(self._keep)

    @property
    def _run(self) -> Run:
        return self._tape.run

    def _enter(self, tape: Tape) -> None:
        self._tape = tape
        self._publisher.enter(tape)
        self._effects.close()
        self._jobs.clear()
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
            busy = self._tape.journey or self._judges or self._jobs.waits
            idle = not busy and not (self._changed and self._publisher.free)
            return None if idle else 0.0
        return 0.0 if self._jobs.waits else self._pace.patience

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
        self._now()
        self._playing, self._error, self._changed = True, "", True
        self._effects.close()
        self._go_on()
        self._pace.start(self._run.step)

    def _go_on(self) -> None:
        """Past a stop rule, whose reason was read."""
        if self._notes == (self._run.stopped,):
            self._notes = ()
        self._run.go_on()

    def _stop_where_a_rule_says(self) -> None:
        """Pause and say why, where a stop rule ended training."""
        if self._run.stopped:
            self._stops += 1
            self._playing, self._notes = False, (self._run.stopped,)
            self._tape.settle()

    def _pause(self) -> None:
        """Stand still with the losses of the state shown."""
        self._playing, self._changed = False, True
        self._tape.settle()

    def _taken(self, when: float) -> None:
        """The window took the last Frame."""
        self._publisher.taken(when)
        self._stops_seen = self._stops_sent

    def _set_speed(self, steps_per_second: float | None) -> None:
        self._pace.set_speed(steps_per_second)

    def _want(self, wanted: Wanted) -> None:
        self._changed |= wanted != self._publisher.wanted
        if wanted.look != self._publisher.wanted.look:
            self._publisher.hasten()
        self._publisher.wanted = wanted

    def _look_at_member(self, member: int) -> None:
        self._member = max(0, min(member, len(self._tape.shown.trainer.batch) - 1))
        self._changed = True

    def _step_sample(self) -> None:
        if self._member + 1 < len(self._tape.shown.trainer.batch):
            self._look_at_member(self._member + 1)
        else:
            self._go_forward(1)

    def _step_batch(self) -> None:
        self._go_forward(1)

    def _step_epoch(self) -> None:
        trainer = self._tape.shown.trainer
        self._go_forward(trainer.batches - trainer.next_batch)

    def _go_forward(self, steps: int) -> None:
        """Train; in the past, go on in it."""
        if self._tape.looks_back or self._tape.journey:
            self._move(steps)
        else:
            self._train(steps)

    def _train(self, steps: int) -> None:
        """Nothing where a stop rule ended training that whoever asks cannot know of yet."""
        if self._run.stopped and self._stops_seen < self._stops:
            return
        self._effects.close()
        self._error, self._changed, self._member = "", True, 0
        self._go_on()
        self._tape.advance(steps)
        self._stop_where_a_rule_says()

    def _slice(self) -> None:
        """A few milliseconds of training, or the one step that is due at a chosen speed."""
        self._error, self._changed, self._member = "", True, 0
        self._pace.train(self._tape, self._publisher.due)
        self._stop_where_a_rule_says()

    def _adopt(self, experiment: Experiment, label: str = "", gesture: int = 0) -> None:
        self._error = ""
        returned = self._returned()
        self._effects.close()
        self._jobs.clear()
        if start_of(experiment) == start_of(self._run.experiment):
            self._notes = (*returned, *self._run.adopt(experiment, label, gesture))
            self._tape.revised()
        else:
            self._change(experiment)
        self._member, self._changed = 0, True

    def _set_numbers(self, numbers: tuple[Number, ...], label: str, merges: bool) -> None:
        self._error = ""
        self._notes = self._returned() or self._notes
        if not self._playing and not (merges and self._effects.is_open):
            self._effects.begin(self._run)
        self._run.set_numbers(numbers, label, merges)
        self._jobs.clear("comparison")  # Its networks begin anew.
        self._tape.revised()
        self._effects.change()
        self._changed = True

    def _returned(self) -> tuple[str, ...]:
        """Back to now for an edit, and the sentence that says so if it was elsewhere."""
        if not (self._tape.looks_back or self._tape.journey):
            return ()
        self._now()
        return (EDITED_NOW.format(self._run.step),)

    def _change(self, experiment: Experiment) -> None:
        """Another start: a new run, or the one that was parked when this start was left."""
        parked = self._parked.take(experiment)
        tape = parked or Tape(Run(experiment))
        self._parked.park(self._tape)
        self._enter(tape)
        self._playing = self._playing and parked is None

    def _begin(self, experiment: Experiment) -> None:
        self._start(Tape(Run(experiment)))

    def _load(self, state: RunState) -> None:
        self._start(Tape.opened(state))

    def _start(self, tape: Tape) -> None:
        """Another document."""
        self._parked.clear()
        self._enter(tape)
        self._playing, self._error = False, ""

    # The past

    def _prepare_past(self) -> None:
        if not self._playing and (viewer := self._tape.prepare()) is not None:
            self._publisher.rehearse(viewer)

    def _go_to(self, step: int) -> None:
        """Look at a step of the past."""
        if self._playing:
            self._pause()
        self._error, self._member, self._changed = "", 0, True
        self._tape.go_to(step)

    def _move(self, by: int) -> None:
        """So many steps on or back, from where it is or is going to be."""
        self._go_to(self._tape.at + by)

    def _now(self) -> None:
        """Back to where the run is."""
        if self._tape.looks_back or self._tape.journey:
            self._tape.now()
            self._member, self._changed = 0, True

    def _cancel(self) -> None:
        """Stay where the replay has come to."""
        self._tape.cancel()
        self._changed = True

    def _branch(self, step: int, id: int | None) -> None:
        """Go on from a step of the past; what came after it stays a branch of its own."""
        self._go_to(step)
        self._tape.branch(id=id)
        self._enter(self._tape)

    def _switch(self, id: int) -> None:
        """Train another branch on."""
        if self._playing:
            self._pause()
        self._tape.switch(id)
        self._error = ""
        self._enter(self._tape)

    def _rename_branch(self, id: int, name: str) -> None:
        self._tape.branches.rename(id, name)
        self._changed = True

    def _delete_branch(self, id: int) -> None:
        self._tape.delete(id)
        self._changed = True

    def _restore_branch(self, id: int) -> None:
        self._tape.restore_branch(id)
        self._changed = True

    def _travel(self) -> None:
        """A few milliseconds of replay."""
        try:
            self._changed |= self._tape.travel(SLICE)
        except Exception:
            self._tape.now()
            raise

    def _state(self, number: int, with_past: bool) -> None:
        """Answer question ``number`` with the run's state, or why there is none."""
        try:
            answer: object = self._tape.state(with_past)
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

    @property
    def _judges(self) -> bool:
        """Whether there is something to judge or to forecast while the run stands still."""
        camera, wanted = self._publisher.camera, self._publisher.wanted
        forecasts = camera.forecaster.waits(wanted.forecast, playing=False)
        return forecasts or camera.judge.waits(wanted.judge, playing=False)

    def _judge(self) -> None:
        """Go on with what the views show: the part judged, the series forecast, the arrays."""
        camera, wanted = self._publisher.camera, self._publisher.wanted
        self._changed |= camera.judge.work(wanted.judge, self._playing)
        self._changed |= camera.forecaster.work(wanted.forecast, self._playing)
        self._changed |= camera.stocktaking.work(wanted.tensors, self._playing)

    def _ask(self, errand: Errand) -> None:
        """Begin a job with the run as it is shown."""
        job = errand.job(self._tape.shown)
        if job is not None:
            self._jobs.begin(errand.name, job)
            self._changed = True

    def _end(self, name: str) -> None:
        """End a job; what it found stays."""
        self._jobs.cancel(name)
        self._changed = True

    def _go_on_with_jobs(self) -> None:
        self._changed |= self._jobs.go()

    def _publish(self) -> None:
        """Send a Frame when one is due."""
        moving, publisher = self._playing or self._tape.journey is not None, self._publisher
        if not (self._changed or moving) or not publisher.free:
            return
        if moving and time.perf_counter() < publisher.due - self._pace.lead:
            return
        effect = None if self._tape.looks_back else self._effects.read(self._run)
        if publisher.publish(
            playing=self._playing, member=self._member, notes=self._notes, error=self._error,
            steps_per_second=self._pace.steps_per_second, effect=effect,
            stopped=bool(self._run.stopped), **self._jobs.reports,
        ):  # fmt: skip
            self._changed, self._stops_sent = self._playing, self._stops

    def _keep(self) -> None:
        """When standing still, and now and then when not, send what the run could be restored
        from; behind a Frame, for it takes long enough to hold up the next, and not while an epoch
        is evaluated, which it would have to finish."""
        now, run = time.perf_counter(), self._run
        mark = self._publisher.number, run.step, len(run.log)
        patience = KEEP_SECONDS * (2 if run.trainer.is_evaluating else 1)
        due = now - self._kept_at >= patience and not self._publisher.free
        rests = not self._playing or due
        if rests and mark != self._kept:
            self._kept_at, self._kept = now, mark
            self._wire.send("keep", pickle.dumps(run.state(), 5))
