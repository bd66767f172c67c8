"""Roughly what training takes, from the network alone and by no clock."""

from __future__ import annotations

import math

from nnviz.engine.layout import Block
from nnviz.engine.spec import NetworkSpec

SPEED, MATRIX_SPEED = 8e9, 3e10
"""Operations per second on maps and sequences, and in products of whole matrices."""
CALLS = 1e-5
"""Seconds that a step takes beside them."""
FEWEST, MOST = 32, 512
"""Samples evaluated at once: enough for BLAS, few enough that nobody waits for them."""
CACHED = 500_000
"""So many of their numbers stay in the cache."""


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


def _places(spec: NetworkSpec, block: Block) -> int:
    """How often a layer uses each weight for one sample: per pixel or per time step."""
    index = spec.index(block.layer)
    shape, taken = spec.shapes[index], spec.input_of(index)
    if len(shape) == 3:
        return shape[1] * shape[2]
    return taken[0] if len(taken) == 2 else 1
