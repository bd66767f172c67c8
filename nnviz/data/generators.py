"""Samples drawn by formula: points, and small pictures.

The random numbers drawn do not depend on ``noise``, so turning it up moves the same samples
further.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnviz.data import faces, letters, points, series
from nnviz.data.dataset import Table
from nnviz.data.source import Task
from nnviz.engine.shapes import Array, Shape
from nnviz.errors import DataError
from nnviz.values import dataclass

SMALLEST, LARGEST = 2, 100_000
LOUDEST = 0.5
MOST_OUTLIERS = 0.3
FAR = 2.0
"""So many times the largest value outliers are moved at least, and at most half as far again."""

Draw = Callable[[int, float, np.random.Generator], tuple[Array, Array]]


@dataclass(frozen=True)
class Recipe:
    """How a named sample is drawn: ``draw(count, noise, rng)`` → inputs (n, *shape) and targets
    (n,): values, or the numbers of the classes."""

    draw: Draw
    task: Task
    class_names: tuple[str, ...]
    target_name: str = "class"
    input_names: tuple[str, ...] = ("x1", "x2")
    shape: Shape = (2,)
    series: bool = False


_IMAGE = ("image",)
GENERATORS: dict[str, Recipe] = {
    "two-spirals": Recipe(points.two_spirals, "binary", ("first arm", "second arm")),
    "circles": Recipe(points.circles, "binary", ("disc", "ring")),
    "xor": Recipe(points.xor, "binary", ("same sign", "different signs")),
    "blobs": Recipe(points.blobs, "binary", ("lower left", "upper right")),
    "moons": Recipe(points.moons, "binary", ("open below", "open above")),
    "plane": Recipe(points.plane, "regression", (), "height"),
    "bumps": Recipe(points.bumps, "regression", (), "height"),
    "noisy-sine": Recipe(points.noisy_sine, "regression", (), "y", ("x",), (1,)),
    "dosage": Recipe(points.dosage, "regression", (), "effectiveness", ("dosage",), (1,)),
    "x-o": Recipe(letters.x_o, "classes", ("X", "O"), "class", _IMAGE, (1, 6, 6)),
    "faces": Recipe(
        faces.faces, "classes", ("face", "scrambled"), "class", _IMAGE, (1, faces.SIDE, faces.SIDE)
    ),
    "sine": Recipe(
        series.sine, "regression", (), "next value", ("value",), (series.WINDOW, 1), series=True
    ),
}


def inputs_of(name: str) -> Shape:
    """The shape of a named sample's raw inputs; of an unknown one nothing."""
    recipe = GENERATORS.get(name)
    return recipe.shape if recipe is not None else (0,)


def generate(
    name: str, count: int, noise: float, rng: np.random.Generator, outliers: float = 0.0
) -> Table:
    """A table of ``count`` samples in float64; equal generators give equal tables.

    DataError for an unknown name, a count outside 2…100000 or a noise outside 0…0.5.
    """
    recipe = _known(name, count, noise, outliers)
    inputs, target = recipe.draw(count, noise, rng)
    # Drawn behind all else, and for every sample: more outliers are the same ones and others.
    order, far = rng.permutation(count), rng.uniform(-1.0, 1.0, count)
    some = order[: round(outliers * count)]
    return _table(name, recipe, inputs, _off(recipe, target, some, far))


def outline(name: str, count: int, noise: float, outliers: float = 0.0) -> Table:
    """The table that ``generate`` would give, without a row, and so without the time to draw it;
    DataError as there."""
    recipe = _known(name, count, noise, outliers)
    return _table(name, recipe, np.empty((0, *recipe.shape)), np.empty(0))


def _known(name: str, count: int, noise: float, outliers: float) -> Recipe:
    if name not in GENERATORS:
        raise DataError(f"No generator is called '{name}'; there are {', '.join(GENERATORS)}.")
    _check(count, noise)
    most = 0.0 if GENERATORS[name].series else MOST_OUTLIERS
    if not 0.0 <= outliers <= most:
        raise DataError(
            f"The share of outliers of '{name}' is {outliers}; choose one from 0 to {most:g}."
        )
    return GENERATORS[name]


def _off(recipe: Recipe, target: Array, some: Array, far: Array) -> Array:
    """The target with some of another class, or far from where they belong."""
    target = target.astype(np.float64)
    if recipe.task == "regression":
        reach = float(np.abs(target).max())
        target[some] += FAR * reach * (np.sign(far[some]) + far[some] / 2)
        return target
    classes = len(recipe.class_names)
    others = 1 + (np.abs(far[some]) * (classes - 1)).astype(int).clip(0, classes - 2)
    target[some] = (target[some] + others) % classes
    return target


def _table(name: str, recipe: Recipe, inputs: Array, target: Array) -> Table:
    return Table(
        name=name,
        task=recipe.task,
        # Values of single precision, so that runtimes which take no other get the same samples.
        inputs=inputs.astype(np.float32).astype(np.float64),
        targets=_targets(recipe, target),
        input_names=recipe.input_names,
        class_names=recipe.class_names,
        target_name=recipe.target_name,
        series=recipe.series,
    )


def _targets(recipe: Recipe, target: Array) -> Array:
    """One column, or one for each of several classes."""
    if recipe.task == "classes":
        return np.asarray(np.eye(len(recipe.class_names))[target.astype(int)])
    return target[:, np.newaxis]


def _check(count: int, noise: float) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or not SMALLEST <= count <= LARGEST:
        raise DataError(
            f"The number of samples is {count}; choose a whole number from {SMALLEST} to {LARGEST}."
        )
    if not 0.0 <= noise <= LOUDEST:
        raise DataError(f"The noise is {noise}; choose a fraction from 0 to {LOUDEST}.")
