"""The loss of the looked-at sample, from prediction and target."""

from __future__ import annotations

import numpy as np

from nnviz.engine.losses import LOSSES
from nnviz.engine.shapes import Array
from nnviz.engine.trace import Trace
from nnviz.experiment.explain.rest import rest_line
from nnviz.experiment.explain.values import Formula, Line, LossParts
from nnviz.experiment.frame import Frame, Microscope

_FORMULAS = {
    "mean_squared_error": Formula(r"L = (a - y)^2", "L = (a − y)²"),
    "binary_crossentropy": Formula(
        r"L = -[\,y \ln a + (1 - y) \ln (1 - a)\,]", "L = −[y ln a + (1 − y) ln(1 − a)]"
    ),
    "categorical_crossentropy": Formula(
        r"L = -\sum y \ln a = -\ln a_{\mathrm{true}}", "L = −Σ y ln a = −ln a of the true class"
    ),
}
_MEAN = Formula(r"L = \frac{1}{n}\sum (a - y)^2", "L = mean of (a − y)²")


def explain_loss(frame: Frame, scope: Microscope) -> LossParts:
    """The loss function with this sample's numbers, one line per output that counts."""
    name, trace = frame.experiment.loss, scope.trace
    formula = _MEAN if name == "mean_squared_error" and len(trace.output) > 1 else _FORMULAS[name]
    z = trace.layer(frame.layers[-1].id).z
    return LossParts(LOSSES[name].title, formula, _LINES[name](trace, z), trace.loss)


def _squared(trace: Trace, z: Array) -> tuple[Line, ...]:
    own = ((float(a), float(y)) for a, y in zip(trace.output, trace.target, strict=True))
    if len(trace.output) == 1:
        return tuple(Line("L", "(a − y)²", "({} − {})²", pair, trace.loss) for pair in own)
    return tuple(
        Line(f"L{i + 1}", "(a − y)²", "({} − {})²", (a, y), (a - y) ** 2)
        for i, (a, y) in enumerate(own)
    )


def _binary(trace: Trace, z: Array) -> tuple[Line, ...]:
    lines: list[Line] = []
    for unit, (a, y) in enumerate(zip(trace.output.tolist(), trace.target.tolist(), strict=True)):
        rest = rest_line("sigmoid", z, unit)
        with np.errstate(divide="ignore"):
            own = float(-np.log(a if y >= 0.5 else 1 - a))
        own = own if len(trace.output) > 1 else trace.loss
        lines += _logarithm(a, own, rest) if y >= 0.5 else _of_the_other(a, own, rest)
    return tuple(lines)


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


_LINES = {
    "mean_squared_error": _squared,
    "binary_crossentropy": _binary,
    "categorical_crossentropy": _categorical,
}
