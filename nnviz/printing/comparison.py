"""A dense and a convolutional network side by side, as a table and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from nnviz.experiment.comparing.comparison import FARTHEST, Comparison, Side
from nnviz.experiment.comparing.networks import LayerSize
from nnviz.experiment.comparing.rows import rows_of, rules_of
from nnviz.printing.values import number


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
    for row in rows_of(comparison):
        if not row.cells:
            table.add_row()
        table.add_row(2 * row.depth * " " + row.name, *row.cells)
    console = Console(highlight=False)
    console.print(table)
    console.print()
    for sentence in rules_of(comparison):
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
