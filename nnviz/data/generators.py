"""Samples drawn by formula: points of the plane within about [−6, 6] on both axes, and of a line.

The random numbers drawn do not depend on ``noise``, so turning it up moves the same points further.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Table, Task
from nnviz.engine.shapes import Array, Shape
from nnviz.errors import DataError

SMALLEST, LARGEST = 2, 100_000
LOUDEST = 0.5
RADIUS = 5.0
REACH = 2.0
"""How far full noise (1.0) moves a point along each axis; 0.5 keeps it within RADIUS + 1."""
TURNS = 1.5
GAP = 0.5
"""How far the two arms start from the centre, and the four squares from the axes."""
BEST, WIDTH = 0.5, 0.2
"""The dose that helps most, and how far from it the effect is down to 1/e."""

Draw = Callable[[int, float, np.random.Generator], tuple[Array, Array]]


@dataclass(frozen=True)
class Recipe:
    """How a named sample is drawn: ``draw(count, noise, rng)`` → points (n, inputs), targets
    (n,)."""

    draw: Draw
    task: Task
    class_names: tuple[str, ...]
    target_name: str = "class"
    input_names: tuple[str, ...] = ("x1", "x2")


def two_spirals(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two arms wound around each other, their points evenly spread along the arm."""
    label = _alternating(count)
    along = (np.arange(count) // 2 + rng.random(count)) / ((count + 1) // 2)
    angle = np.pi * (2 * TURNS * along + label)
    return _moved(_polar(GAP + (RADIUS - GAP) * along, angle), noise, rng), label


def circles(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """A disc (0) inside a ring (1), both filled evenly."""
    label = _alternating(count)
    inner = np.where(label == 1, 0.7 * RADIUS, 0.0) ** 2
    outer = np.where(label == 1, RADIUS, 0.5 * RADIUS) ** 2
    radius = np.sqrt(inner + (outer - inner) * rng.random(count))
    return _moved(_polar(radius, 2 * np.pi * rng.random(count)), noise, rng), label


def xor(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Four squares: 1 where the signs of x₁ and x₂ differ, 0 where they agree."""
    label = _alternating(count)
    size = GAP + (RADIUS - GAP) * rng.random((count, 2))
    sign = np.where(rng.random(count) < 0.5, -1.0, 1.0)
    signs = np.stack([sign, np.where(label == 1, -sign, sign)], axis=1)
    return _moved(size * signs, noise, rng), label


def blobs(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two round Gaussians, lower left (0) and upper right (1); noise widens both."""
    label = _alternating(count)
    centre = np.where(label == 1, 2.0, -2.0)[:, np.newaxis]
    return centre + (0.6 + REACH * noise) * rng.standard_normal((count, 2)), label


def plane(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Targets on a sloping plane, in [−1, 1] without noise; noise moves the target."""
    points = rng.uniform(-RADIUS, RADIUS, (count, 2))
    height = points @ np.array([0.6, 0.4]) / RADIUS
    return points, height + noise * rng.uniform(-1.0, 1.0, count)


def dosage(count: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """How much a dose from 0 to 1 helps: too little and too much do not; noise moves the target."""
    dose = rng.random(count)
    helped = np.exp(-(((dose - BEST) / WIDTH) ** 2))
    return dose[:, np.newaxis], helped + noise * rng.uniform(-1.0, 1.0, count)


GENERATORS: dict[str, Recipe] = {
    "two-spirals": Recipe(two_spirals, "binary", ("first arm", "second arm")),
    "circles": Recipe(circles, "binary", ("disc", "ring")),
    "xor": Recipe(xor, "binary", ("same sign", "different signs")),
    "blobs": Recipe(blobs, "binary", ("lower left", "upper right")),
    "plane": Recipe(plane, "regression", (), "height"),
    "dosage": Recipe(dosage, "regression", (), "effectiveness", ("dosage",)),
}


def inputs_of(name: str) -> Shape:
    """The shape of a named sample's raw inputs; of an unknown one nothing."""
    recipe = GENERATORS.get(name)
    return (len(recipe.input_names) if recipe is not None else 0,)


def generate(name: str, count: int, noise: float, rng: np.random.Generator) -> Table:
    """A table of ``count`` points in float64; equal generators give equal tables.

    DataError for an unknown name, a count outside 2…100000 or a noise outside 0…0.5.
    """
    recipe = GENERATORS.get(name)
    if recipe is None:
        raise DataError(f"No generator is called '{name}'; there are {', '.join(GENERATORS)}.")
    _check(count, noise)
    points, target = recipe.draw(count, noise, rng)
    return Table(
        name=name,
        task=recipe.task,
        # Values of single precision, so that runtimes which take no other get the same points.
        inputs=points.astype(np.float32).astype(np.float64),
        targets=target[:, np.newaxis],
        input_names=recipe.input_names,
        class_names=recipe.class_names,
        target_name=recipe.target_name,
    )


def _check(count: int, noise: float) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or not SMALLEST <= count <= LARGEST:
        raise DataError(
            f"The number of samples is {count}; choose a whole number from {SMALLEST} to {LARGEST}."
        )
    if not 0.0 <= noise <= LOUDEST:
        raise DataError(f"The noise is {noise}; choose a fraction from 0 to {LOUDEST}.")


def _alternating(count: int) -> Array:
    """Labels 0, 1, 0, 1, …: the classes differ by one sample at most."""
    return (np.arange(count) % 2).astype(np.float64)


def _polar(radius: Array, angle: Array) -> Array:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _moved(points: Array, noise: float, rng: np.random.Generator) -> Array:
    return points + noise * REACH * rng.uniform(-1.0, 1.0, points.shape)
