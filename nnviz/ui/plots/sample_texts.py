"""What is said about the prediction for a sample, or for a place in the plane."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Table
from nnviz.drawing.numbers import filled, number, plain, short
from nnviz.engine.layers import Dense
from nnviz.engine.shapes import Array
from nnviz.experiment.explain import explain_loss
from nnviz.experiment.frame import Frame, Microscope

_LOSS_NAMES = {
    "mean_squared_error": "squared error",
    "binary_crossentropy": "cross-entropy",
    "categorical_crossentropy": "cross-entropy",
}
MARKS = ("▲", "●")
"""The marks of the classes 0 and 1 in texts; the second is the one whose probability is given."""


def heading(frame: Frame) -> str:
    """What the picture of the plane shows: ``P(class = ●)``, or the value's name."""
    table = frame.data.table
    if table.task == "binary":
        return f"P(class = {MARKS[1]})"
    return "likeliest class" if table.task == "classes" else table.target_name


def activation(frame: Frame) -> str:
    """The output layer's activation."""
    last = frame.experiment.layers[-1]
    return last.activation if isinstance(last, Dense) else ""


def answer(table: Table, outputs: Array) -> str:
    """What the network answers: ``P = 0.931``, ``cat 0.910``, ``height 0.196``."""
    if table.task == "classes":
        best = int(np.argmax(outputs))
        return f"{table.class_names[best]} {number(outputs[best])}"
    name = "P =" if table.task == "binary" else table.target_name
    return f"{name} {number(outputs[0])}"


def truth(table: Table, target: Array) -> str:
    """What is true: ``true ●``, ``true cat``, ``true 0.0821``."""
    if table.task == "classes":
        return f"true {table.class_names[int(np.argmax(target))]}"
    value = float(target[0])
    return f"true {MARKS[round(value)] if table.task == 'binary' else plain(value)}"


def place_text(table: Table, x1: float, x2: float, outputs: Array) -> str:
    """``(0.31, −0.20) P = 0.931``."""
    return f"({short(x1)}, {short(x2)}) {answer(table, outputs)}"


def loss_text(frame: Frame, scope: Microscope) -> str:
    """``cross-entropy −ln 0.910 = 0.0943``."""
    name, parts = _LOSS_NAMES[frame.experiment.loss], explain_loss(frame, scope)
    if len(parts.lines) > 1:
        return f"{name} {number(parts.loss)}"
    line = parts.lines[0]
    return f"{name} {filled(line.pattern, line.values)} = {number(line.result)}"
