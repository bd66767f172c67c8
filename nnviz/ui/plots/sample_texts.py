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
    "sum_of_squared_residuals": "squared residual",
    "mean_absolute_error": "absolute error",
    "huber": "Huber loss",
    "perceptron": "perceptron criterion",
    "binary_crossentropy": "cross-entropy",
    "categorical_crossentropy": "cross-entropy",
}
MARKS = ("▲", "●")
"""The marks of the classes 0 and 1 in texts; the second is the one whose probability is given."""


def heading(frame: Frame) -> str:
    """What the picture of the plane shows: ``P(class = ●)``, or the value's name."""
    table, sure = frame.data.table, is_probability(frame)
    if table.task == "binary":
        return f"P(class = {MARKS[1]})" if sure else f"output (0 = {MARKS[0]}, 1 = {MARKS[1]})"
    if table.task == "classes":
        return "likeliest class" if sure else "class of the largest output"
    return table.target_name


def is_probability(frame: Frame) -> bool:
    """Whether the outputs are probabilities: others may be of any size."""
    return frame.data.table.task != "regression" and activation(frame) in ("sigmoid", "softmax")


def activation(frame: Frame) -> str:
    """The output layer's activation."""
    last = frame.experiment.layers[-1]
    return last.activation if isinstance(last, Dense) else ""


def answer(frame: Frame, outputs: Array) -> str:
    """What the network answers: ``P = 0.931``, ``output 1.040``, ``cat 0.910``,
    ``height 0.196``."""
    table = frame.data.table
    if table.task == "classes":
        best = int(np.argmax(outputs))
        return f"{table.class_names[best]} {number(outputs[best])}"
    own = "P =" if is_probability(frame) else "output"
    return f"{own if table.task == 'binary' else table.target_name} {number(outputs[0])}"


def truth(table: Table, target: Array) -> str:
    """What is true: ``true ●``, ``true cat``, ``true 0.0821``."""
    if table.task == "classes":
        return f"true {table.class_names[int(np.argmax(target))]}"
    value = float(target[0])
    return f"true {MARKS[round(value)] if table.task == 'binary' else plain(value)}"


def place_text(frame: Frame, x1: float, x2: float, outputs: Array) -> str:
    """``(0.31, −0.20) P = 0.931``."""
    return f"({short(x1)}, {short(x2)}) {answer(frame, outputs)}"


def loss_text(frame: Frame, scope: Microscope) -> str:
    """``cross-entropy −ln 0.910 = 0.0943``."""
    name, parts = _LOSS_NAMES[frame.experiment.loss], explain_loss(frame, scope)
    if len(parts.lines) > 1:
        return f"{name} {number(parts.loss)}"
    line = parts.lines[0]
    return f"{name} {filled(line.pattern, line.values)} = {number(line.result)}"
