"""What a brush leaves where it is put down."""

from __future__ import annotations

import numpy as np

from nnviz.engine.shapes import Array
from nnviz.values import dataclass

SIZES = (4, 6, 8, 10, 12, 15, 18, 22, 26, 30, 36, 42, 50, 60)
DENSITIES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20)


@dataclass(frozen=True)
class Brush:
    """``kind``: the class that it paints, None for the eraser; ``value``: what it paints of a
    regression; ``size``: its radius in pixels; ``density``: how many points each touch leaves."""

    kind: int | None = 0
    value: float = 0.0
    size: int = 12
    density: int = 1

    def touch(self, at: Array, reach: Array, rng: np.random.Generator) -> Array:
        """(density, 2) places evenly over the brush, whose radii are ``reach``; a single point is
        left just where it points."""
        if self.density == 1:
            return at[None].copy()
        radius, angle = np.sqrt(rng.random(self.density)), 2 * np.pi * rng.random(self.density)
        around = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return np.asarray(at + reach * around)
