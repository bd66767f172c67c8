"""Points of the plane within about [−6, 6] on both axes, and of a line, with their targets."""

from __future__ import annotations

import numpy as np

from nnviz.data.lots import alternating
from nnviz.engine.shapes import Array

RADIUS = 5.0
REACH = 2.0
"""How far full noise (1.0) moves a point along each axis; 0.5 keeps it within RADIUS + 1."""
TURNS = 1.5
GAP = 0.5
"""How far the two arms start from the centre, and the four squares from the axes."""
BUMPS = ((-2.5, 2.5, 1.0), (2.5, 2.5, -1.0), (-2.5, -2.5, -1.0), (2.5, -2.5, 1.0), (0.0, 0.0, 0.7))
BROAD = 1.5
"""Where each bump of the plane stands and how high it is; how far from its top it is
down to 1/e."""
BEST, WIDTH = 0.5, 0.2
"""The dose that helps most, and how far from it the effect is down to 1/e."""


def two_spirals(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two arms wound around each other, their points evenly spread along the arm."""
    label = alternating(count)
    along = (np.arange(count) // 2 + rng.random(count)) / ((count + 1) // 2)
    angle = np.pi * (2 * TURNS * along + label)
    return _moved(_polar(GAP + (RADIUS - GAP) * along, angle), noise, rng), label


def circles(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """A disc (0) inside a ring (1), both filled evenly."""
    label = alternating(count)
    inner = np.where(label == 1, 0.7 * RADIUS, 0.0) ** 2
    outer = np.where(label == 1, RADIUS, 0.5 * RADIUS) ** 2
    radius = np.sqrt(inner + (outer - inner) * rng.random(count))
    return _moved(_polar(radius, 2 * np.pi * rng.random(count)), noise, rng), label


def xor(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Four squares: 1 where the signs of x₁ and x₂ differ, 0 where they agree."""
    label = alternating(count)
    size = GAP + (RADIUS - GAP) * rng.random((count, 2))
    sign = np.where(rng.random(count) < 0.5, -1.0, 1.0)
    signs = np.stack([sign, np.where(label == 1, -sign, sign)], axis=1)
    return _moved(size * signs, noise, rng), label


def blobs(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two round Gaussians, lower left (0) and upper right (1); noise widens both."""
    label = alternating(count)
    centre = np.where(label == 1, 2.0, -2.0)[:, np.newaxis]
    return centre + (0.6 + REACH * noise) * rng.standard_normal((count, 2)), label


def moons(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two half circles, each with an end inside the other: one open below (0), one above (1)."""
    label = alternating(count)
    angle = np.pi * rng.random(count)
    arc = _polar(np.full(count, 0.6 * RADIUS), angle)
    lower = np.stack([-arc[:, 0] + 0.3 * RADIUS, 0.2 * RADIUS - arc[:, 1]], axis=1)
    upper = np.stack([arc[:, 0] - 0.3 * RADIUS, arc[:, 1] - 0.2 * RADIUS], axis=1)
    return _moved(np.where(label[:, np.newaxis] == 1, lower, upper), noise, rng), label


def plane(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Targets on a sloping plane, in [−1, 1] without noise; noise moves the target."""
    points = rng.uniform(-RADIUS, RADIUS, (count, 2))
    height = points @ np.array([0.6, 0.4]) / RADIUS
    return points, height + noise * rng.uniform(-1.0, 1.0, count)


def bumps(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Targets on a plane with round hills and hollows, within about [−1, 1]; noise moves the
    target."""
    points = rng.uniform(-RADIUS, RADIUS, (count, 2))
    height = np.zeros(count)
    for x1, x2, top in BUMPS:
        height += top * np.exp(-((points - (x1, x2)) ** 2).sum(axis=1) / BROAD**2)
    return points, height + noise * rng.uniform(-1.0, 1.0, count)


def noisy_sine(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """sin x for one input between −5 and 5; noise moves the target."""
    x = rng.uniform(-RADIUS, RADIUS, count)
    return x[:, np.newaxis], np.sin(x) + noise * rng.uniform(-1.0, 1.0, count)


def dosage(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """How much a dose from 0 to 1 helps: too little and too much do not; noise moves the target."""
    dose = rng.random(count)
    helped = np.exp(-(((dose - BEST) / WIDTH) ** 2))
    return dose[:, np.newaxis], helped + noise * rng.uniform(-1.0, 1.0, count)


def _polar(radius: Array, angle: Array) -> Array:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _moved(points: Array, noise: float, rng: np.random.Generator) -> Array:
    return points + noise * REACH * rng.uniform(-1.0, 1.0, points.shape)
