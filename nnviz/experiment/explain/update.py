"""Update: a unit's gradients side by side, and the optimizer's arithmetic for one parameter."""

from __future__ import annotations

import math

import numpy as np

from nnviz.engine.layers import Conv2D, Dense
from nnviz.engine.layout import Layout
from nnviz.engine.losses import averaged
from nnviz.engine.shapes import Array
from nnviz.engine.trace import StepTrace
from nnviz.experiment.explain.names import input_names
from nnviz.experiment.explain.values import Formula, Gradients, Line, Update
from nnviz.experiment.frame import Frame, Microscope

_DENSE = Formula(
    r"\partial L / \partial w = \delta \cdot a, \quad \partial L / \partial b = \delta",
    "∂L/∂w = δ · a,  ∂L/∂b = δ",
)
_CONV = Formula(
    r"\partial L / \partial \mathrm{kernel} = \sum \mathrm{patch} \cdot \delta",
    "∂L/∂kernel = Σ patch · δ",
)
_RULES = {
    "sgd": Formula(r"w \leftarrow w - \eta\,g", "w ← w − η g"),
    "momentum": Formula(
        r"v \leftarrow \mu v + g, \quad w \leftarrow w - \eta\,v", "v ← μ v + g,  w ← w − η v"
    ),
    "adam": Formula(
        r"w \leftarrow w - \eta\,\hat m / (\sqrt{\hat v} + \varepsilon)",
        "w ← w − η m̂ / (√v̂ + ε)",
    ),
}

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def gradients(frame: Frame, scope: Microscope, layer: Dense | Conv2D, unit: int) -> Gradients:
    """∂L/∂w of the sample, its share in the batch, and the batch's, for every parameter."""
    layout, step = scope.step.layout, scope.step
    sample = _row(layout, scope.trace.gradient, layer.id, unit)
    size = len(scope.batch)
    divisor = averaged(frame.experiment.reduction, size)
    return Gradients(
        formula=_DENSE if isinstance(layer, Dense) else _CONV,
        names=_parameter_names(frame, layer),
        shape=layout.block(layer.id).weight[1:],
        sample=sample,
        share=None if scope.member is None else sample / divisor,
        batch=_row(layout, step.batch_gradient, layer.id, unit),
        old=_row(layout, step.parameters, layer.id, unit),
        new=_row(layout, step.new_parameters, layer.id, unit),
        batch_size=size,
        divisor=divisor,
        member=scope.member,
    )


def update(
    frame: Frame, scope: Microscope, layer: Dense | Conv2D, unit: int, parameter: int
) -> Update:
    """The rule with the numbers of one parameter: a weight in reading order, −1 the bias."""
    step = scope.step

    def read(vector: Array) -> float:
        return float(_row(step.layout, vector, layer.id, unit)[parameter])

    old, new = read(step.parameters), read(step.new_parameters)
    before = {name: read(vector) for name, vector in step.state_before.items()}
    after = {name: read(vector) for name, vector in step.state_after.items()}
    lines = _LINES[step.optimizer](step, read(step.batch_gradient), before, after, new - old)
    name = _parameter_names(frame, layer)[parameter]
    return Update(name, step.optimizer, _RULES[step.optimizer], lines, old, new - old, new)


def _sgd(
    step: StepTrace, g: float, before: dict[str, float], after: dict[str, float], delta: float
) -> tuple[Line, ...]:
    return (Line("Δ", "−η g", "−{} · {}", (step.scalars["learning_rate"], g), delta),)


def _momentum(
    step: StepTrace, g: float, before: dict[str, float], after: dict[str, float], delta: float
) -> tuple[Line, ...]:
    mu, rate, v = step.scalars["momentum"], step.scalars["learning_rate"], after["velocity"]
    return (
        Line("v", "μ v + g", "{} · {} + {}", (mu, before["velocity"], g), v),
        Line("Δ", "−η v", "−{} · {}", (rate, v), delta),
    )


def _adam(
    step: StepTrace, g: float, before: dict[str, float], after: dict[str, float], delta: float
) -> tuple[Line, ...]:
    use, t = step.scalars, int(step.scalars["t"])
    b1, b2, rate, epsilon = use["beta1"], use["beta2"], use["learning_rate"], use["epsilon"]
    m, v, c1, c2 = after["m"], after["v"], 1 - b1**t, 1 - b2**t
    m_hat, v_hat = m / c1, v / c2
    root = math.sqrt(v_hat) if v_hat >= 0 else math.nan
    mixed, raised = "{} · {} + {} · {}", str(t).translate(_RAISED)
    return (
        Line("m", "β₁ m + (1 − β₁) g", mixed, (b1, before["m"], 1 - b1, g), m),
        Line("v", "β₂ v + (1 − β₂) g²", mixed + "²", (b2, before["v"], 1 - b2, g), v),
        Line("m̂", f"m / (1 − β₁{raised})", "{} / {}", (m, c1), m_hat),
        Line("v̂", f"v / (1 − β₂{raised})", "{} / {}", (v, c2), v_hat),
        Line("Δ", "−η m̂ / (√v̂ + ε)", "−{} · {} / ({} + {})", (rate, m_hat, root, epsilon), delta),
    )


_LINES = {"sgd": _sgd, "momentum": _momentum, "adam": _adam}


def _row(layout: Layout, vector: Array, layer: str, unit: int) -> Array:
    """One unit's parameters out of a flat vector: its weights flattened, then its bias."""
    weights = layout.weight(vector, layer)[unit].ravel()
    return np.append(weights, layout.bias(vector, layer)[unit])


def _parameter_names(frame: Frame, layer: Dense | Conv2D) -> tuple[str, ...]:
    names = input_names(frame, layer.id)
    if isinstance(layer, Conv2D):
        cells = range(layer.kernel)
        names = tuple(f"{name} ({i}, {j})" for name in names for i in cells for j in cells)
    return (*names, "bias")
