"""A dense and a convolutional network side by side, as a table and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from math import prod
from typing import Any

from rich.console import Console
from rich.table import Table

from nnviz.experiment.comparing.comparison import FARTHEST, Comparison, Side
from nnviz.experiment.comparing.networks import LEAST, LayerSize
from nnviz.printing.values import number

LARGE = 100 * 100
"""The pixels of a picture that is still a small one."""

_DIRECTIONS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


def comparison_values(comparison: Comparison) -> dict[str, Any]:
    """All numbers, for JSON."""
    return {
        "sample": comparison.sample,
        "seed": comparison.seed,
        "image": list(comparison.image),
        "epochs": comparison.epochs,
        "steps": comparison.steps,
        "train_samples": comparison.samples,
        "test_samples": comparison.tests,
        "left_out": list(comparison.left_out),
        "networks": [_side_values(side) for side in comparison.sides],
    }


def print_comparison(comparison: Comparison) -> None:
    """A table of three columns, then the rules it was made by."""
    table = Table("", box=None, pad_edge=False)
    for side in comparison.sides:
        table.add_column(side.kind, justify="right", no_wrap=True)
    _add_sizes(table, comparison.sides)
    _add_shifts(table, comparison.sides)
    _add_fewer(table, comparison.sides)
    console = Console(highlight=False)
    console.print(table)
    console.print()
    for sentence in _rules(comparison):
        console.print(sentence)


def _side_values(side: Side) -> dict[str, Any]:
    return {
        "network": side.kind,
        "parameters": side.parameters,
        "layers": [_layer_values(layer) for layer in side.layers],
        "seconds_per_epoch": number(side.seconds),
        "steps_per_second": number(side.steps_per_second),
        "shifts": [asdict(shift) for shift in side.shifts],
        "mean_by_distance": [side.at_distance(distance) for distance in range(FARTHEST + 1)],
        "fewer": [asdict(each) for each in side.fewer],
    }


def _layer_values(layer: LayerSize) -> dict[str, Any]:
    return {
        "layer": layer.layer,
        "kind": layer.kind,
        "parameters": layer.parameters,
        "weights_per_unit": layer.weights,
    }


def _add_sizes(table: Table, sides: tuple[Side, ...]) -> None:
    table.add_row("parameters", *(f"{side.parameters:,}" for side in sides))
    for index, layers in enumerate(zip(*(side.layers for side in sides), strict=True), start=1):
        table.add_row(f"  layer {index}", *(f"{each.layer} {each.parameters:,}" for each in layers))
        table.add_row("    weights of one unit", *(f"{each.weights:,}" for each in layers))
    table.add_row("seconds per epoch", *(f"{side.seconds:.3g}" for side in sides))
    table.add_row("steps per second", *(f"{side.steps_per_second:,.0f}" for side in sides))


def _add_shifts(table: Table, sides: tuple[Side, ...]) -> None:
    _add_heading(table, "test accuracy, test images shifted")
    table.add_row("  not at all", *(_percent(side.at_distance(0)) for side in sides))
    for distance in range(1, FARTHEST + 1):
        means = (_percent(side.at_distance(distance)) for side in sides)
        table.add_row(f"  by {distance} px, mean of four", *means)
        for name, (down, right) in _DIRECTIONS.items():
            move = down * distance, right * distance
            table.add_row(f"    {name}", *(_percent(_moved(side, move)) for side in sides))


def _add_fewer(table: Table, sides: tuple[Side, ...]) -> None:
    _add_heading(table, "test accuracy, fewer training images")
    for found in zip(*(side.fewer for side in sides), strict=True):
        share = "all" if found[0].share == 1 else str(Fraction(found[0].share))
        table.add_row(
            f"  {share}: {found[0].samples:,}", *(_percent(each.accuracy) for each in found)
        )


def _add_heading(table: Table, text: str) -> None:
    table.add_row()
    table.add_row(text)


def _moved(side: Side, move: tuple[int, int]) -> float:
    return next(each.accuracy for each in side.shifts if (each.down, each.right) == move)


def _rules(comparison: Comparison) -> tuple[str, ...]:
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
        f"steps, which are {comparison.epochs:,} epochs of all {comparison.samples:,} training "
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


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
