"""When a run has diverged: what it can go on from, what broke, and the sentence that says so."""

from __future__ import annotations

import math

import numpy as np

from nnviz.data.dataset import PreparedData
from nnviz.engine.health import NonFinite, broken
from nnviz.engine.network import Network
from nnviz.errors import DivergedError
from nnviz.experiment.history import Recorder
from nnviz.experiment.log import Log, measured_since

EXPLODED = 10.0
"""A diverged run goes back to a loss of at most so many times its first one."""
LOOKED_AT = 32
"""So many samples show where the numbers of a diverged run are not finite."""


def usable(loss: float, recorder: Recorder, log: Log) -> bool:
    """Whether training can go on from a loss: finite, and not far above the first one that was
    measured like it. The last finite step would be no help: a loss of 1e250 is finite."""
    first = recorder.first_train_loss(measured_since(log))
    return math.isfinite(loss) and not loss > EXPLODED * first


def breakage(network: Network, data: PreparedData) -> tuple[NonFinite, ...]:
    """Where numbers are not finite now."""
    with np.errstate(all="ignore"):
        x, y = data.x_train[:LOOKED_AT], data.y_train[:LOOKED_AT]
        trace = network.trace_batch(x, y, training=False)
        return broken(network.layout, network.theta, trace)


def diverged(broke: int, rate: float, step: int, loss: float) -> DivergedError:
    """What to say of a run that broke by one step and stands at another again."""
    return DivergedError(
        f"The run diverged by step {broke:,}: with learning rate {rate:g} its numbers are no "
        f"longer finite. It went back to step {step:,}, where the loss was still {loss:.3g}; take "
        "a smaller learning rate and go on."
    )
