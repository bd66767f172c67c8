"""The past of one run: it is recorded while it trains, and any step of it can be looked at.

A run is a function of its Experiment and the log, so a keyframe and the log give every later step
bit-equal. The run itself stands still while the user looks back: a second one, the viewer, is set
to the step that is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from nnviz.data.dataset import PreparedData
from nnviz.errors import DivergedError
from nnviz.experiment.epochs import train_epochs
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import History
from nnviz.experiment.log import Log
from nnviz.experiment.run import Run, data_of
from nnviz.experiment.state import RunState
from nnviz.experiment.timeline.branches import Branches
from nnviz.experiment.timeline.journey import Journey
from nnviz.experiment.timeline.keyframe import Keyframe, patience_of, stride_of
from nnviz.experiment.timeline.past import Past, past_of, restored
from nnviz.experiment.timeline.replay import Known, exhaust, replay
from nnviz.experiment.timeline.strand import Strand

BUDGET = 64 * 2**20
"""Bytes that the keyframes of all branches may take. The first of each branch, where it forked and
where it ended, and the newest stay in any case."""
_MOST = 1000


class Tape:
    """Owns a run and trains it, so that nothing of its past is lost."""

    def __init__(self, run: Run, budget: int = BUDGET, past: Past | None = None) -> None:
        self.run, self.budget = run, budget
        now = Keyframe.of(run, pinned=True)
        self.branches = restored(past, now) if past else Branches(now)
        self._viewer: Run | None = None
        self._journey: Journey | None = None
        self._looks_back = False
        self._used = self.memory
        self._set_stride()

    @classmethod
    def opened(cls, state: RunState) -> Tape:
        """The run of a state, with the past that it brings."""
        run = Run.restore(state)
        if state.past is not None:
            run.rewind(state, state.past.memories)
        return cls(run, past=state.past)

    def state(self, with_past: bool = True) -> RunState:
        """What a file holds of the run, and of its past; DivergedError unless it is finite."""
        state = self.run.state()
        if not with_past:
            return state
        return replace(state, past=past_of(self.branches, Keyframe(state, self.run.memories)))

    @property
    def present(self) -> Strand:
        """The branch that is trained."""
        return self.branches.present

    @property
    def first(self) -> int:
        return self.present.first

    @property
    def last(self) -> int:
        """Where the run is now."""
        return self.run.step

    @property
    def looks_back(self) -> bool:
        """Whether the past is shown; the run stands still meanwhile."""
        return self._looks_back

    @property
    def shown(self) -> Run:
        """The run to take pictures of: the viewer while the user looks back."""
        return self._viewer if self._looks_back and self._viewer else self.run

    @property
    def at(self) -> int:
        """The step looked at, or on the way to."""
        return self._journey.target if self._journey else self.shown.step

    @property
    def journey(self) -> Journey | None:
        """A replay under way."""
        return self._journey

    # Training

    def pulse(self, steps: int) -> int:
        """Like the run's own, and recorded."""
        with self._watching():
            ahead = self._due - self.run.step
            made = self.run.pulse(min(steps, ahead) if ahead > 0 else steps)
            self._record()
        return made

    def advance(self, steps: int) -> None:
        """Train so many steps, or until a stop rule."""
        self.run.go_on()
        while steps > 0 and not self.run.stopped:
            steps -= self.pulse(steps)
        self.settle()

    def train_epochs(
        self, count: int, on_epoch: Callable[[History], None] = lambda history: None
    ) -> None:
        """Train until ``count`` more epochs are finished or a stop rule ends it."""
        train_epochs(self, self.run, count, on_epoch)

    def settle(self) -> None:
        """Finish a pending evaluation."""
        with self._watching():
            self.run.settle()

    def check(self) -> None:
        """DivergedError, and back to a usable step, unless all numbers are finite."""
        with self._watching():
            self.run.check()

    def revised(self) -> None:
        """The run was edited: a keyframe holds what it is from here on."""
        pinned = self.present.revise(self.run.log)
        self._used = self.memory
        self._take(pinned or not self.present.keyframes)
        self._set_stride()

    # Looking back

    def prepare(self) -> Run | None:
        """Make the viewer now: the first look back then takes no longer than the others. None
        while it is in use."""
        if self._looks_back or self._journey is not None:
            return None
        self._viewer = self._standing_at(self.present.keyframes[-1])
        return self._viewer

    def go_to(self, step: int) -> None:
        """Begin to look at a step of the present branch; ``travel`` brings it about."""
        self.settle()
        step = min(max(step, self.first), self.last)
        if step == self.last:
            self.now()
            return
        here = self._viewer if self._looks_back or self._journey else None
        keyframe = self.present.before(step)
        if here is None or not keyframe.step <= here.step <= step:
            here = self._viewer = self._standing_at(keyframe)
        self._journey = Journey(here, self.run.log, Known.of(self.run), step)

    def travel(self, seconds: float) -> bool:
        """Replay for so long; whether the journey is over."""
        if self._journey is not None and self._journey.go(seconds):
            self._journey, self._looks_back = None, True
        return self._journey is None

    def arrive(self) -> None:
        """Replay to the end."""
        while not self.travel(1.0):
            pass

    def cancel(self) -> None:
        """Stay at the step that the replay has come to."""
        if self._journey is not None:
            self._journey.stop()
            self._journey, self._looks_back = None, True

    def now(self) -> None:
        """Back to where the run is."""
        self._journey, self._looks_back = None, False

    # Branches

    def branch(self, name: str = "", id: int | None = None) -> Strand:
        """Go on from the step looked at, as branch ``id``; what came after it stays as a branch of
        its own."""
        self.arrive()
        if not self._looks_back or self._viewer is None:
            return self.present
        old, start = self.present, Keyframe.of(self._viewer, pinned=True)
        old.end = Keyframe.of(self.run, pinned=True)
        kept = [each for each in old.keyframes if each.step <= start.step]
        strand = self.branches.add(name, start.step, old.id, kept, id)
        strand.add(start)
        self._enter(start)
        return strand

    def switch(self, id: int) -> None:
        """Train another branch on; this one is kept as it is now."""
        strand = self.branches[id]
        if strand is self.present:
            self.now()
            return
        self.present.end = Keyframe.of(self.run, pinned=True)
        self.branches.enter(id)
        self._enter(strand.reopen())

    def delete(self, id: int) -> None:
        """Forget a branch, but for ``restore_branch``."""
        self.branches.delete(id)
        self._used = self.memory

    def restore_branch(self, id: int) -> None:
        """Bring back a branch that was deleted."""
        self.branches.restore(id)
        self._thin()

    def _enter(self, keyframe: Keyframe) -> None:
        """The viewer, set to a keyframe, and the run change places."""
        run = self._standing_at(keyframe)
        self._viewer, self.run = self.run, run
        self.now()
        self._set_stride()
        self._thin()

    # Keyframes

    @property
    def count(self) -> int:
        """How many keyframes there are, shared ones once."""
        return len(self.branches.kept())

    @property
    def memory(self) -> int:
        """Bytes that they take, counted now."""
        return sum(each.size for each in self.branches.kept())

    @property
    def used(self) -> int:
        """The same, kept up to date."""
        return self._used

    def shrink(self, budget: int) -> None:
        """Keep within another budget."""
        self.budget = budget
        self._thin()

    def _set_stride(self) -> None:
        self._stride, self._patience = stride_of(self.run), patience_of(self.run)
        self._due = (self.run.step // self._stride + 1) * self._stride

    def _record(self) -> None:
        """Take a keyframe if one is due."""
        late = self.run.step - self._due
        if late < 0 or (self.run.trainer.is_evaluating and late < self._patience):
            return
        self.run.settle()
        self._take()
        self._due = (self.run.step // self._stride + 1) * self._stride

    def _take(self, pinned: bool = False) -> None:
        """Keep the run as it stands; a keyframe at this very step gives way."""
        kept = self.present.keyframes
        last = kept[-1] if kept else None
        self.present.add(Keyframe.of(self.run, pinned))
        self._used += kept[-1].size - (last.size if last and last not in kept[-2:] else 0)
        if self._used > self.budget or len(kept) > _MOST:
            self._thin()

    def _thin(self) -> None:
        """Give up keyframes of the longest branch, a sixteenth at a time, until all is within
        its limits."""
        while (used := self.memory) > self.budget or self.count > _MOST:
            strands = sorted(self.branches, key=lambda each: -len(each.keyframes))
            if not any(each.thin(max(1, len(each.keyframes) // 16)) for each in strands):
                break
        self._used = used

    # Divergence

    @contextmanager
    def _watching(self) -> Iterator[None]:
        log = self.run.log
        try:
            yield
        except DivergedError:
            self.now()
            self._keep_diverged(log)
            raise

    def _keep_diverged(self, log: Log) -> None:
        """The run has gone back: what it did after that step stays as a branch, up to the last
        step with finite numbers."""
        strand, run = self.present, self.run
        end = self._last_finite(strand.before(run.diverged_at), log, run.diverged_at)
        if end.step > run.step:
            self.branches.keep_diverged(strand, end, run.step)
        strand.cut(run.step)
        strand.revise(run.log)
        self._take(pinned=True)
        self._set_stride()
        self._thin()

    def _last_finite(self, keyframe: Keyframe, log: Log, broke: int) -> Keyframe:
        """The last state before ``broke`` whose numbers are finite, replayed from a keyframe."""
        viewer, finite = self._standing_at(keyframe), keyframe.step
        for step in range(keyframe.step + 1, broke + 1):
            exhaust(replay(viewer, log, step))
            if not viewer.is_finite:
                break
            finite = step
        viewer = self._viewer = self._standing_at(keyframe)
        exhaust(replay(viewer, log, finite))
        return Keyframe.of(viewer, pinned=True)

    def _standing_at(self, keyframe: Keyframe) -> Run:
        """The viewer, or another in its place, set to a keyframe."""
        state, viewer = keyframe.state, self._viewer
        if viewer is None or viewer.experiment != state.experiment:
            viewer = Run.restore(state, self._data_for(state.experiment))
        viewer.rewind(state, keyframe.memories)
        return viewer

    def _data_for(self, experiment: Experiment) -> PreparedData | None:
        """What the run has prepared, if it is the same."""
        same = data_of(experiment) == data_of(self.run.experiment)
        return self.run.data if same else None
