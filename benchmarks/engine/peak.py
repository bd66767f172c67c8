"""How much of the machine a step uses: its products' operations against the fastest product."""

from __future__ import annotations

import math
import time

import numpy as np

from nnviz.engine.spec import INPUT, NetworkSpec

SIDE = 768


def gemm_peak(dtype: str) -> float:
    """Operations per microsecond of a large square product on one thread: the best of many."""
    a = np.random.default_rng(0).normal(size=(SIDE, SIDE)).astype(dtype)
    out, best = np.empty_like(a), math.inf
    for _ in range(20):
        begun = time.perf_counter()
        np.dot(a, a, out)
        best = min(best, time.perf_counter() - begun)
    return 2 * SIDE**3 / (best * 1e6)


def operations(spec: NetworkSpec, batch: int) -> float:
    """Multiplications and additions of one step's products: a weight is used once forward, once
    for its own gradient, and once for its input's unless that is the network's input."""
    total = 0.0
    for index, layer in enumerate(spec.layers):
        if layer.id not in spec.layout:
            continue
        uses = 2 if spec.sources[index] == (INPUT,) else 3
        total += 2 * uses * batch * _places(spec, index) * _weights(spec, layer.id)
    return total


def _weights(spec: NetworkSpec, id: str) -> int:
    return sum(each.size for each in spec.layout.block(id).parameters if each.role == "weight")


def _places(spec: NetworkSpec, index: int) -> int:
    """How often each weight is used for one sample: per pixel of a map, per step of a sequence."""
    shape, taken = spec.shapes[index], spec.input_of(index)
    if len(shape) == 3:
        return math.prod(shape[1:])
    return taken[0] if len(taken) == 2 else 1
