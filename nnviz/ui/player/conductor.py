"""The player's clock and score: which phase plays, how far it is, and when a step is made."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.experiment.frame import Frame
from nnviz.experiment.worker import Worker
from nnviz.ui.player.phases import Segment, index_of, segments_of
from nnviz.ui.stage import Stage

_TICK_MS = 16


class Conductor(QObject):
    """Moves the stage's phase. Entering pauses the run; only going past Update trains.

    That step is the worker's own, asked for once; the next batch begins when its frame comes.
    ``unpinned``: the sample that was looked at has been let go for the members of the batch.
    """

    changed = Signal()
    unpinned = Signal()

    def __init__(self, worker: Worker, stage: Stage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker, self._stage = worker, stage
        self._frame: Frame | None = None
        self._segments: tuple[Segment, ...] = ()
        self._speed = 1.0
        self._single = False
        self._awaited: int | None = None
        self._quiet = False
        self._then = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        stage.phase_changed.connect(self._follow)

    @property
    def segments(self) -> tuple[Segment, ...]:
        return self._segments

    @property
    def at(self) -> int | None:
        """The index of the phase that the stage stands in; None at rest."""
        return index_of(self._segments, self._stage.phase)

    @property
    def animating(self) -> bool:
        """Whether phases play by themselves."""
        return self._timer.isActive() and not self._single

    @property
    def waiting(self) -> bool:
        """Whether a step has been asked for and its frame has not come."""
        return self._awaited is not None

    def set_speed(self, speed: float) -> None:
        """Times the usual speed."""
        self._speed = speed

    def show_frame(self, frame: Frame) -> None:
        """Follow the network's shape; leave when the run goes on by itself or is another."""
        old, self._frame = self._frame, frame
        segments = segments_of(frame.experiment.layers)
        if segments != self._segments:
            self._segments = segments
            self.changed.emit()
        if self._stage.phase is None:
            return
        self._quiet |= not frame.playing
        other = old is not None and old.run != frame.run
        if (frame.playing and self._quiet) or other or frame.error or self.at is None:
            self.leave()
        elif self._awaited is not None and frame.step > self._awaited:
            self._begin_next_batch()

    def play(self) -> None:
        """Play on from here, batch after batch; from the first phase when at rest."""
        if self._enter() or self.at is not None:
            self._start(single=False)

    def pause(self) -> None:
        """Stand still."""
        self._timer.stop()
        self.changed.emit()

    def step(self, by: int) -> None:
        """Play the next phase and stop, or go back to the end of the one before."""
        entered, at = self._enter(), self.at
        if at is None or self._awaited is not None:
            return
        if by < 0:
            self.pause()
            self._stand(max(at - 1, 0), 1.0 if at else 0.0)
        elif entered or self._stage.progress == 0.0:
            self._start(single=True)
        elif at + 1 == len(self._segments):
            self._commit(single=True)
        else:
            self._stand(at + 1, 0.0)
            self._start(single=True)

    def scrub(self, index: int, progress: float) -> None:
        """Stand anywhere in the step; this never trains."""
        self._enter()
        if self._awaited is None and 0 <= index < len(self._segments):
            self.pause()
            self._stand(index, progress)

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

    def _enter(self) -> bool:
        """From rest to the first phase; whether it was at rest."""
        frame = self._frame
        if self._stage.phase is not None or frame is None or not self._segments:
            return False
        self._worker.pause()
        self._quiet = not frame.playing
        scope = frame.microscope
        if scope is not None and scope.member is None:
            # A step has members of its batch only.
            self.follow_batch()
        self._stand(0, 0.0)
        return True

    def _stand(self, index: int, progress: float) -> None:
        self._stage.set_phase(self._segments[index].phase, progress)
        self.changed.emit()

    def _start(self, single: bool) -> None:
        at = self.at
        if at is not None and self._stage.progress >= 1.0 and not single:
            if at + 1 == len(self._segments):
                self._commit(single=False)
                return
            self._stand(at + 1, 0.0)
        self._single, self._then = single, time.perf_counter()
        self._timer.start()
        self.changed.emit()

    def _tick(self) -> None:
        now = time.perf_counter()
        passed, self._then = (now - self._then) * self._speed, now
        at = self.at
        if at is None or self._awaited is not None:
            return
        progress = self._stage.progress + passed / self._segments[at].seconds
        if progress < 1.0:
            self._stage.set_phase(self._segments[at].phase, progress)
        else:
            self._end_phase(at)

    def _end_phase(self, at: int) -> None:
        if self._single:
            self._timer.stop()
            self._stand(at, 1.0)
        elif at + 1 < len(self._segments):
            self._stand(at + 1, 0.0)
        else:
            self._stand(at, 1.0)
            self._commit(single=False)

    def _commit(self, single: bool) -> None:
        """Let the training program make this step: once."""
        if self._frame is None or self._awaited is not None:
            return
        self._timer.stop()
        self._single, self._awaited = single, self._frame.step
        self.follow_batch()
        self._worker.step_batch()
        self.changed.emit()

    def _begin_next_batch(self) -> None:
        self._awaited = None
        self._stand(0, 0.0)
        self._start(self._single)

    def _follow(self) -> None:
        """Someone else may have put the stage to rest."""
        if self._stage.phase is None and (self._timer.isActive() or self._awaited is not None):
            self._timer.stop()
            self._awaited = None
            self.changed.emit()
