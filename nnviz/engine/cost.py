"""Roughly what training takes, from the network alone and by no clock."""

from __future__ import annotations

import math

from nnviz.engine.layers import LSTM, AveragePool2D, Conv2D, Layer, MaxPool2D, SimpleRNN
from nnviz.engine.layout import Block
from nnviz.engine.shapes import Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.errors import SpecError

SPEED, MATRIX_SPEED = 8e9, 3e10
"""Operations per second on maps and sequences, and in products of whole matrices."""
CALLS = 1e-5
"""Seconds that a step takes beside them."""
FEWEST, MOST = 32, 512
"""Samples evaluated at once: enough for BLAS, few enough that nobody waits for them."""
CACHED = 500_000
"""So many of their numbers stay in the cache."""
MOST_BYTES = 2**28
"""Of all layers' numbers of the samples that are worked on at once: with derivatives, workings and
two programs, training takes up to 25 times as much."""


def seconds_of_step(spec: NetworkSpec, batch_size: int) -> float:
    """Three products per weight and place, and the calls."""
    once = sum(block.stop - block.start for block in spec.layout if _places(spec, block) == 1)
    return CALLS + 6 * batch_size * (once / MATRIX_SPEED + (products(spec) - once) / SPEED)


def products(spec: NetworkSpec) -> int:
    """Products of one sample's way through the network."""
    return sum(_places(spec, block) * (block.stop - block.start) for block in spec.layout)


def chunk(spec: NetworkSpec) -> int:
    """How many samples to evaluate at once."""
    numbers = sum(math.prod(shape) for shape in (spec.input_shape, *spec.shapes))
    return max(FEWEST, min(MOST, CACHED // numbers))


def check_room(spec: NetworkSpec, batch_size: int, itemsize: int) -> None:
    """SpecError, before any memory is taken, where batches of so many samples, in numbers of so
    many bytes, are more than a laptop holds."""
    numbers = math.prod(spec.input_shape) + sum(map(_kept, spec.layers, spec.shapes, _taken(spec)))
    samples = max(batch_size, FEWEST)
    if (size := numbers * samples * itemsize) > MOST_BYTES:
        raise SpecError(
            f"The network makes {numbers:,} numbers of each sample, {size / 2**20:,.0f} MiB for "
            f"{samples:,} samples at once; nnviz takes up to {MOST_BYTES >> 20} MiB. Take fewer "
            f"units or filters, or {'smaller batches' if samples > FEWEST else 'smaller inputs'}."
        )


def _taken(spec: NetworkSpec) -> list[Shape]:
    return [spec.input_of(index) for index in range(len(spec.layers))]


def _kept(layer: Layer, shape: Shape, taken: Shape) -> int:
    """The numbers that a layer keeps of one sample: a recurrent one those of all its steps, one
    with a window the padded image too."""
    if isinstance(layer, SimpleRNN | LSTM):
        return taken[0] * shape[-1]
    if isinstance(layer, Conv2D | MaxPool2D | AveragePool2D) and any(layer.window(taken).pads):
        window = layer.window(taken)
        return math.prod(shape) + taken[0] * window.rows.padded * window.columns.padded
    return math.prod(shape)


def _places(spec: NetworkSpec, block: Block) -> int:
    """How often a layer uses each weight for one sample: per pixel or per time step."""
    index = spec.index(block.layer)
    shape, taken = spec.shapes[index], spec.input_of(index)
    if len(shape) == 3:
        return shape[1] * shape[2]
    return taken[0] if len(taken) == 2 else 1
