"""A comparison as lines of text: what the command prints and the window shows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from math import prod
from typing import NamedTuple

from nnviz.experiment.comparing.comparison import FARTHEST, Comparison, Side
from nnviz.experiment.comparing.networks import LEAST, LayerSize

LARGE = 100 * 100
"""The pixels of a picture that is still a small one."""

UNKNOWN = "–"
DIRECTIONS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


class Row(NamedTuple):
    """``depth`` says how far its name stands in; a heading has no cells."""

    depth: int
    name: str
    cells: tuple[str, ...] = ()


def rows_of(comparison: Comparison) -> tuple[Row, ...]:
    """All numbers, one cell for each network; those not measured yet are dashes."""
    return (*_sizes(comparison.sides), *_shifts(comparison.sides), *_fewer(comparison.sides))


def rules_of(comparison: Comparison) -> tuple[str, ...]:
    """How it was measured, in sentences."""
    dense, convolutional = comparison.sides
    channels, values = comparison.image[0], prod(comparison.image)
    return (
        f"A unit of the first dense layer has a weight for each of the image's {values:,} numbers, "
        f"of 100×100 pixels {channels * LARGE:,}; a filter of the first convolution has "
        f"{convolutional.layers[0].weights:,}, however large the image.",
        f"The dense network has a layer for each convolution, all as wide: {LEAST} units or more, "
        "so many that it has no fewer parameters. It has "
        f"{dense.parameters / convolutional.parameters:.1f} times as many.",
        f"{comparison.sample}, seed {comparison.seed}: every network made {comparison.steps:,} "
        f"steps, which are {_epochs(comparison.epochs)} of all {comparison.samples:,} training "
        f"images, and is judged by {comparison.tests:,} test images.",
        "Seconds are the median epoch's, without evaluation. What comes in at a shifted image's "
        "edge is its background, the median of its frame.",
        *left_out_of(comparison),
    )


def left_out_of(comparison: Comparison) -> tuple[str, ...]:
    """What of the experiment's rules did not act, in a sentence, if anything."""
    rules = comparison.left_out
    names = " and ".join([*([", ".join(rules[:-1])] if rules[1:] else []), *rules[-1:]])
    said = f"So that every network makes as many steps, these were left out: {names}."
    return (said,) if rules else ()


def percent(share: float) -> str:
    """``84.2 %``."""
    return UNKNOWN if math.isnan(share) else f"{100 * share:.1f} %"


def moved(side: Side, move: tuple[int, int]) -> float:
    """Test accuracy with test images moved (down, right), NaN before it is measured."""
    found = (each.accuracy for each in side.shifts if (each.down, each.right) == move)
    return next(found, math.nan)


def share_text(share: float) -> str:
    """``all``, ``1/4``."""
    return "all" if share == 1 else str(Fraction(share))


def _sizes(sides: tuple[Side, ...]) -> Iterator[Row]:
    yield Row(0, "parameters", tuple(f"{side.parameters:,}" for side in sides))
    for index, layers in enumerate(zip(*(side.layers for side in sides), strict=True), start=1):
        cells = tuple(f"{each.layer} {each.parameters:,}" for each in layers)
        yield Row(1, f"layer {index}", cells)
        yield Row(2, "units × (weights + bias)", tuple(map(_product, layers)))
    seconds = tuple(_measured(side.seconds, ".3g") for side in sides)
    yield Row(0, "seconds per epoch", seconds)
    steps = tuple(_measured(side.steps_per_second, ",.0f") for side in sides)
    yield Row(0, "steps per second", steps)


def _product(layer: LayerSize) -> str:
    """Why a layer has so many parameters."""
    units = layer.parameters // (layer.weights + 1)
    return f"{units:,} × ({layer.weights:,} + 1)"


def _shifts(sides: tuple[Side, ...]) -> Iterator[Row]:
    yield Row(0, "test accuracy, test images shifted")
    for distance in range(FARTHEST + 1):
        name = f"by {distance} px, mean of four" if distance else "not at all"
        yield Row(1, name, tuple(percent(side.at_distance(distance)) for side in sides))
        for direction, (down, right) in DIRECTIONS.items() if distance else ():
            move = down * distance, right * distance
            yield Row(2, direction, tuple(percent(moved(side, move)) for side in sides))


def _fewer(sides: tuple[Side, ...]) -> Iterator[Row]:
    yield Row(0, "test accuracy, fewer training images")
    for index, known in enumerate(max(sides, key=lambda side: len(side.fewer)).fewer):
        name = f"{share_text(known.share)}: {known.samples:,}"
        yield Row(1, name, tuple(_fewer_at(side, index) for side in sides))


def _fewer_at(side: Side, index: int) -> str:
    return percent(side.fewer[index].accuracy) if index < len(side.fewer) else UNKNOWN


def _epochs(count: int) -> str:
    return f"{count:,} epoch{'' if count == 1 else 's'}"


def _measured(value: float, style: str) -> str:
    return UNKNOWN if math.isnan(value) else format(value, style)
