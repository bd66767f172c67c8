"""What is recorded of every layer with weights, epoch by epoch: distributions, sizes, dead units.

When a record is made depends on the epoch's number and the network alone, by no clock, so that
equal runs have equal records: after each of the first epochs, then as often as training can spare.
"""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import PreparedData
from nnviz.engine.cost import products, seconds_of_step
from nnviz.engine.layout import Block
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trace import StepTrace
from nnviz.values import dataclass

QUANTILES = (0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0)
DISTRIBUTIONS = ("weights", "gradients", "activations")
FIRST, MOST = 64, 256
"""So many first epochs are all recorded and kept; of the later ones so many at most."""
SHARE = 0.0075
"""The share of training time that later records may take."""
PROBE, PICTURES = 128, 32
"""Activations are those for so many of the first training samples, or pictures."""
_EPOCH = 8e-4
"""Seconds that an epoch takes beside its steps, measured: its evaluation, and a checkpoint."""
_FIXED, _PER_LAYER, _SORT, _VECTOR, _SPEED = 5e-4, 2.5e-4, 1.2e-8, 1e-8, 4e9
"""What a record takes, measured: seconds, per layer, per number sorted, per parameter, products
per second."""


@dataclass(frozen=True, eq=False)
class LayerRecord:
    """Of one layer: QUANTILES of its weights, of their gradients in the next batch and of its
    outputs for the probe; the root mean squares of weights, gradients and the next update of the
    weights; how many of its units are dead, 0 for every sample of the probe (−1: no ReLU)."""

    layer: str
    weights: Array
    gradients: Array
    activations: Array
    weight_size: float
    gradient_size: float
    update_size: float
    dead: int
    units: int


@dataclass(frozen=True, eq=False)
class Record:
    """All layers with weights after ``epoch`` epochs; ``probe``: of how many samples the
    activations are."""

    epoch: int
    step: int
    probe: int
    layers: tuple[LayerRecord, ...]

    def layer(self, id: str) -> LayerRecord | None:
        return next((each for each in self.layers if each.layer == id), None)


Statistics = tuple[Record, ...]


@dataclass(frozen=True)
class LayerSizes:
    """Of one layer, beside the update that comes after ``step``: the root mean squares of weights,
    of their gradients and of what the update adds to them, as in a LayerRecord."""

    layer: str
    step: int
    weight: float
    gradient: float
    update: float

    @property
    def ratio(self) -> float:
        """Update by weight; NaN for weights that are all 0."""
        return self.update / self.weight if self.weight else float("nan")


def sizes_of(step: int, update: StepTrace) -> tuple[LayerSizes, ...]:
    """The sizes of all layers with weights in the update that comes after ``step``."""
    with np.errstate(all="ignore"):
        return tuple(
            LayerSizes(block.layer, step, *map(_size, _moved(block, update)))
            for block in update.layout
            if any(part.role == "weight" for part in block.parameters)
        )


def added(records: Statistics, new: Record) -> Statistics:
    """One record more, later ones thinned to every second where they are too many."""
    records = (*records, new)
    stride = 1
    while len(records) > FIRST + MOST:
        stride *= 2
        records = tuple(each for each in records if each.epoch < FIRST or not each.epoch % stride)
    return records


def is_due(epoch: int, records: Statistics, stride: int) -> bool:
    """Whether the end of this epoch is recorded: all at first, then ever fewer down to every
    ``stride``-th (see ``stride_of``), fewer still where later records were thinned."""
    if epoch < FIRST:
        return True
    late = [each.epoch for each in records[-2:] if each.epoch >= FIRST]
    apart = late[-1] - late[-2] if len(late) == 2 else 1
    early = _power_of_two(2 * epoch / FIRST)
    return epoch % max(min(stride, early), _power_of_two(apart)) == 0


def stride_of(spec: NetworkSpec, data: PreparedData, batch_size: int) -> int:
    """How many epochs apart later records lie: a power of two that keeps them within SHARE."""
    count = len(data.x_train)
    epoch = _EPOCH + -(-count // batch_size) * seconds_of_step(spec, batch_size)
    probe = probe_size(data)
    outputs = sum(int(np.prod(spec.shapes[spec.index(block.layer)])) for block in spec.layout)
    numbers = 2 * spec.layout.size + probe * outputs
    layers = len(list(spec.layout))
    record = _FIXED + _PER_LAYER * layers + _SORT * numbers + _VECTOR * 10 * spec.layout.size
    record += probe * products(spec) / _SPEED + seconds_of_step(spec, batch_size)
    return _power_of_two(record / (SHARE * epoch))


def probe_size(data: PreparedData) -> int:
    """Of how many samples the activations are."""
    return min(len(data.x_train), PICTURES if len(data.input_shape) == 3 else PROBE)


def record(
    network: Network, data: PreparedData, epoch: int, step: int, update: StepTrace
) -> Record:
    """The present network, and the update that its next step will make."""
    count = probe_size(data)
    with np.errstate(all="ignore"):
        outputs = network.activations(data.x_train[:count])
        layers = tuple(
            _layer(network.spec, block, outputs[block.layer], update)
            for block in network.layout
            if any(part.role == "weight" for part in block.parameters)
        )
    return Record(epoch, step, count, layers)


def quantiles(values: Array) -> Array:
    """QUANTILES of all numbers, between neighbours in proportion; NaN if one is not a number."""
    ordered = np.sort(values, axis=None)
    if np.isnan(ordered[-1]):
        return np.full(len(QUANTILES), np.nan, np.float32)
    place = np.multiply(QUANTILES, len(ordered) - 1)
    below = place.astype(np.intp)
    above = np.minimum(below + 1, len(ordered) - 1)
    low, high = ordered[below].astype(np.float64), ordered[above]
    return np.asarray(low + (place - below) * (high - low), np.float32)


def _layer(spec: NetworkSpec, block: Block, a: Array, update: StepTrace) -> LayerRecord:
    weights, gradients, change = _moved(block, update)
    units = a.shape[2] if a.ndim == 3 else a.shape[1]
    dead = -1
    if getattr(spec.layers[spec.index(block.layer)], "activation", "") == "relu":
        others = tuple(axis for axis in range(a.ndim) if axis != (2 if a.ndim == 3 else 1))
        dead = int(np.count_nonzero(~a.any(axis=others)))
    return LayerRecord(
        block.layer, quantiles(weights), quantiles(gradients), quantiles(a),
        _size(weights), _size(gradients), _size(change), dead, units,
    )  # fmt: skip


def _moved(block: Block, update: StepTrace) -> tuple[Array, Array, Array]:
    """A layer's weights, their gradients, and what the update adds to them."""
    weights = _weights(block, update.parameters)
    gradients = _weights(block, update.batch_gradient)
    return weights, gradients, _weights(block, update.new_parameters) - weights


def _weights(block: Block, vector: Array) -> Array:
    """A layer's weights out of a flat vector, in no order."""
    own = vector[block.start : block.stop]
    return np.concatenate(
        [part.view(own).ravel() for part in block.parameters if part.role == "weight"]
    )


def _size(values: Array) -> float:
    """The root mean square."""
    return float(np.sqrt(np.mean(np.square(values, dtype=np.float64))))


def _power_of_two(least: float) -> int:
    size = 1
    while size < least:
        size *= 2
    return size
