"""Which keyframe to give up: dense near now, ever thinner backwards, by step numbers alone."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array


def weakest(steps: Array, pinned: Array) -> int | None:
    """The index of the keyframe that is missed least: the gap it would leave is smallest beside
    its age. The first, the newest and pinned ones stay; None if there is no other."""
    if len(steps) < 3:
        return None
    gaps, ages = steps[2:] - steps[:-2], steps[-1] - steps[1:-1]
    scores = np.where(pinned[1:-1], np.inf, gaps / (ages + 1.0))
    index = int(np.argmin(scores))
    return index + 1 if np.isfinite(scores[index]) else None
