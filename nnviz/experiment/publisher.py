"""Frames on their way out of the run's process: one at a time, when the last one was taken."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Any

from nnviz.experiment.camera import Camera
from nnviz.experiment.checkup import Onsets
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.link import Wire
from nnviz.experiment.mail import Packer
from nnviz.experiment.run import Run
from nnviz.experiment.timeline import Tape
from nnviz.experiment.timeline.view import BranchList, timeline_of

EARLY = 0.012
"""Seconds that a Frame is begun before it is wanted, at most."""
_NEWER = 0.25
"""The weight of the last Frame in how long one takes."""


class Publisher:
    """``number`` is that of the run whose pictures are taken, ``wanted`` what the views show.

    ``free``: whether the window took the last Frame.
    """

    def __init__(self, wire: Wire, number: int) -> None:
        self.number, self.wanted, self.free = number, Wanted(), True
        self._wire, self._packer, self._branches = wire, Packer(), BranchList()
        self._last: Frame | None = None
        self._last_taken, self._hurried = 0.0, False
        self._making = 0.0
        self._onsets: tuple[Tape | None, Onsets] = None, Onsets()

    def enter(self, tape: Tape) -> None:
        """Another run, or another branch of the same tape."""
        self.number += 1
        if self._onsets[0] is not tape:
            self._onsets = tape, Onsets()
        self._tape, self._camera = tape, Camera(tape.run, self.number, self._onsets[1])
        self._back: Camera | None = None

    def taken(self, when: float) -> None:
        """The window took the last Frame; ``when`` by ``time.perf_counter``, one clock for all
        processes."""
        self.free, self._last_taken = True, when

    def hasten(self) -> None:
        """Something else is looked at: its Frame is due as soon as the last one is taken."""
        self._hurried = True

    @property
    def due(self) -> float:
        """When to begin the next Frame of a moving run, so that it is there in time; never before
        the last one was taken."""
        if not self.free:
            return math.inf
        due = self._last_taken + 1 / self.wanted.rate - min(self._making, EARLY)
        return -math.inf if self._hurried else due

    @property
    def camera(self) -> Camera:
        """The run's own, or one for the past: what each remembers is of its run."""
        shown = self._tape.shown
        if shown is self._tape.run:
            return self._camera
        if self._back is None or self._back.run is not shown:
            self._back = self._looking_back(shown)
        return self._back

    def _looking_back(self, viewer: Run) -> Camera:
        return Camera(viewer, self.number, self._onsets[1], looks_back=True)

    def rehearse(self, viewer: Run) -> None:
        """Take a picture of what will be looked at, so that the first one shown is not slower."""
        if self._back is None or self._back.run is not viewer:
            self._back = self._looking_back(viewer)
            self._back.picture(self.wanted, playing=False)

    def publish(self, **state: Any) -> bool:
        """Send a Frame, with ``state`` in its fields; False while a replay is not worth one."""
        begun = time.perf_counter()
        frame = self._underway() if self._tape.journey else self._picture(**state)
        if frame is None:
            return False
        self.free, self._hurried, self._last = False, False, frame
        self._wire.send("frame", *self._packer.pack(frame))
        self._making += _NEWER * (time.perf_counter() - begun - self._making)
        if frame.playing:
            self._camera.prepare()
        return True

    def _picture(self, playing: bool, member: int, **state: Any) -> Frame:
        frame = self.camera.picture(self.wanted, playing=playing, member=member)
        timeline, branches = timeline_of(self._tape), self._branches.read(self._tape)
        return replace(frame, timeline=timeline, branches=branches, **state)

    def _underway(self) -> Frame | None:
        """The last Frame with the progress of a replay, once that takes long."""
        timeline = timeline_of(self._tape)
        if self._last is None or self._last.timeline is None or timeline.target is None:
            return None
        timeline = replace(timeline, looks_back=self._last.timeline.looks_back)
        return replace(self._last, timeline=timeline)
