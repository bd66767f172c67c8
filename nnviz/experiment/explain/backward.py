"""Backward: the chain rule, from what the unit's output does to the loss to ∂L/∂z."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import AveragePool2D, Conv2D, Dense, MaxPool2D
from nnviz.engine.losses import LOSSES
from nnviz.engine.trace import LayerTrace
from nnviz.experiment.explain.activated import DERIVATIVES
from nnviz.experiment.explain.names import output_names
from nnviz.experiment.explain.rest import rest_line
from nnviz.experiment.explain.sources import takers
from nnviz.experiment.explain.values import Backward, Formula, Line, Pixel, Terms
from nnviz.experiment.explain.windows import pixels_at, winner_at
from nnviz.experiment.frame import Frame, Microscope
from nnviz.experiment.selection import Selection

_OWN = (r"\partial L / \partial a", "∂L/∂a")
_SUM = (r"\sum w\,\delta", "Σ w·δ")
"""Where ∂L/∂a stands in a formula: by itself, or as the sum that it is."""
_SHARED = "The windows overlap: a value in several of them gets the sum of what they hand back."


def dense_backward(frame: Frame, scope: Microscope, layer: Dense, unit: int) -> Backward:
    """∂L/∂z = f'(z) · ∂L/∂a of a Dense unit."""
    part = scope.trace.layer(layer.id)
    if layer.id == frame.layers[-1].id:
        return _output_backward(frame, scope, part, layer, unit)
    terms = _terms(frame, scope, layer, unit)
    if layer.activation == "softmax":
        return replace(_softmax(part, unit), terms=terms)
    numbers = float(part.z[unit]), float(part.da[unit]), float(part.dz[unit])
    return _chain(layer.activation, *numbers, _OWN if terms is None else _SUM, terms)


def conv_backward(scope: Microscope, layer: Conv2D, unit: int, pixel: Pixel) -> Backward:
    """The same for one pixel of a map; ∂L/∂a comes from the layer behind."""
    part, at = scope.trace.layer(layer.id), (unit, *pixel)
    numbers = float(part.z[at]), float(part.da[at]), float(part.dz[at])
    return _chain(layer.activation, *numbers, _OWN, None)


def pool_backward(
    part: LayerTrace, layer: MaxPool2D | AveragePool2D, unit: int, pixel: Pixel
) -> Backward:
    """The gradient goes to the winner alone, or evenly to the whole window."""
    delta = float(part.da[(unit, *pixel)])
    window = np.zeros_like(part.x[(unit, *pixels_at(part, layer, pixel))])
    if isinstance(layer, MaxPool2D):
        window[winner_at(part, layer, unit, pixel)] = delta
        formula = Formula(
            r"\partial L / \partial x_{\mathrm{max}} = \partial L / \partial a",
            "∂L/∂x of the largest = ∂L/∂a",
        )
    else:
        window[...] = delta / window.size
        formula = Formula(
            rf"\partial L / \partial x = \partial L / \partial a \cdot 1/{window.size}",
            f"∂L/∂x = ∂L/∂a · 1/{window.size}",
        )
    note = _SHARED if layer.window(part.x.shape).overlaps else ""
    return Backward(formula, None, (), delta, window, note)


def _chain(
    activation: str,
    z: float,
    da: float,
    dz: float,
    source: tuple[str, str],
    terms: Terms | None,
) -> Backward:
    (latex, text), kind = DERIVATIVES[activation], ACTIVATIONS[activation]
    slope = float(kind.derivative(np.asarray(z)))
    formula = Formula(
        rf"\partial L / \partial z = {latex}\cdot {source[0]}",
        f"∂L/∂z = ({text}) · {source[1]}",
    )
    if activation == "linear":
        formula = Formula(rf"\partial L / \partial z = {source[0]}", f"∂L/∂z = {source[1]}")
    line = Line("δ", "f'(z) · ∂L/∂a", "{} · {}", (slope, da), dz)
    note = kind.undefined if kind.flat or z == 0 else ""
    return Backward(formula, terms, (line,), dz, note=note)


def _softmax(part: LayerTrace, unit: int) -> Backward:
    """Every output of the layer depends on this z."""
    formula = Formula(
        r"\partial L / \partial z_i = a_i (\partial L / \partial a_i - "
        r"\sum_j a_j \partial L / \partial a_j)",
        "∂L/∂zᵢ = aᵢ (∂L/∂aᵢ − Σⱼ aⱼ ∂L/∂aⱼ)",
    )
    mean, a, own = float((part.a * part.da).sum()), float(part.a[unit]), float(part.da[unit])
    delta = float(part.dz[unit])
    line = Line("δ", "a · (∂L/∂a − Σ a ∂L/∂a)", "{} · ({} − {})", (a, own, mean), delta)
    return Backward(formula, None, (line,), delta)


def _terms(frame: Frame, scope: Microscope, layer: Dense, unit: int) -> Terms | None:
    """w · δ of every unit of the one Dense layer that takes the output, else None."""
    found = takers(frame, layer.id)
    behind = frame.experiment.layer(found[0][0]) if len(found) == 1 else None
    if not isinstance(behind, Dense):
        return None
    id, weights = behind.id, scope.step.layout.weight(scope.step.parameters, behind.id)[:, unit]
    deltas = scope.trace.layer(id).dz
    return Terms(
        output_names(frame, id), weights, deltas, weights * deltas,
        lambda row: Selection(id, row, None, unit), lambda row: Selection(id, row),
    )  # fmt: skip


def _output_backward(
    frame: Frame, scope: Microscope, part: LayerTrace, layer: Dense, unit: int
) -> Backward:
    """Losses that need a certain activation are derived with it: ∂L/∂z = a − y, over the outputs
    or not. The others come by ∂L/∂a."""
    loss, outputs = LOSSES[frame.experiment.loss], len(part.a)
    a, y, delta = float(part.a[unit]), float(scope.trace.target[unit]), float(part.dz[unit])
    if loss.fused:
        over = outputs if loss.name == "binary_crossentropy" else 1
        rest = rest_line(layer.activation, part.z, unit) if y == 1.0 and over == 1 else None
        fused = _fused(a, y, delta, over, rest)
        return replace(fused, note=_HELD) if loss.name == "perceptron" else fused
    if layer.activation == "softmax":
        return _softmax(part, unit)
    da = float(part.da[unit])
    text, pattern = _slope(loss.name, a - y, outputs)
    chain = _chain(layer.activation, float(part.z[unit]), da, delta,
                   _OWN, None)  # fmt: skip
    return replace(chain, lines=(Line("∂L/∂a", text, pattern, (a, y), da), *chain.lines))


_HELD = (
    "The criterion is derived by z alone, with the step's output held fixed: by the step's own "
    "derivative, 0, nothing could be learnt."
)


def _slope(loss: str, residual: float, outputs: int) -> tuple[str, str]:
    """∂L/∂a in words and as a pattern of a and y."""
    text, pattern = "2 (a − y)", "2 · ({} − {})"
    if loss == "mean_absolute_error" or (loss == "huber" and abs(residual) > 1):
        text, pattern = "sign(a − y)", "sign({} − {})"
    elif loss == "huber":
        text, pattern = ("a − y", "{} − {}") if outputs == 1 else ("(a − y)", "({} − {})")
    over = 1 if loss == "sum_of_squared_residuals" else outputs
    return _mean(text, over), _mean(pattern, over)


def _fused(a: float, y: float, delta: float, over: int, rest: Line | None) -> Backward:
    """``rest``: how 1 − a comes about, where a is nearly the target one."""
    latex = r"\partial L / \partial z = a - y"
    latex = latex if over == 1 else rf"\partial L / \partial z = (a - y) / {over}"
    text, pattern = ("a − y", "{} − {}")
    if over > 1:
        text, pattern = f"(a − y) / {over}", f"({{}} − {{}}) / {over}"
    lines: tuple[Line, ...] = (Line("δ", text, pattern, (a, y), delta),)
    if rest is not None and math.isclose(rest.result, -delta, rel_tol=2e-3):
        lines = rest, Line("δ", "a − y = −(1 − a)", "−{}", (rest.result,), delta)
    return Backward(Formula(latex, f"∂L/∂z = {text}"), None, lines, delta)


def _mean(text: str, outputs: int) -> str:
    return text if outputs == 1 else f"{text} / {outputs}"
