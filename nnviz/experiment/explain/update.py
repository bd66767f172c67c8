"""Update: a unit's gradients side by side, and the optimizer's arithmetic for one parameter."""

from __future__ import annotations

import numpy as np

from nnviz.engine.layers import Conv2D, Dense
from nnviz.engine.layout import Layout
from nnviz.engine.losses import averaged
from nnviz.engine.shapes import Array
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.explain.names import input_names
from nnviz.experiment.explain.rules import RULES, Numbers, shaped
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
    name, experiment = _parameter_names(frame, layer)[parameter], frame.experiment
    formula, rule = RULES[step.optimizer]
    lines: tuple[Line, ...]
    if read(_frozen(experiment, step.layout)):
        lines = (Line("Δ", "0, because it is frozen", "{}", (0.0,), new - old),)
    else:
        g, used = read(step.batch_gradient), read(step.used_gradient)
        spec, samples = experiment.regularisation, len(scope.batch)
        lines = shaped(spec, name != "bias", samples, old, g, used)
        lines += rule(Numbers(step.scalars, old, used, before, after, new - old))
    return Update(name, step.optimizer, formula, lines, old, new - old, new)


def _frozen(experiment: Experiment, layout: Layout) -> Array:
    """1 at the numbers of θ that are frozen."""
    mask = np.zeros(layout.size)
    mask[experiment.frozen.places(layout)] = 1
    return mask


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
