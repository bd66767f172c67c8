"""The loss of the looked-at sample, from prediction and target."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.engine.losses import LOSSES
from nnviz.engine.shapes import Array
from nnviz.engine.trace import Trace
from nnviz.experiment.explain.rest import rest_line, small_line
from nnviz.experiment.explain.values import Formula, Line, LossParts
from nnviz.experiment.frame import Frame, Microscope

_FORMULAS = {
    "binary_crossentropy": Formula(
        r"L = -[\,y \ln a + (1 - y) \ln (1 - a)\,]", "L = −[y ln a + (1 − y) ln(1 − a)]"
    ),
    "categorical_crossentropy": Formula(
        r"L = -\sum y \ln a = -\ln a_{\mathrm{true}}", "L = −Σ y ln a = −ln a of the true class"
    ),
}
_TERMS = {
    "mean_squared_error": Formula("(a - y)^2", "(a − y)²"),
    "sum_of_squared_residuals": Formula("(a - y)^2", "(a − y)²"),
    "mean_absolute_error": Formula("|a - y|", "|a − y|"),
    "huber": Formula(r"\mathrm{Huber}(a - y)", "½ (a − y)² where |a − y| ≤ 1, else |a − y| − ½"),
    "perceptron": Formula(r"(a - y)\,z", "(a − y) · z"),
}
"""What each output adds to the loss."""
_SUMS = ("sum_of_squared_residuals", "perceptron")
"""The losses that are a sum over the outputs, not their mean."""


def explain_loss(frame: Frame, scope: Microscope) -> LossParts:
    """The loss function with this sample's numbers, one line per output that counts."""
    name, trace = frame.experiment.loss, scope.trace
    formula = loss_formula(name, len(trace.output))
    z = trace.layer(frame.layers[-1].id).z
    lines = {"binary_crossentropy": _binary, "categorical_crossentropy": _categorical}.get(name)
    own = lines(trace, z) if lines else _by_output(name, trace, z)
    return LossParts(LOSSES[name].title, formula, own, trace.loss)


def loss_formula(name: str, outputs: int) -> Formula:
    """One sample's loss over so many outputs."""
    if name in _FORMULAS:
        return _FORMULAS[name]
    term = _TERMS[name]
    if outputs == 1:
        return Formula(f"L = {term.latex}", f"L = {term.text}")
    if name in _SUMS:
        return Formula(rf"L = \sum {term.latex}", f"L = sum of {term.text}")
    return Formula(rf"L = \frac{{1}}{{n}}\sum {term.latex}", f"L = mean of {term.text}")


def _by_output(name: str, trace: Trace, z: Array) -> tuple[Line, ...]:
    """One line per output; a single one gives the loss itself."""
    own = zip(trace.output.tolist(), trace.target.tolist(), z.tolist(), strict=True)
    lines = [_term(name, *numbers) for numbers in own]
    if len(lines) == 1:
        return (replace(lines[0], result=trace.loss),)
    return tuple(replace(line, symbol=f"L{unit}") for unit, line in enumerate(lines, start=1))


def _term(name: str, a: float, y: float, z: float) -> Line:
    """What one output adds, with its numbers."""
    size = abs(a - y)
    if name == "perceptron":
        return Line("L", "(a − y) · z", "({} − {}) · {}", (a, y, z), (a - y) * z)
    if name == "mean_absolute_error":
        return Line("L", "|a − y|", "|{} − {}|", (a, y), size)
    if name == "huber" and size > 1:
        return Line("L", "|a − y| − ½", "|{} − {}| − ½", (a, y), size - 0.5)
    if name == "huber":
        return Line("L", "½ (a − y)²", "½ · ({} − {})²", (a, y), size * size / 2)
    return Line("L", "(a − y)²", "({} − {})²", (a, y), size * size)


def _binary(trace: Trace, z: Array) -> tuple[Line, ...]:
    lines: list[Line] = []
    for unit, (a, y) in enumerate(zip(trace.output.tolist(), trace.target.tolist(), strict=True)):
        if y not in (0.0, 1.0):
            lines.append(_between(a, y, trace.loss if len(trace.output) == 1 else None))
            continue
        rest, small = rest_line("sigmoid", z, unit), small_line(z, unit)
        a = small.result if small is not None else a
        with np.errstate(divide="ignore"):
            own = float(-np.log(a if y >= 0.5 else 1 - a))
        own = own if len(trace.output) > 1 else trace.loss
        lines += [small] if small is not None else []
        lines += _logarithm(a, own, rest) if y >= 0.5 else _of_the_other(a, own, rest)
    return tuple(lines)


def _between(a: float, y: float, loss: float | None) -> Line:
    """For a target set by hand between the classes: both logarithms count."""
    with np.errstate(divide="ignore"):
        own = float(-(y * np.log(a) + (1 - y) * np.log1p(-a))) if loss is None else loss
    text, pattern = "−[y ln a + (1 − y) ln(1 − a)]", "−[{} · ln {} + {} · ln {}]"
    return Line("L", text, pattern, (y, a, 1 - y, 1 - a), own)


def _categorical(trace: Trace, z: Array) -> tuple[Line, ...]:
    true = int(np.argmax(trace.target))
    rest, a = rest_line("softmax", z, true), float(trace.output[true])
    return _logarithm(a, trace.loss, rest, " of the true class")


def _logarithm(a: float, loss: float, rest: Line | None, whose: str = "") -> tuple[Line, ...]:
    """−ln a; from 1 − a where a is nearly one."""
    if rest is None:
        return (Line("L", f"−ln a{whose}", "−ln {}", (a,), loss),)
    return rest, Line("L", "−ln(1 − (1 − a))", "−ln(1 − {})", (rest.result,), loss)


def _of_the_other(a: float, loss: float, rest: Line | None) -> tuple[Line, ...]:
    """−ln(1 − a)."""
    if rest is None:
        return (Line("L", "−ln(1 − a)", "−ln(1 − {})", (a,), loss),)
    return rest, Line("L", "−ln(1 − a)", "−ln {}", (rest.result,), loss)
