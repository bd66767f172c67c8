"""Keyframes: what a run is set back to, and how far apart they are taken."""

from __future__ import annotations

import math

from nnviz.engine.cost import SPEED, products, seconds_of_step
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState
from nnviz.experiment.transfer import Memories
from nnviz.values import dataclass

OVERHEAD = 6000
"""Bytes that a keyframe takes beside its vectors, measured: generators, history, log."""
_APART, _NEAREST, _FARTHEST = 0.01, 16, 512
_BANDWIDTH, _SHORT = 4e9, 0.002
_COPY_SHARE = 0.01
"""Copying keyframes may take so much of the time of training."""


@dataclass(frozen=True, eq=False)
class Keyframe:
    """A run's state, with what an undo could bring back; a ``pinned`` one is never thinned out."""

    state: RunState
    memories: Memories
    pinned: bool = False

    @classmethod
    def of(cls, run: Run, pinned: bool = False) -> Keyframe:
        """The run as it stands."""
        return cls(run.captured(), run.memories, pinned)

    @property
    def step(self) -> int:
        return self.state.step

    @property
    def size(self) -> int:
        """Bytes of its own; what an undo could bring back is the run's."""
        state = self.state
        vectors = (state.parameters, *state.optimizer.values(), state.outputs)
        return OVERHEAD + sum(vector.nbytes for vector in vectors)


def stride_of(run: Run) -> int:
    """How many steps keyframes lie apart near now: a power of two, so that replaying them takes
    about 10 ms and copying about a hundredth of the training. Of the network alone, by no clock."""
    step = seconds_of_step(run.network.spec, run.trainer.batch_size)
    vectors = 1 + len(run.trainer.optimizer.state)
    copy = vectors * run.network.theta.nbytes / _BANDWIDTH
    apart = max(_APART, copy / _COPY_SHARE) / step
    stride = 2 ** round(math.log2(max(apart, 1)))
    return int(min(max(stride, _NEAREST), _FARTHEST))


def patience_of(run: Run) -> int:
    """How many steps a keyframe waits for a pending evaluation before it finishes it, which would
    hold up a larger network for too long."""
    samples = sum(len(run.data.x(part)) for part in ("train", "test", "validation"))
    short = 2 * samples * products(run.network.spec) / SPEED < _SHORT
    return 0 if short else max(2 * stride_of(run), run.trainer.batches)
