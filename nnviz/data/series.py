"""Series in time: the last values as a window, and the next one to be predicted."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from nnviz.engine.shapes import Array

WINDOW = 24
"""How many values a window holds."""
_SHORTEST, _LONGEST = 12.0, 20.0
"""The steps of one wave."""


def windows(values: Array) -> tuple[Array, Array]:
    """Every window (n, 24, 1), in time order, and the value behind each (n,)."""
    pieces = sliding_window_view(values, WINDOW + 1)
    return pieces[:, :-1, np.newaxis].copy(), pieces[:, -1].copy()


def sine(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """One wave between −1 and 1, of a length and a beginning of its own; noise moves each value."""
    length, begin = rng.uniform(_SHORTEST, _LONGEST), rng.random()
    at = np.arange(count + WINDOW)
    wave = np.sin(2 * np.pi * (begin + at / length))
    values = wave + noise * rng.uniform(-1.0, 1.0, len(at))
    # Of single precision, so that a value is the same in a window and as its target.
    return windows(values.astype(np.float32).astype(np.float64))
