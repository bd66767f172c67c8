"""The table of a layer's units: what each computes for the sample looked at, and its bias."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnviz.drawing.columns import INPUT
from nnviz.drawing.marks import unit_marks
from nnviz.drawing.network_table.contents import Column, Contents
from nnviz.engine.layers import Conv2D, Dense
from nnviz.engine.layout import Layout
from nnviz.engine.shapes import Array, Shape
from nnviz.engine.trace import StepTrace
from nnviz.experiment.explain.names import unit_count, unit_name, unit_shape
from nnviz.experiment.frame import Frame


def units_contents(frame: Frame, layer: str, step: StepTrace | None) -> Contents:
    """One row for each unit of a layer, or of the input; ``step``: the newest update known."""
    units = unit_count(frame, layer)
    names = _names(frame, layer, units)
    columns = [
        Column("unit", "Unit", np.arange(1, units + 1), "Its number, counted from 1."),
        *names,
        *_values(frame, layer),
        *_biases(frame, layer, step),
        *_health(frame, layer, units),
    ]
    return Contents(layer, units, tuple(columns), pinned=1 + len(names))


def _names(frame: Frame, layer: str, units: int) -> list[Column]:
    """Inputs and outputs have names of their own."""
    if not unit_name(frame, layer, 0):
        return []
    names = [unit_name(frame, layer, unit) for unit in range(units)]
    return [Column("name", "Name", names, "What it stands for.")]


def _values(frame: Frame, layer: str) -> list[Column]:
    """Of maps, all at the pixel with the largest output; of sequences, at the last step."""
    scope, shape = frame.microscope, unit_shape(frame, layer)
    if scope is None:
        return []
    if layer == INPUT:
        at, where = _places(scope.trace.x, shape)
        tip = f"The input{where}, as the network gets it."
        return [*_spots(scope.trace.x, shape), Column("x", "x", at(scope.trace.x), tip, ink="sign")]
    part, kind = scope.trace.layer(layer), frame.experiment.layer(layer)
    at, where = _places(part.a, shape)
    before = [Column("z", "z", at(part.z), f"Before the activation{where}.", ink="sign")]
    return [
        *_spots(part.a, shape),
        *(before if isinstance(kind, Dense | Conv2D) else ()),
        Column("a", "a", at(part.a), f"The output{where}.", "output", "sign"),
        Column("delta", "δ", at(part.dz), f"∂L/∂z{where}.", "delta", "gradient"),
    ]


def _places(values: Array, shape: Shape) -> tuple[Callable[[Array], Array], str]:
    """Reads one number for each unit out of arrays (units,), (steps, units) or (maps, H, W)."""
    if len(shape) == 3:
        best = values.reshape(len(values), -1).argmax(axis=1)
        units = np.arange(len(values))
        return (
            lambda array: array.reshape(len(array), -1)[units, best],
            " at the pixel of its largest output",
        )
    if len(shape) == 2:
        return lambda array: array[-1], " at the last step"
    return lambda array: array, ""


def _spots(values: Array, shape: Shape) -> list[Column]:
    """Where in its map a unit's numbers are from."""
    if len(shape) != 3:
        return []
    best = values.reshape(len(values), -1).argmax(axis=1)
    spots = [f"({at // shape[2]}, {at % shape[2]})" for at in best.tolist()]
    return [Column("pixel", "Pixel", spots, "The pixel (row, column) of its largest output.",
                   ink="muted")]  # fmt: skip


def _biases(frame: Frame, layer: str, step: StepTrace | None) -> list[Column]:
    """The bias with its gradient and its next update; a cell of an LSTM has four, a normalising
    layer has none: theirs are among the weights."""
    block = frame.layout.block(layer) if layer in frame.layout else None
    if block is None or "bias" not in block or block.kind == "lstm":
        return []
    bias = frame.layout.bias(frame.parameters, layer)
    own = Column("bias", "b", bias, "The bias. Type another.", "bias", "sign", editable=True)
    if step is None or not same(step.layout, frame.layout):
        return [own]
    gradient = step.layout.bias(step.batch_gradient, layer)
    change = step.layout.bias(step.new_parameters, layer) - step.layout.bias(step.parameters, layer)
    return [
        own,
        Column("db", "∂L/∂b", gradient, "The next batch's gradient of the bias.",
               "gradient of the bias", "gradient"),
        Column("change", "Δb", change, "What the next update adds to the bias.",
               "update of the bias", "update"),
    ]  # fmt: skip


def same(first: Layout, second: Layout) -> bool:
    """Whether two vectors hold the same numbers at the same places."""
    return first is second or first == second


def _health(frame: Frame, layer: str, units: int) -> list[Column]:
    """Dead and saturated units."""
    said = [""] * units
    for mark in unit_marks(frame):
        for unit in mark.units if mark.layer == layer else ():
            if unit < units:
                said[unit] = mark.trouble
    if layer == INPUT:
        return []
    return [Column("health", "Health", said, "Dead: 0 for all samples looked at. Saturated: its "
                   "activation is flat for nearly all.", ink="error")]  # fmt: skip
