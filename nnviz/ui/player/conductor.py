"""The player's clock: where in the step it stands, which way it plays, and when a step is made."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.drawing.operations import Operation, operation_at, operations
from nnviz.experiment.frame import Frame
from nnviz.experiment.worker import Worker
from nnviz.ui.player.phases import Segment, index_of, segments_of
from nnviz.ui.player.score import Grain, Loop, Score
from nnviz.ui.stage import PhaseKind, Stage

_TICK_MS = 16
_PACE: dict[str, float] = {"phase": 1.0, "layer": 1.0, "operation": 0.4}
"""Operations are to be read, so they play slower."""


class Conductor(QObject):
    """Moves the stage's phase. Entering pauses the run; only going past Update trains.

    That step is the worker's own, asked for once; the next batch begins when its frame comes.
    Going back past the first phase asks for the step before, out of the run's past, as often as
    there is one; forward again the player follows what was, then trains on.
    ``unpinned``: the sample that was looked at has been let go for the members of the batch.
    """

    changed = Signal()
    unpinned = Signal()

    def __init__(self, worker: Worker, stage: Stage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker, self._stage = worker, stage
        self._frame: Frame | None = None
        self._score = Score()
        self._score_of: object = None
        self._grain: Grain = "layer"
        self._loop: Loop = "off"
        self._speed, self._direction = 1.0, 1
        self._goal: float | None = None
        self._awaited: int | None = None
        self._quiet = False
        self._then = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        stage.phase_changed.connect(self._follow)

    @property
    def segments(self) -> tuple[Segment, ...]:
        return self._score.segments

    @property
    def at(self) -> int | None:
        """The index of the phase that the stage stands in; None at rest."""
        return index_of(self.segments, self._stage.phase)

    @property
    def operation(self) -> Operation | None:
        """The operation at work; None at rest."""
        at = self.at
        if at is None:
            return None
        return operation_at(self._score.operations[at], self._stage.progress)

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All operations of the phase that plays."""
        return () if self.at is None else self._score.operations[self.at]

    @property
    def grain(self) -> Grain:
        """What a single step is: a phase, a layer's part in it, or an operation."""
        return self._grain

    @property
    def animating(self) -> bool:
        """Whether the step plays by itself."""
        return self._timer.isActive() and self._goal is None

    @property
    def moving(self) -> bool:
        """Whether anything plays, be it a single step."""
        return self._timer.isActive()

    @property
    def backwards(self) -> bool:
        """Whether it plays by itself towards the beginning."""
        return self.animating and self._direction < 0

    @property
    def waiting(self) -> bool:
        """Whether a step has been asked for and its frame has not come."""
        return self._awaited is not None

    def set_speed(self, speed: float) -> None:
        """Times the usual speed."""
        self._speed = speed

    def set_grain(self, grain: Grain) -> None:
        self._grain = grain
        self.changed.emit()

    def set_loop(self, loop: Loop) -> None:
        """What playing repeats; a loop never trains."""
        self._loop = loop
        self.changed.emit()

    def show_frame(self, frame: Frame) -> None:
        """Follow the network's shape; leave when the run goes on by itself or is another."""
        old, self._frame = self._frame, frame
        self._compose(frame)
        if self._stage.phase is None:
            return
        self._quiet |= not frame.playing
        other = old is not None and old.run != frame.run
        if (frame.playing and self._quiet) or other or frame.error or self.at is None:
            self.leave()
        elif self._awaited is not None and (frame.step - self._awaited) * self._direction > 0:
            self._arrive()

    def play(self, direction: int = 1) -> None:
        """Play on from here, batch after batch; from the first phase when at rest. Backwards
        (−1): to the beginning, then through the steps before."""
        if self._enter() or (self.at is not None and self._awaited is None):
            self._direction, self._goal = direction, None
            self._start()

    def pause(self) -> None:
        """Stand still."""
        self._timer.stop()
        self.changed.emit()

    def step(self, by: int) -> None:
        """Play to the next stop and stand there, or go back to the one before."""
        entered, place = self._enter(), self._place
        if place is None or self._awaited is not None:
            return
        self._direction = 1 if by > 0 else -1
        if by < 0:
            self.pause()
            self._go_back(place)
        elif entered or place < self._score.end:
            self._goal = self._score.following(place, self._grain)
            self._start()
        else:
            self._goal = 0.0
            self._ask()

    def scrub(self, index: int, progress: float) -> None:
        """Stand anywhere in the step; this never trains."""
        self._enter()
        if self._awaited is None and 0 <= index < len(self.segments):
            self.pause()
            self._stand(index, progress)

    def stand(self, share: float, kind: PhaseKind, layer: str = "", number: int = 0) -> None:
        """Stand at a share of a phase, of a layer's part in it, or of an operation of that, and
        step by such; SpecError names what there is."""
        first, last = self._score.span(kind, layer, number)
        self.set_grain("operation" if number else "layer" if layer else "phase")
        place = first + share * (last - first)
        self.scrub(*((int(first), 0.0) if place <= first else self._score.split(place)))

    def leave(self) -> None:
        """Back to rest; nothing is trained."""
        self._timer.stop()
        self._awaited = None
        self._stage.set_phase(None)
        self.changed.emit()

    def follow_batch(self) -> None:
        """Let go of a pinned sample."""
        if self._stage.look is not None:
            self._stage.look_at(None)
            self.unpinned.emit()

    @property
    def can_go_back(self) -> bool:
        """Whether there is anything before this place."""
        place, frame = self._place, self._frame
        if place is None or frame is None or self._awaited is not None:
            return False
        return place > 0.0 or _has_past(frame)

    @property
    def _place(self) -> float | None:
        """In phases from the beginning of the step; None at rest."""
        return None if self.at is None else self.at + self._stage.progress

    def _compose(self, frame: Frame) -> None:
        """The segments and operations of the frame's network."""
        key = frame.experiment, tuple(info.input_shape for info in frame.layers)
        if self._score_of == key:
            return
        self._score_of, segments = key, segments_of(frame.experiment.layers)
        parts = tuple(operations(frame, s.phase.kind, s.phase.layer) for s in segments)
        self._score = Score(segments, parts)
        self.changed.emit()

    def _enter(self) -> bool:
        """From rest to the first phase; whether it was at rest."""
        frame = self._frame
        if self._stage.phase is not None or frame is None or not self.segments:
            return False
        self._worker.pause()
        self._quiet = not frame.playing
        scope = frame.microscope
        if scope is not None and scope.member is None and not self._stage.whole_batch:
            # A step has members of its batch only.
            self.follow_batch()
        self._stand(0, 0.0)
        return True

    def _stand(self, index: int, progress: float) -> None:
        self._stage.set_phase(self.segments[index].phase, progress)
        self.changed.emit()

    def _stand_at(self, place: float) -> None:
        self._stand(*self._score.split(place))

    def _start(self) -> None:
        place = self._place or 0.0
        between = 0 < place < self._score.end and place == int(place)
        loops = self._goal is None and self._loop in ("layer", "phase")
        if self._direction > 0 and between and not loops:
            self._begin_at(place)
        self._then = time.perf_counter()
        self._timer.start()
        self.changed.emit()

    def _tick(self) -> None:
        now = time.perf_counter()
        passed, self._then = (now - self._then) * self._speed * _PACE[self._grain], now
        at = self.at
        if at is None or self._awaited is not None:
            return
        first, last = self._limits(at)
        place = at + self._stage.progress + self._direction * passed / self.segments[at].seconds
        if first < place < last:
            index, progress = self._score.split(place)
            self._stage.set_phase(self.segments[index].phase, progress)
        else:
            self._end(first, last)

    def _limits(self, at: int) -> tuple[float, float]:
        """Between which places it plays now."""
        if self._goal is not None:
            return 0.0, self._goal
        return self._score.bounds(at, self._loop if self._loop != "off" else "step")

    def _end(self, first: float, last: float) -> None:
        """It has come to where this stretch ends."""
        forward = self._direction > 0
        if self._goal is not None:
            self._timer.stop()
            self._stand_at(last)
        elif self._loop != "off":
            self._begin_at(first if forward else last)
        else:
            self._stand_at(last if forward else first)
            self._ask()

    def _begin_at(self, place: float) -> None:
        """Stand at a beginning: between two segments, at that of the second."""
        if self._direction > 0 and place < self._score.end:
            self._stand(int(place), 0.0)
        else:
            self._stand_at(place)

    def _go_back(self, place: float) -> None:
        """To the stop before; from the beginning, to that of the step before."""
        stop = self._score.preceding(place, self._grain)
        if stop is None:
            self._goal = 0.0
            self._ask()
        elif stop == 0.0:
            self._stand(0, 0.0)
        else:
            self._stand_at(stop)

    def _ask(self) -> None:
        """Ask once for the step after or before; the training program makes the one after."""
        frame = self._frame
        self._timer.stop()
        self.changed.emit()
        if frame is None or self._awaited is not None:
            return
        if self._direction < 0 and not _has_past(frame):
            return
        self._awaited = frame.step
        self.follow_batch()
        if self._direction > 0:
            self._worker.step_batch()
        else:
            self._worker.back()
        self.changed.emit()

    def _arrive(self) -> None:
        """Another step's frame has come: go on in it."""
        self._awaited = None
        single = self._goal is not None
        if self._direction > 0:
            self._stand(0, 0.0)
            self._goal = self._score.following(0.0, self._grain) if single else None
            self._start()
        elif single:
            self._go_back(self._score.end)
        else:
            self._stand_at(self._score.end)
            self._start()

    def _follow(self) -> None:
        """Someone else may have put the stage to rest."""
        if self._stage.phase is None and (self._timer.isActive() or self._awaited is not None):
            self._timer.stop()
            self._awaited = None
            self.changed.emit()


def _has_past(frame: Frame) -> bool:
    """Whether a step before this one can be looked at."""
    line = frame.timeline
    return line is not None and frame.step > line.first
