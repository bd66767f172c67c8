"""What the generators of samples share."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array


def alternating(count: int) -> Array:
    """Labels 0, 1, 0, 1, …: the classes differ by one sample at most."""
    return (np.arange(count) % 2).astype(np.float64)


def faded(pixels: Array, noise: float, rng: np.random.Generator) -> Array:
    """Pixels within 0…1, each moved by up to the share ``noise`` of the way to its opposite."""
    return pixels + noise * rng.random(pixels.shape) * (1.0 - 2.0 * pixels)
