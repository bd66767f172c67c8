"""One branch as it is kept: its keyframes in rising order, and where it ended."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field, replace

import numpy as np

from nnviz.experiment.log import Log
from nnviz.experiment.timeline.keyframe import Keyframe
from nnviz.experiment.timeline.thinning import weakest
from nnviz.values import dataclass


@dataclass
class Strand:
    """``start``: the step where it left its ``parent``. ``end``: its last state, while another
    branch is trained. ``diverged``: it ends at the last step whose numbers were finite."""

    id: int
    name: str
    start: int
    parent: int | None = None
    keyframes: list[Keyframe] = field(default_factory=list)
    end: Keyframe | None = None
    diverged: bool = False

    @property
    def first(self) -> int:
        return self.keyframes[0].step

    def kept(self) -> list[Keyframe]:
        """All keyframes, the end's among them."""
        return self.keyframes + ([self.end] if self.end else [])

    def before(self, step: int) -> Keyframe:
        """The nearest keyframe at or before a step; of several there, the last taken."""
        index = bisect_right(self.keyframes, step, key=lambda each: each.step)
        return self.keyframes[max(0, index - 1)]

    def add(self, keyframe: Keyframe) -> None:
        """A keyframe behind all others; it takes the place of one at the same step."""
        last = self.keyframes[-1] if self.keyframes else None
        if last and last.step == keyframe.step and not last.pinned:
            self.keyframes.pop()
        self.keyframes.append(keyframe)

    def revise(self, log: Log) -> bool:
        """Drop keyframes at the end that know a log which is no beginning of this one; whether a
        pinned one was among them."""
        pinned = False
        while self.keyframes and not _begins(self.keyframes[-1].state.log, log):
            pinned |= self.keyframes.pop().pinned
        return pinned

    def cut(self, step: int) -> None:
        """Drop all keyframes after a step, but the first."""
        self.keyframes[1:] = [each for each in self.keyframes[1:] if each.step <= step]

    def reopen(self) -> Keyframe:
        """The end becomes the newest keyframe: the branch is trained on from it."""
        assert self.end is not None
        end, self.end = self.end, None
        self.add(replace(end, pinned=False))
        return end

    def thin(self, count: int) -> bool:
        """Give up so many keyframes, the least missed first; whether one could go."""
        steps = np.array([each.step for each in self.keyframes])
        pinned = np.array([each.pinned for each in self.keyframes])
        gone: list[int] = []
        places = np.arange(len(steps))
        for _ in range(count):
            index = weakest(steps, pinned)
            if index is None:
                break
            gone.append(int(places[index]))
            steps, pinned, places = (np.delete(each, index) for each in (steps, pinned, places))
        for place in sorted(gone, reverse=True):
            del self.keyframes[place]
        return bool(gone)


def _begins(start: Log, log: Log) -> bool:
    """Whether ``log`` begins with ``start``; entries are only ever changed at the end."""
    count = len(start)
    return count <= len(log) and (not count or start[-1] is log[count - 1])
